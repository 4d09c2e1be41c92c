import * as z from "zod";
import { buildsFromSource } from "../../variables/stage.ts";
import { componentTypes, describe, describeStage, isUnknown, read, stageOf } from "../resource.ts";
import type { PolicyResource, Rule } from "../rule.ts";

const schema = z.object({
  image: z.string().optional(),
  source: z.string().optional(),
  artifact: z.string().optional(),
});

/** What a release holds for this machine: its source and lockfile, by their digest. */
const localArtifact = /^local@sha256:[0-9a-f]{64}$/;

/** A reference that ends in a SHA-256, as OCI defines it; a tag before it is allowed. */
const byDigest = /^[^\s@]+@sha256:[0-9a-f]{64}$/;

/** A tag can be moved: only a digest says that what runs is what was verified. */
export const imageByDigest: Rule = {
  name: "image-by-digest",
  group: "deployment",
  sentence: "A service or worker runs an image that is named by its digest.",
  fix: "Name the image by its digest: `registry/api@sha256:…`.",
  levels: { development: "advisory", testing: "advisory", preview: "advisory" },
  config: z.strictObject({}),
  types: [componentTypes.service, componentTypes.worker],
  check(resource) {
    const parsed = read(resource, schema);
    if (!parsed.ok) return parsed.findings;
    if (isUnknown(resource, "image")) return [];
    const { image = "", source = "", artifact } = parsed.values;
    if (artifact !== undefined && localArtifact.test(artifact)) return [];
    if (byDigest.test(image)) return [];
    if (image === "" && buildsFromSource(stageOf(resource))) return [];
    return [{ message: describeRun(resource, image, source), fix: describeFix(resource) }];
  },
};

function describeRun(resource: PolicyResource, image: string, source: string): string {
  if (image !== "") return `${describe(resource)} runs \`image\` '${image}', which has no digest`;
  const what = source === "" ? "no `image`" : `\`source\` '${source}' and no \`image\``;
  return `${describe(resource)} runs ${what} at ${describeStage(resource)}`;
}

function describeFix({ name }: PolicyResource): string {
  return (
    `Name the image of '${name}' by its digest (\`docker buildx imagetools inspect\` shows it): in ` +
    `slipway:release.artifacts.${name} of the stack's config, or as the argument \`image\`.`
  );
}
