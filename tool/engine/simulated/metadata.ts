import { createClassFinder } from "./sdk/files.ts";
import { createSchemaSource } from "./sdk/schemas.ts";
import type { ResourceSchema } from "./sdk/schemas.ts";

/** What the generated class of a resource type tells. */
export interface ClassMetadata {
  /** Outputs that are no inputs: unknown until the resource exists. */
  outputOnly: string[];
  /** Outputs that are secret. */
  secretOutputs: string[];
  /** Inputs without which the resource cannot be made. */
  requiredInputs: string[];
}

/** What an installed SDK says of one resource type. */
export interface TypeMetadata extends ClassMetadata {
  /** What its declarations say, read when it is asked for first; undefined where there are none. */
  declared(): ResourceSchema | undefined;
}

/** Finds the metadata of a type token; undefined where no installed SDK knows the type. */
export type MetadataSource = (type: string) => TypeMetadata | undefined;

/** Generated code that stands before the list of a class's input properties. */
const constructorStart = "constructor(name,";

function list(source: string, pattern: RegExp): string[] {
  return [...new Set([...source.matchAll(pattern)].map((match) => match[1] ?? ""))];
}

/** Generated code that lists what a class has while it is made, not while it is looked up. */
function creationOf(body: string): string {
  // Kubernetes' classes have the two branches the other way round.
  const lookup = /\n {8}else \{\n(?! {12}const args)/.exec(body);
  return lookup === null ? body : body.slice(0, lookup.index);
}

/** Reads what the generated constructor of a resource class tells. */
export function parseResourceClass(source: string): ClassMetadata {
  const body = source.slice(source.indexOf(constructorStart));
  const secrets = /additionalSecretOutputs: \[([^\]]*)\]/.exec(body)?.[1] ?? "";
  return {
    outputOnly: list(creationOf(body), /resourceInputs\["([^"]+)"\] = undefined \/\*out\*\//g),
    secretOutputs: list(secrets, /"([^"]+)"/g),
    requiredInputs: list(body, /Missing required property '([^']+)'/g),
  };
}

/**
 * Metadata out of the SDKs installed where `from` resolves its packages. Only the files of the
 * types that are asked for are read, each once.
 */
export function createMetadataSource(from: string): MetadataSource {
  const known = new Map<string, TypeMetadata | undefined>();
  const find = createClassFinder(from);
  const schemas = createSchemaSource(find);
  const read = (type: string): TypeMetadata | undefined => {
    const file = find(type);
    if (file === undefined) return undefined;
    return { ...parseResourceClass(file.source), declared: () => schemas(type) };
  };
  return (type) => {
    if (!known.has(type)) known.set(type, read(type));
    return known.get(type);
  };
}
