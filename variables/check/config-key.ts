import type { VariableInputs } from "../facts.ts";
import type { Variable } from "../types/create.ts";

/** A value of the config, with the key that has it. */
export interface Configured {
  /** Key without `variables:`: a name, or `<program>/<NAME>`. */
  key: string;
  /** Absent where it is sealed and nothing stands in for it. */
  value: string | undefined;
  from: "config" | "secure" | "sealed";
  /** The earlier name that it has in the config. */
  earlier?: string;
}

/** The value of the config for a variable of a program: the program's own before the plain one. */
export function findConfigured(
  name: string,
  { deprecated }: Pick<Variable, "deprecated">,
  inputs: VariableInputs,
  program: string | undefined,
): Configured | undefined {
  for (const one of [name, ...deprecated]) {
    for (const key of program === undefined ? [one] : [`${program}/${one}`, one]) {
      const found = lookUp(key, inputs);
      if (found !== undefined) return one === name ? found : { ...found, earlier: one };
    }
  }
  return undefined;
}

function lookUp(key: string, { values, secure, sealed }: VariableInputs): Configured | undefined {
  const value = values[key];
  if (sealed.includes(key)) return { key, value, from: "sealed" };
  if (value === undefined) return undefined;
  return { key, value, from: secure.includes(key) ? "secure" : "config" };
}

/** The program and the name of a key of the config. */
export function splitKey(key: string): { program: string | undefined; name: string } {
  const at = key.lastIndexOf("/");
  return at < 0
    ? { program: undefined, name: key }
    : { program: key.slice(0, at), name: key.slice(at + 1) };
}
