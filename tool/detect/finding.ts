/** What a place says of whether a variable must be set. */
export type Need = "required" | "optional" | "defaulted" | "mentioned";

/** What a variable seems to hold. */
export type GuessedType =
  | "string"
  | "number"
  | "boolean"
  | "url"
  | "json"
  | "list"
  | "enum"
  | "email"
  | "postgres"
  | "mysql"
  | "mongodb"
  | "redis"
  | "amqp"
  | "secret";

/**
 * What a place does with a variable: code reads it; a file such as `.env.example` declares it; an
 * image or a compose file gives it a value; a build takes it; a pipeline has it.
 */
export type Role = "read" | "declared" | "given" | "build" | "pipeline";

/** One place that speaks of a variable. */
export interface Finding {
  name: string;
  /** Path of the file below the folder that is looked at. */
  file: string;
  line: number;
  /** What stands there, such as `process.env` or `Dockerfile ARG`. */
  how: string;
  role: Role;
  need: Need;
  default?: string | undefined;
  type?: GuessedType | undefined;
  /** The only values that the place knows. */
  values?: readonly string[] | undefined;
  sensitive?: boolean | undefined;
  /** Whether the value gets into what browsers load. */
  client?: boolean | undefined;
  description?: string | undefined;
  /** Whether a schema says it: what it says of need and type goes before plain reads. */
  schema?: boolean | undefined;
}

/** What a place says beside the variable's name and where it stands. */
export type Said = Omit<Finding, "name" | "file" | "line">;

/** What can be an environment variable's name, as POSIX has it. */
export function isVariableName(text: string): boolean {
  return text !== "" && !isDigit(text.charAt(0)) && isMadeOfNames(text);
}

/** Whether each character of a text may stand in a variable's name. */
export function isMadeOfNames(text: string): boolean {
  return Array.from(text).every(isNameCharacter);
}

/** Whether a name is written as environment variables are: capitals, digits and `_`. */
export function isUpperName(text: string): boolean {
  return isVariableName(text) && text === text.toUpperCase() && text !== text.toLowerCase();
}

/** Whether a character may stand in a variable's name. */
export function isNameCharacter(character: string): boolean {
  const isLetter = character.toLowerCase() !== character.toUpperCase() && character < "\u0080";
  return isLetter || character === "_" || isDigit(character);
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9";
}

/** Gives the line of an offset, from 1. */
export function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
