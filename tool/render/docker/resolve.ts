import { UserError } from "../../../variables/user-error.ts";
import type { Reference } from "../references.ts";
import type { RenderedFile } from "../rendering.ts";
import type { Registered, RenderedResource } from "../resources.ts";
import { mapTexts } from "../yaml.ts";
import { dockerTypes, serviceOf, type ComposeContext, type Fields } from "./context.ts";

/** A compose file and the files that it mounts, with names in place of references. */
export interface Resolved {
  services: Fields;
  files: RenderedFile[];
}

/**
 * Puts names in place of what is left of references to other resources: a configuration that names
 * a container, for one, which then gets that name.
 *
 * @throws UserError `RenderUnknown` for an output that has no such name.
 */
export function resolveReferences(
  stack: string,
  services: Fields,
  context: ComposeContext,
): Resolved {
  const named = new Map<string, string>();
  const resolve = (text: string, at: string): string =>
    context.references.find(text).reduce((changed, reference) => {
      const resource = context.registered.resources.find(({ urn }) => urn === reference.urn);
      const name = resource && nameOf(stack, resource, reference, context);
      if (resource === undefined || name === undefined) throw unknown(reference, at);
      if (resource.type === dockerTypes.container) named.set(serviceOf(resource, context), name);
      return changed.replaceAll(context.references.standIn(reference), name);
    }, text);
  const files = context.files.map((file) => resolveFile(file, resolve));
  const resolved = Object.entries(services).map(([key, service]) => {
    return [key, mapTexts(service, (text) => resolve(text, `service '${key}'`))] as const;
  });
  const all = resolved.map(([key, service]) => {
    const name = named.get(key);
    return [key, name === undefined ? service : { ...(service as Fields), container_name: name }];
  });
  return { services: Object.fromEntries(all) as Fields, files };
}

function resolveFile(
  { path, text }: RenderedFile,
  resolve: (text: string, at: string) => string,
): RenderedFile {
  if (typeof text === "string") return { path, text: resolve(text, path) };
  // Looked at now, so that what is wrong is told before anything is written.
  const resolved = resolve(
    text((part) => part),
    path,
  );
  return { path, text: (fill) => fill(resolved) };
}

function nameOf(
  stack: string,
  resource: RenderedResource,
  { property }: Reference,
  { registered }: ComposeContext,
): string | undefined {
  const isName = property === "name" || property === "id";
  const { type, inputs, name } = resource;
  if (type === dockerTypes.build && property === "ref") {
    const [tag] = (inputs.tags ?? []) as string[];
    return tag;
  }
  if (type === dockerTypes.container && isName) {
    return typeof inputs.name === "string"
      ? inputs.name
      : `${projectOf(registered)}${stack}-${name}`;
  }
  return isName && typeof inputs.name === "string" ? inputs.name : undefined;
}

/** Container names are one machine's: another application may have a stack of the same name. */
function projectOf({ components }: Registered): string {
  const environment = [...components.values()].find(({ kind }) => kind === "Environment");
  return environment === undefined ? "" : `${environment.name}-`;
}

function unknown({ urn, property }: Reference, at: string): UserError {
  return new UserError(
    "RenderUnknown",
    `${property} of '${urn.split("::").at(-1) ?? ""}', which ${at} uses, is known only after an ` +
      "update, so it cannot be rendered: make it from the program's own values.",
  );
}
