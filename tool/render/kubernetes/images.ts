import { UserError } from "../../../variables/user-error.ts";
import type { References } from "../references.ts";
import type { Registered } from "../resources.ts";

/** Puts what a manifest can say in place of the outputs of an image's build. */
export interface ResolvedImages {
  resolve: (text: string, at: string) => string;
  /** What has to be built and pushed before the manifests are applied. */
  notes: string[];
}

/** A build has no digest before it ran: the manifests take its first tag. */
export function resolveImages(registered: Registered, references: References): ResolvedImages {
  const builds = registered.resources.filter(({ type }) => type === "docker-build:index:Image");
  const tags = new Map(
    builds.map(({ urn, inputs }) => [urn, Array.isArray(inputs.tags) ? inputs.tags[0] : undefined]),
  );
  const notes = builds.map(({ urn, name }) => {
    const tag = tags.get(urn);
    return `'${name}' is built from source: push it as ${typeof tag === "string" ? tag : "an image"} before the manifests are applied.`;
  });
  return {
    notes,
    resolve: (text, at) =>
      references.find(text).reduce((changed, reference) => {
        const tag = reference.property === "ref" ? tags.get(reference.urn) : undefined;
        if (typeof tag === "string") return changed.replaceAll(references.standIn(reference), tag);
        throw new UserError(
          "RenderUnknown",
          `${at} uses ${reference.property} of '${reference.urn.split("::").at(-1) ?? ""}', which ` +
            "is known only after an update: run from an image of a release.",
        );
      }, text),
  };
}
