import { valueAt } from "../../../program/value-at.ts";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type * as z from "zod";
import { problemsError, type Problem } from "../../../variables/user-error.ts";
import { closest } from "../../closest.ts";
import { declarationSchema, type Declaration } from "./declaration-schema.ts";

/** File of an application's checks, from the project: beside its program. */
export function checksFile(application: string): string {
  return `stacks/${application}.checks.yaml`;
}

/**
 * The checks that an application declares; without a file those that are built in.
 *
 * @throws UserError `ChecksInvalid` with every problem of the file.
 */
export async function readDeclaration(project: string, application: string): Promise<Declaration> {
  const file = checksFile(application);
  try {
    return parseDeclaration(await readFile(join(project, file), "utf8"), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return declarationSchema.parse({});
  }
}

/** What the text of such a file says. @throws UserError `ChecksInvalid` */
export function parseDeclaration(text: string, file: string): Declaration {
  const document = parseDocument(text);
  const broken = document.errors.map(({ message }) => {
    return { at: "YAML", message: message.split("\n")[0] ?? "" };
  });
  if (broken.length > 0) throw problemsError("ChecksInvalid", file, broken);
  const raw: unknown = document.toJS() ?? {};
  const parsed = declarationSchema.safeParse(raw);
  const wrong = parsed.error?.issues.flatMap((issue) => describeIssue(issue, raw)) ?? [];
  const problems = [...wrong, ...findContradictions(raw)];
  if (parsed.success && problems.length === 0) return parsed.data;
  throw problemsError("ChecksInvalid", file, problems);
}

/** A value of any form as an object; an empty one where it is none. */
function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : {};
}

function checksOf(raw: unknown): readonly unknown[] {
  const { checks } = fieldsOf(raw);
  return Array.isArray(checks) ? (checks as unknown[]) : [];
}

/** What no field shows by itself, told beside what is wrong with single fields. */
function findContradictions(raw: unknown): Problem[] {
  const checks = checksOf(raw);
  const names = checks.map((one) => fieldsOf(one).name);
  return checks.flatMap((one, at) => {
    const check = fieldsOf(one);
    const twice = typeof check.name === "string" && names.indexOf(check.name) < at;
    const messages = [
      ...(twice ? ["has the name of an earlier check; give it another one"] : []),
      ...judgeName(check.name),
      ...judgeKind(check),
      ...judgeTarget("http", check.http),
      ...judgeTarget("response", check.response),
    ];
    return messages.map((message) => ({ at: placeOf(["checks", at], raw), message }));
  });
}

/** Names of the checks that are built in. */
export const builtIn: readonly string[] = ["health", "release"];

function judgeName(name: unknown): string[] {
  if (typeof name !== "string" || !builtIn.includes(name)) return [];
  return [`is named '${name}', as the check that is built in; give it another name`];
}

const kinds = ["http", "response", "command"] as const;
const ofCommands = ["environment", "timeoutSeconds", "retries", "retryAfterSeconds"] as const;

function judgeKind(check: Readonly<Record<string, unknown>>): string[] {
  const given = kinds.filter((kind) => check[kind] !== undefined);
  if (given.length === 0) return ["has nothing to check: give it http, response or command"];
  if (given.length > 1) return [`has ${given.join(" and ")}: make a check of each`];
  if (given[0] === "command") return [];
  const idle = ofCommands.filter((field) => check[field] !== undefined);
  if (idle.length === 0) return [];
  const where = given[0] === "http" ? "; of a request it stands below http" : "";
  return [`has ${idle.join(", ")}, which only a command takes${where}`];
}

function judgeTarget(kind: string, value: unknown): string[] {
  if (value === undefined) return [];
  const { path, service, url } = fieldsOf(value);
  if (url !== undefined) {
    const others = [path !== undefined && "path", service !== undefined && "service"];
    const found = others.filter((one) => one !== false);
    return found.length === 0 ? [] : [`has ${kind}.url and ${found.join(", ")}: leave one out`];
  }
  return path === undefined ? [`has no ${kind}.path and no ${kind}.url: give one of them`] : [];
}

/** `checks[1] (front-page).http.status` */
function placeOf(path: readonly PropertyKey[], raw: unknown): string {
  const [first, at, ...rest] = path;
  if (first !== "checks" || typeof at !== "number") return path.map(String).join(".") || "the file";
  const { name } = fieldsOf(checksOf(raw)[at]);
  const named = typeof name === "string" ? ` (${name})` : "";
  return [`checks[${at}]${named}`, ...rest.map(String)].join(".");
}

const fieldsAt: Readonly<Record<string, readonly string[]>> = {
  "": ["health", "checks"],
  health: ["withinSeconds"],
  check: ["name", "stages", "required", ...kinds, ...ofCommands],
  http: [
    ...["path", "service", "url", "method", "headers", "body", "status", "bodyMatch"],
    ...["headerMatch", "followRedirects", "timeoutSeconds", "retries", "retryAfterSeconds"],
  ],
  response: ["path", "service", "url", "requests", "p95Ms", "errorShare"],
};

function describeIssue(issue: z.core.$ZodIssue, raw: unknown): Problem[] {
  if (issue.code === "unrecognized_keys") {
    const [first = "", , kind = "check"] = issue.path.map(String);
    const known = fieldsAt[first === "checks" ? kind : first] ?? [];
    return issue.keys.map((key) => ({
      at: placeOf([...issue.path, key], raw),
      message: `is unknown; ${hintOf(key, known)}`,
    }));
  }
  const message = messageFor(issue);
  const value = valueAt(raw, issue.path);
  const at = placeOf(issue.path, raw);
  if (value === undefined) return [{ at, message: `is missing; ${message}` }];
  return [{ at, message: `is ${JSON.stringify(value).slice(0, 80)}; ${message}` }];
}

function hintOf(key: string, known: readonly string[]): string {
  const near = closest(key, known);
  return near === undefined ? `there are ${known.join(", ")}` : `did you mean ${near}?`;
}

function messageFor(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_value":
      return `use one of ${issue.values.map(String).join(", ")}`;
    case "invalid_type":
      return `use ${/^[aeiou]/.test(issue.expected) ? "an" : "a"} ${issue.expected}`;
    case "too_small":
      return issue.origin === "array" || issue.origin === "string"
        ? "must not be empty"
        : `use at least ${issue.minimum}`;
    case "too_big":
      return `use at most ${issue.maximum}`;
    case "invalid_key":
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message;
  }
}
