import { z } from "zod";
import type { TypeReplacements } from "../engine/simulated/replacements/table.ts";

const property = z.looseObject({
  willReplaceOnChanges: z.boolean().optional(),
  $ref: z.string().optional(),
  items: z.looseObject({ $ref: z.string().optional() }).optional(),
});

const schema = z.looseObject({
  resources: z.record(
    z.string(),
    z.looseObject({ inputProperties: z.record(z.string(), property).default({}) }),
  ),
  types: z
    .record(z.string(), z.looseObject({ properties: z.record(z.string(), property).default({}) }))
    .default({}),
});

type Schema = z.infer<typeof schema>;
type Property = z.infer<typeof property>;

/** Paths that a schema of Pulumi marks with `willReplaceOnChanges`, nested ones too. */
function replacingPaths(from: Schema, properties: Record<string, Property>, depth = 0): string[] {
  return Object.entries(properties).flatMap(([name, declared]) => {
    if (declared.willReplaceOnChanges === true) return [name];
    const reference = declared.$ref ?? declared.items?.$ref;
    const inner =
      reference === undefined ? undefined : from.types[reference.replace("#/types/", "")];
    if (inner === undefined || depth > 3) return [];
    const step = declared.$ref === undefined ? `${name}[*]` : name;
    return replacingPaths(from, inner.properties, depth + 1).map((path) => `${step}.${path}`);
  });
}

/** What a provider's own schema says of the types in `wanted`. */
export function readSchema(text: string, wanted: RegExp): Record<string, TypeReplacements> {
  const parsed = schema.parse(JSON.parse(text));
  const types = Object.entries(parsed.resources).filter(([type]) => wanted.test(type));
  return Object.fromEntries(
    types.map(([type, { inputProperties }]) => [
      type,
      {
        source: "schema.json",
        replaces: replacingPaths(parsed, inputProperties).sort(),
        keeps: [],
      },
    ]),
  );
}
