import type { GuessedType } from "../finding.ts";

/** A variable that a dependency needs. */
export interface NeededVariable {
  name: string;
  type: GuessedType;
  sensitive: boolean;
  required: boolean;
  description: string;
  example: string;
  /** What a value must be. */
  rule: string;
  /** Words that another name has that the code reads in its place: all of one list. */
  instead: readonly (readonly string[])[];
  /** Kind of component of Slipway whose link gives it. */
  link?: "Database" | "Cache" | "Bucket" | "Site" | "Model";
  /** Whether the dependency reads it by itself, so that no code has to name it. */
  own?: boolean;
}

/** What a dependency needs. */
export interface Need {
  /** Packages of npm, PyPI or Go of which one is a dependency. */
  packages: readonly string[];
  /** First number of the version for which it holds, or does not. */
  version?: string;
  notVersion?: string;
  variables: readonly NeededVariable[];
}

/** How a new secret is made. */
export const newSecret = "the output of: openssl rand -base64 33";
/** What a secret must be where nobody says more. */
export const secretRule = "not empty, without spaces";

/** A variable that holds a key. */
export function key(
  name: string,
  what: string,
  example: string,
  rule: string,
  instead: NeededVariable["instead"],
  more: Partial<NeededVariable> = {},
): NeededVariable {
  const description = what;
  const [type, sensitive, required] = ["secret", true, true] as const;
  return { name, type, sensitive, required, description, example, rule, instead, ...more };
}

/** A variable that holds the address of a database. */
export function database(
  name: string,
  type: GuessedType,
  example: string,
  instead: NeededVariable["instead"],
): NeededVariable {
  const rule = `a ${type} URL with the name of a database`;
  const description = "Address of the database, with user and password.";
  const link = "Database";
  return { name, type, sensitive: true, required: true, description, example, rule, instead, link };
}

/** Words of names that code has for the address of a SQL database. */
export const sql = [
  ["DATABASE"],
  ["POSTGRES"],
  ["PG"],
  ["DB_"],
  ["SQL"],
  ["DSN"],
  ["NEON"],
  ["TURSO"],
];

/** What everybody may see. */
export const open = { sensitive: false, type: "string" } as const;
/** An address that everybody may see. */
export const address = { sensitive: false, type: "url" } as const;
