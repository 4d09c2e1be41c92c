/** All of {@link VariableType}. */
export const variableTypes = [
  "string",
  "enum",
  "secret",
  "number",
  "boolean",
  "json",
  "url",
  "databaseUrl",
  "apiKey",
  "jwt",
  "email",
  "hostPort",
  "duration",
  "bytes",
  "list",
  "custom",
] as const;

/** What a variable holds. */
export type VariableType = (typeof variableTypes)[number];

/** What stands at the other end of an address with a scheme of its own. */
export type AddressEngine = "postgres" | "mysql" | "mongodb" | "redis" | "amqp";

/** What is wrong with a value, stable across releases. */
export type ValueCode =
  | "WrongType"
  | "WrongScheme"
  | "NoHost"
  | "NoDatabaseName"
  | "TooShort"
  | "TooLong"
  | "HasSpaces"
  | "NotMatching"
  | "NotJson"
  | "NotJwt";

/** One thing that is wrong with a value. */
export interface Finding {
  code: ValueCode;
  /** The end of a sentence that begins with the value; nothing of the value is in it. */
  message: string;
}

/** A pattern that a whole value has to match. */
export interface PatternSpec {
  source: string;
  flags: string;
  /** What it stands for, for messages. @default the pattern itself */
  label?: string;
}

/** The form of a value as plain data: what a check in any place needs, also in the application. */
export interface ValueSpec {
  type: VariableType;
  /** The only values allowed. */
  oneOf?: readonly string[];
  /** Characters of a text; items of a list. */
  minLength?: number;
  /** Characters of a text; items of a list. */
  maxLength?: number;
  pattern?: PatternSpec;
  /** Least number, milliseconds of a duration or bytes. */
  min?: number;
  /** Greatest number, milliseconds of a duration or bytes. */
  max?: number;
  /** Whether a number has no fraction. */
  whole?: boolean;
  /** Schemes of an address, without the colon. */
  schemes?: readonly string[];
  /** Whether an address may be without a host. */
  hostOptional?: boolean;
  engine?: AddressEngine;
  /** Whether the path of a database's address names the database. */
  databaseName?: boolean;
  /** Form of each item of a list. */
  items?: ValueSpec;
  /** What stands between the items of a list. */
  separator?: string;
}
