import type { Inputs, Sides } from "./sides.ts";

/** Something that holds of a resource as it stands: that a port is open, that a right is given. */
export interface Fact {
  /** What holds, as the end of a sentence; the same text is the same fact. */
  text: string;
  /** Whether it alone makes a change dangerous. */
  grave: boolean;
  /** Whether it only may hold. @default false */
  unsure?: boolean;
  /** Whether another fact of before already gives what this one does. @default the same text */
  within?: (before: Fact) => boolean;
}

/** The facts of a resource. */
export type FactReader = (type: string, inputs: Inputs) => Fact[];

/** What came and what went between the two ends of a change. */
export interface FactChange {
  came: Fact[];
  gone: Fact[];
}

/** Compares the facts of a resource before and after. */
export function compareFacts(type: string, sides: Sides, read: FactReader): FactChange {
  const before = sides.before === undefined ? [] : read(type, sides.before);
  const after = sides.after === undefined ? [] : read(type, sides.after);
  return { came: missingIn(before, after), gone: missingIn(after, before) };
}

function missingIn(there: readonly Fact[], facts: readonly Fact[]): Fact[] {
  const known = new Set(there.map((fact) => fact.text));
  const seen = new Set<string>();
  return facts.filter((fact) => {
    const isNew = !known.has(fact.text) && !seen.has(fact.text);
    seen.add(fact.text);
    return isNew && !there.some((other) => fact.within?.(other) === true);
  });
}

/** The facts that are there. */
export function compactFacts(facts: readonly (Fact | undefined)[] = []): Fact[] {
  return facts.filter((fact) => fact !== undefined);
}
