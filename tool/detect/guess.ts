import { credentialOf } from "../../variables/credentials.ts";
import type { Finding, GuessedType } from "./finding.ts";

/** What names of variables for browsers begin with, by framework. */
const clientPrefixes = [
  "NEXT_PUBLIC_",
  "VITE_",
  "PUBLIC_",
  "REACT_APP_",
  "NUXT_PUBLIC_",
  "EXPO_PUBLIC_",
];
clientPrefixes.push("GATSBY_", "VUE_APP_");

/** Whether a name says that its value gets into what browsers load. */
export function isClientName(name: string): boolean {
  return clientPrefixes.some((prefix) => name.startsWith(prefix));
}

/** Words by which a value is a secret, beside those that the policies know. */
const secretWords = ["_DSN", "_SALT", "WEBHOOK_URL", "_PAT", "_JWT"];

/** Addresses that carry a password by their kind. */
const withPassword: readonly GuessedType[] = [
  "postgres",
  "mysql",
  "mongodb",
  "redis",
  "amqp",
  "secret",
];

/** Whether a variable's value must not be seen, by its name, its type, and what places say. */
export function isSensitive(
  name: string,
  type: GuessedType,
  findings: readonly Finding[],
): boolean {
  if (findings.some(({ sensitive, role }) => sensitive === true && role !== "pipeline"))
    return true;
  if (isClientName(name)) return false;
  if (withPassword.includes(type)) return true;
  if (name.endsWith("PUBLISHABLE_KEY") || name.endsWith("PUBLIC_KEY")) return false;
  if (name.endsWith("_KEY") && !name.endsWith("_PUBLIC_KEY")) return true;
  const isNamed = secretWords.some((word) => name.endsWith(word));
  return isNamed || credentialOf(name, "x") !== undefined;
}

const databaseNames: readonly (readonly [string, GuessedType])[] = [
  ["POSTGRES", "postgres"],
  ["PG_", "postgres"],
  ["MYSQL", "mysql"],
  ["MONGO", "mongodb"],
  ["REDIS", "redis"],
  ["VALKEY", "redis"],
  ["AMQP", "amqp"],
  ["RABBITMQ", "amqp"],
];

const schemes: readonly (readonly [string, GuessedType])[] = [
  ["postgres://", "postgres"],
  ["postgresql://", "postgres"],
  ["mysql://", "mysql"],
  ["mongodb://", "mongodb"],
  ["mongodb+srv://", "mongodb"],
  ["redis://", "redis"],
  ["rediss://", "redis"],
  ["amqp://", "amqp"],
  ["http://", "url"],
  ["https://", "url"],
];

/** What a variable holds: as places say, else by its default, else by its name. */
export function guessType(name: string, findings: readonly Finding[]): GuessedType {
  const byRank = [...findings].sort((left, right) => rank(right) - rank(left));
  const said = byRank.find(({ type }) => type !== undefined)?.type;
  const fallback = byRank.find((one) => one.default !== undefined)?.default;
  const byName = typeByName(name, fallback);
  if (said !== undefined && said !== "url" && said !== "string") return said;
  if (byName !== undefined && byName !== "url") return byName;
  return said ?? byName ?? "string";
}

function rank({ schema, type }: Finding): number {
  return (schema === true ? 2 : 0) + (type === undefined ? 0 : 1);
}

function typeByName(name: string, fallback: string | undefined): GuessedType | undefined {
  const scheme = schemes.find(([start]) => fallback?.startsWith(start));
  if (scheme) return scheme[1];
  const isAddress = ["_URL", "_URI", "_DSN", "_CONNECTION_STRING"].some((end) =>
    name.endsWith(end),
  );
  if (isAddress) {
    const database = databaseNames.find(([word]) => name.includes(word));
    if (database) return database[1];
    if (name.endsWith("_URL") || name.endsWith("_URI")) return "url";
  }
  if (fallback === undefined || fallback === "") return undefined;
  if (["true", "false", "True", "False"].includes(fallback)) return "boolean";
  return fallback.trim() !== "" && Number.isFinite(Number(fallback)) ? "number" : undefined;
}
