import { UserError } from "../../../variables/user-error.ts";
import type { References } from "../references.ts";
import type { RenderedFile } from "../rendering.ts";
import type { Plain, Registered, RenderedResource } from "../resources.ts";

/** Fields of a compose file. */
export type Fields = Record<string, Plain>;

/** Resource types of Docker by what they are. */
export const dockerTypes = {
  container: "docker:index/container:Container",
  network: "docker:index/network:Network",
  volume: "docker:index/volume:Volume",
  remoteImage: "docker:index/remoteImage:RemoteImage",
  build: "docker-build:index:Image",
  routes: "edge:index:Routes",
  password: "random:index/randomPassword:RandomPassword",
} as const;

/** What the parts of a compose file are made from. */
export interface ComposeContext {
  registered: Registered;
  references: References;
  /** Folder that the paths in a program count from, and the output folder; absolute. */
  programFolder: string;
  folder: string;
  /** Keys of the services by the URNs of their containers. */
  serviceNames: ReadonlyMap<string, string>;
  /** Files that the compose file mounts; each part adds its own. */
  files: RenderedFile[];
}

/** The resource that a text refers to by one of its outputs; undefined for a plain text. */
export function findReferred(
  text: Plain | undefined,
  { registered, references }: ComposeContext,
): RenderedResource | undefined {
  const reference = references.parse(text);
  return registered.resources.find(({ urn }) => urn === reference?.urn);
}

/**
 * Refuses what a compose file cannot say.
 *
 * @throws UserError `RenderUnsupported`.
 */
export function unsupported({ name, type }: RenderedResource, what: string): UserError {
  return new UserError(
    "RenderUnsupported",
    `${what} of '${name}' (${type.split(":").at(-1) ?? type}) cannot be said in a compose file: ` +
      "leave it out, or bring the stack up by `slipway up`.",
  );
}

/** Refuses a property that only an update would know. @throws UserError `RenderUnknown`. */
export function refuseUnknown(resource: RenderedResource, ignored: readonly string[] = []): void {
  const first = resource.unknown
    .filter((path) => !ignored.includes(path.split(".")[0] ?? ""))
    .sort()[0];
  if (first === undefined) return;
  throw new UserError(
    "RenderUnknown",
    `${first} of '${resource.name}' is known only after an update, so it cannot be rendered: ` +
      "make it from the program's own values.",
  );
}

/** Labels of a Docker resource as compose has them. */
export function formatLabels(labels: Plain | undefined): Fields {
  const pairs = (labels ?? []) as { label: string; value: string }[];
  return Object.fromEntries(pairs.map(({ label, value }) => [label, value]));
}

/** A list of fields of an input; empty where it is not set. */
export function listOf(value: Plain | undefined): Fields[] {
  return (value ?? []) as Fields[];
}

/** A text or number as text; empty for anything else. */
export function textOf(value: Plain | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** The fields that are set. */
export function withoutEmpty(fields: Record<string, Plain | undefined>): Fields {
  const isEmpty = (value: Plain | undefined): boolean =>
    value === undefined ||
    value === null ||
    (typeof value === "object" && Object.keys(value).length === 0);
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => !isEmpty(value)),
  ) as Fields;
}

/** Key of the service of a container. */
export function serviceOf({ urn, name }: RenderedResource, context: ComposeContext): string {
  return context.serviceNames.get(urn) ?? name;
}
