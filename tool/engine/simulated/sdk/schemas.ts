import { existsSync, readFileSync } from "node:fs";
import { Declarations, inputsOf, outputsOf } from "./declarations.ts";
import type { ClassFile, ClassFinder } from "./files.ts";
import type { Members } from "./shapes.ts";

/** What the declarations of one resource type say. */
export interface ResourceSchema {
  inputs: Members;
  /** Read when they are asked for first. */
  outputs(): Members;
  /** The SDK's named types. */
  named: Declarations;
}

/** Finds the schema of a type token; undefined where no installed SDK declares the type. */
export type SchemaSource = (type: string) => ResourceSchema | undefined;

/** Schemas out of installed SDKs; only the declarations of the types asked for are parsed. */
export function createSchemaSource(find: ClassFinder): SchemaSource {
  const named = new Map<string, Declarations>();
  const known = new Map<string, ResourceSchema | undefined>();
  const read = (type: string): ResourceSchema | undefined => {
    const file = find(type);
    if (file === undefined) return undefined;
    const shared = named.get(file.folder) ?? new Declarations(file.folder);
    named.set(file.folder, shared);
    return readSchema(type, file, shared);
  };
  return (type) => {
    if (!known.has(type)) known.set(type, read(type));
    return known.get(type);
  };
}

function readSchema(
  type: string,
  file: ClassFile,
  named: Declarations,
): ResourceSchema | undefined {
  const path = `${file.path}.d.ts`;
  if (!existsSync(path)) return undefined;
  const declaration = readFileSync(path, "latin1");
  const inputs = inputsOf(declaration, type.slice(type.lastIndexOf(":") + 1));
  if (inputs === undefined) return undefined;
  let outputs: Members | undefined;
  return { inputs, outputs: () => (outputs ??= outputsOf(declaration)), named };
}
