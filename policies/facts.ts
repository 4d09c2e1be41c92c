import * as z from "zod";
import { variableSources } from "../variables/facts.ts";
import type { VariableFact } from "../variables/facts.ts";
import { variableTypes } from "../variables/reader/spec.ts";
import { read } from "./resource.ts";
import type { Read } from "./resource.ts";
import type { PolicyResource } from "./rule.ts";

const factSchema = z.object({
  type: z.enum(variableTypes).optional(),
  from: z.enum(variableSources).optional(),
  link: z.string().optional(),
  optional: z.boolean().optional(),
  required: z.boolean().optional(),
  sensitive: z.boolean().optional(),
  credential: z.string().optional(),
});

const schema = z.object({ variables: z.record(z.string(), factSchema.optional()).optional() });

/** What a service says of its variables; those that are not wholly known yet are left out. */
export function readFacts(resource: PolicyResource): Read<Record<string, VariableFact>> {
  const parsed = read(resource, schema);
  if (!parsed.ok) return parsed;
  const known: Record<string, VariableFact> = {};
  for (const [name, fact] of Object.entries(parsed.values.variables ?? {})) {
    if (fact?.type === undefined || fact.from === undefined || fact.required === undefined)
      continue;
    const { type, from, required, link, optional, sensitive, credential } = fact;
    known[name] = {
      type,
      from,
      required,
      ...(link !== undefined && { link }),
      ...(optional === true && { optional }),
      ...(sensitive === true && { sensitive }),
      ...(credential !== undefined && { credential }),
    };
  }
  return { ok: true, values: known };
}
