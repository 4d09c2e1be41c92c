import { isDeepStrictEqual } from "node:util";
import type * as z from "zod";
import { shapes } from "../schemas.ts";
import { carryMarks, isRecord, markSecrets, toSecret, type Properties } from "../../shared/wire.ts";
import type { Reality } from "./agent-access.ts";
import type { ResourceType, TypeName } from "./resource-type.ts";

/** Inputs that never hold a secret. */
const plainInputs = new Set([
  ...["environment", "name", "tags", "source", "sourceHash", "health", "whenFull"],
  ...["linked", "secret", "timeoutSeconds", "cron", "timezone", "suspended"],
  ...["hosts", "path", "targets", "processes", "alertmanagers"],
]);

/**
 * How the real thing differs from what the state says, as the condition that an update brings
 * about: `running`, or `current` where it runs with other inputs or stands at another address.
 */
export function findDrift(
  type: ResourceType,
  reality: Reality,
  state: { inputs: Properties; outputs: Properties },
): "running" | "current" | undefined {
  if (!reality.alive) return "running";
  const { inputs } = reality;
  const alike =
    inputs === undefined || isDeepStrictEqual(inputs, complete(type.name, state.inputs));
  const stays = type.keptOutputs
    .filter((name) => name !== "warning" && state.outputs[name] !== undefined)
    .every((name) => isDeepStrictEqual(state.outputs[name], reality.outputs[name]));
  return alike && stays ? undefined : "current";
}

/** Inputs as an agent takes them: with the defaults that an older state may lack. */
function complete(type: TypeName, inputs: Properties): Properties {
  const shape: Record<string, z.ZodType> = shapes[type];
  const entries = Object.entries(shape).map(([name, schema]) => {
    const parsed = schema.safeParse(inputs[name]);
    return [name, parsed.success ? parsed.data : inputs[name]] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The inputs among some properties of a resource. */
export function pickInputs(type: ResourceType, properties: Properties): Properties {
  const names = Object.keys(shapes[type.name]);
  return Object.fromEntries(Object.entries(properties).filter(([name]) => names.includes(name)));
}

/** Marks what the type says is secret, and what is marked in the same place already. */
export function markAll(
  type: ResourceType,
  properties: Properties,
  marked: Properties,
): Properties {
  return markSecrets(carryMarks(properties, marked) as Properties, type.secrets);
}

/**
 * Marks what was found in reality. What the state does not have, or has otherwise, may be a secret
 * of a run that was cut short: no mark tells, so it counts as one.
 */
export function markFound(
  type: ResourceType,
  found: Properties,
  known: Properties,
  marked: Properties,
): Properties {
  const marks = Object.entries(found).map(([name, value]) => {
    const mayHide = typeof value === "string" || (typeof value === "object" && value !== null);
    const told = plainInputs.has(name) || type.outputs.includes(name);
    if (told || !mayHide) return [name, marked[name]] as const;
    return [name, suspect(value, known[name], marked[name])] as const;
  });
  return markAll(type, found, Object.fromEntries(marks));
}

/** A marked value for whatever is not as it is known. */
function suspect(value: unknown, known: unknown, marked: unknown): unknown {
  if (isDeepStrictEqual(value, known)) return marked;
  if (!isRecord(value) || !isRecord(known)) return toSecret(value);
  // One that is marked as a whole stays so.
  if (marked !== undefined && !isRecord(marked)) return marked;
  const inside = marked ?? {};
  const entries = Object.entries(value).map(([key, item]) => {
    return [key, suspect(item, known[key], inside[key])] as const;
  });
  return Object.fromEntries(entries);
}
