import type { Problem } from "../../../variables/user-error.ts";

/** What a program is to be given as variables, as far as it is known before anything is made. */
export interface GivenVariables {
  /** Whether it is started per request. */
  isFunction: boolean;
  /** Every name, also of those that links give. */
  names: readonly string[];
  /** Known values by name; those of links and sealed ones are not among them. */
  values: Readonly<Record<string, string>>;
  /** Names of the values that are kept apart from plain ones. */
  secret: readonly string[];
}

/** Refuses variables that a platform cannot hold. */
export type CheckVariables = (given: GivenVariables) => Problem[];

/** Most bytes of one variable, name included. Source: Linux, execve(2), MAX_ARG_STRLEN. */
const mostOfOne = 131_072;

/** The variables that no process on Linux can be started with. */
export function checkEach({ values }: Pick<GivenVariables, "values">): Problem[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const size = bytesOf(`${name}=${value}\0`);
    const message = `has ${size} bytes with its name; a process is given at most ${mostOfOne} in one, so put it into a file or a bucket`;
    return size <= mostOfOne ? [] : [{ at: `variables:${name}`, message }];
  });
}

/** Refuses texts that are more than a place holds; names the largest variable among them. */
export function checkTotal(
  values: Readonly<Record<string, string>>,
  size: number,
  most: number,
  where: string,
): Problem[] {
  if (size <= most) return [];
  const [largest = ""] = Object.keys(values).toSorted(
    (one, other) => bytesOf(values[other]) - bytesOf(values[one]),
  );
  const message = `are ${size} bytes, and ${where} at most ${most}; the largest is ${largest}: put it into a bucket or a file of the image`;
  return [{ at: "variables", message }];
}

/** Refuses names that a platform keeps to itself. */
export function checkReserved(
  names: readonly string[],
  reserved: ReadonlySet<string>,
  by: string,
): Problem[] {
  return names
    .filter((name) => reserved.has(name))
    .map((name) => ({ at: name, message: `is a name that ${by} keeps to itself; rename it` }));
}

/** Bytes of names and values together. */
export function totalOf(values: Readonly<Record<string, string>>): number {
  return Object.entries(values).reduce((sum, [name, value]) => sum + bytesOf(name + value), 0);
}

/** Bytes of a text as UTF-8. */
export function bytesOf(text = ""): number {
  return Buffer.byteLength(text);
}

/** The values of some names. */
export function pickValues(
  values: Readonly<Record<string, string>>,
  isWanted: (name: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => isWanted(name)));
}
