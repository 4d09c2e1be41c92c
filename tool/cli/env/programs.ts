import type { ToldProgram, ToldVariables } from "../../../variables/describe/told.ts";
import { UsageError } from "../errors.ts";

/**
 * The programs of a stack that read variables, or the one that is named.
 *
 * @throws UsageError `UnknownProgram` that lists those there are.
 */
export function programsOf({ programs }: ToldVariables, named: string | undefined): ToldProgram[] {
  if (named === undefined) return programs;
  const found = programs.filter(({ name }) => name === named);
  if (found.length > 0) return found;
  const all = programs.map(({ name }) => name).join(", ") || "none";
  throw new UsageError(
    "UnknownProgram",
    `No program '${named}' reads variables; those that do: ${all}.`,
  );
}
