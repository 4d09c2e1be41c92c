import type { Value } from "../../state/snapshot.ts";
import type { Declarations } from "../sdk/declarations.ts";
import type { Members, Shape } from "../sdk/shapes.ts";
import type { Seed } from "./seed.ts";

/** How deep objects inside objects are made up. */
const deepest = 3;

/** Any value of a shape: what no rule tells better. */
export function anyOf(
  shape: Shape,
  key: string,
  seed: Seed,
  named: Declarations,
  depth = 0,
): Value {
  switch (shape.kind) {
    case "number":
      return seed.number(key, 1000);
    case "boolean":
      return false;
    case "literal":
      return shape.value;
    case "enum":
      return named.values(shape.name)?.[0] ?? "";
    case "list":
      return [];
    case "map":
      return {};
    case "object":
      return anyObject(named.members(shape), key, seed, named, depth);
    case "union":
      return anyOf(shape.of[0] ?? { kind: "any" }, key, seed, named, depth);
    default:
      return `simulated-${seed.text(key, "hex", 12)}`;
  }
}

function anyObject(
  members: Members | undefined,
  key: string,
  seed: Seed,
  named: Declarations,
  depth: number,
): Value {
  const required = Object.entries(members ?? {}).filter(([, member]) => member.required);
  if (depth >= deepest) return {};
  return Object.fromEntries(
    required.map(([name, { shape }]) => [
      name,
      anyOf(shape, `${key}.${name}`, seed, named, depth + 1),
    ]),
  );
}
