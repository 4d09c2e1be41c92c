import type { PropertyChange } from "./engine.ts";

/**
 * What a provider says of a thing itself, under a name that neither inputs nor outputs have: that
 * it does not run, say. It is to become so by the update.
 */
export function conditionChange(name: string): PropertyChange {
  return { path: name, kind: "update", before: `not ${name}`, after: name, replaces: false };
}
