import { isProviderType, packageOf, parseUrn } from "../engine/embedded/protocol/urns.ts";
import { isSecret } from "../engine/embedded/protocol/values.ts";
import {
  marks,
  type Properties,
  type ResourceState,
  type Value,
} from "../engine/state/snapshot.ts";
import { hasStandIn, variableName, type Placeholders } from "./placeholders.ts";

/** A value of a resource's inputs: as {@link Value}, without marks. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/** A resource as a rendering takes it. */
export interface RenderedResource {
  urn: string;
  type: string;
  name: string;
  /** URN of its component, or of the stack. */
  parent: string;
  /** Inputs with a stand-in for every secret text. */
  inputs: Record<string, Plain>;
  /** Paths of the inputs that only an update would know; they are not in `inputs`. */
  unknown: string[];
  /** Paths of the inputs that are the program's only when it makes the resource. @default none */
  ignored?: readonly string[];
  /** URNs of what it was made of or has to wait for. */
  dependencies: readonly string[];
}

/** A component and what it is made of. */
export interface RenderedComponent {
  name: string;
  /** Type without package and module: `Service`. */
  kind: string;
  urn: string;
  parent: string;
}

/** Everything that a program registers, in a form that is easy to render. */
export interface Registered {
  resources: readonly RenderedResource[];
  /** Components by URN. */
  components: ReadonlyMap<string, RenderedComponent>;
}

/** Sorts what a program registered by URN, and puts stand-ins in place of secrets. */
export function registeredOf(
  states: readonly ResourceState[],
  placeholders: Placeholders,
): Registered {
  const sorted = states.toSorted((one, other) => (one.urn < other.urn ? -1 : 1));
  const components = new Map(
    sorted.filter(({ custom }) => !custom).map((state) => [state.urn, componentOf(state)]),
  );
  const own = sorted.filter(({ custom, type }) => custom && !isProviderType(type));
  const resources = own
    .filter(({ type }) => packageOf(type) !== "pulumi")
    .map((state) => resourceOf(state, placeholders));
  return { resources, components };
}

/** The component below the environment that a resource belongs to, or the environment itself. */
export function ownerOf(
  { parent }: Pick<RenderedResource, "parent">,
  { components }: Pick<Registered, "components">,
): RenderedComponent | undefined {
  const chain: RenderedComponent[] = [];
  for (let one = components.get(parent); one !== undefined; one = components.get(one.parent)) {
    if (one.urn !== "" && one.kind !== "Stack") chain.unshift(one);
  }
  const environment = chain.findIndex(({ kind }) => kind === "Environment");
  return chain[environment + 1] ?? chain[environment];
}

function componentOf({ urn, type, parent = "" }: ResourceState): RenderedComponent {
  return { urn, name: parseUrn(urn).name, kind: type.split(":").at(-1) ?? type, parent };
}

function resourceOf(state: ResourceState, placeholders: Placeholders): RenderedResource {
  const { urn, type, parent = "", dependencies = [] } = state;
  const { name } = parseUrn(urn);
  const lowering = { urn, name, placeholders, unknown: [] as string[] };
  const inputs = lowerAll(state.inputs, lowering);
  const { ignoreChanges: ignored = [] } = state;
  return { urn, type, name, parent, inputs, unknown: lowering.unknown, ignored, dependencies };
}

interface Lowering {
  urn: string;
  name: string;
  placeholders: Placeholders;
  unknown: string[];
}

function lowerAll(inputs: Properties, lowering: Lowering): Record<string, Plain> {
  const lowered = lower(inputs, [], false, lowering);
  return typeof lowered === "object" ? (lowered as Record<string, Plain>) : {};
}

/** Undefined for a value that is not known; it is noted. */
function lower(
  value: Value,
  path: readonly string[],
  secret: boolean,
  lowering: Lowering,
): Plain | undefined {
  if (isSecret(value)) return lower(value.value, path, true, lowering);
  if (value === marks.unknown) {
    lowering.unknown.push(path.join("."));
    return undefined;
  }
  if (typeof value === "string") return secret ? hide(value, path, lowering) : value;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const label = Array.isArray(value) ? (labelOf(item) ?? key) : key;
    const lowered = lower(item, [...path, label], secret, lowering);
    return lowered === undefined ? [] : [[key, lowered] as const];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

/** What an item of a list is called, such as the file that has a content; by number otherwise. */
function labelOf(item: Value): string | undefined {
  if (typeof item !== "object" || item === null || isSecret(item)) return undefined;
  const { file } = item as Properties;
  return typeof file === "string" ? file : undefined;
}

/** A text that the program keeps secret: what has no stand-in in it gets one of its own. */
function hide(text: string, path: readonly string[], lowering: Lowering): string {
  if (text === "" || hasStandIn(text) || hasStandIn(decodeBase64(text))) return text;
  const { urn, name, placeholders } = lowering;
  const [, variable = "", value = ""] =
    /^([^=]+)=(.*)$/s.exec(path[0] === "envs" ? text : "") ?? [];
  const [parent = "", last = ""] = path.slice(-2).map((part) => part.split("/").at(-1) ?? "");
  const at = [...path.slice(0, -1), variable || last].join(".");
  const standIn = placeholders.add({
    name: variableName(name, variable || (last === "content" ? parent : last)),
    about: `secret ${at} of '${name}'`,
    identity: `${urn} ${at}`,
    source: { kind: "program", value: variable === "" ? text : value },
  });
  return variable === "" ? standIn : `${variable}=${standIn}`;
}

function decodeBase64(text: string): string {
  return Buffer.from(text, "base64").toString();
}
