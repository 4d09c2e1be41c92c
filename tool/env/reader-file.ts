import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import type { DescribedVariable } from "../../variables/describe/describe.ts";
import type { ToldProgram } from "../../variables/describe/told.ts";

/** Files of the reader, each after those that it imports. */
const parts = [
  "spec",
  "text-checks",
  "address-checks",
  "quantities",
  "json-check",
  "values",
  "read-env",
] as const;

const folder = new URL("../../variables/reader/", import.meta.url);

/** What the platform tells a service beside its contract. */
const listening: Readonly<Record<string, object>> = {
  PORT: {
    spec: { type: "number", min: 0, max: 65_535, whole: true },
    sensitive: false,
    required: true,
    defaults: {},
  },
  HOST: { spec: { type: "string" }, sensitive: false, required: false, defaults: {} },
};

/** The reader of a program's variables as one file that imports nothing. */
export function formatReader(
  { kind, name, contract }: ToldProgram,
  language: "typescript" | "javascript",
): string {
  const isService = kind === "service";
  const readable = Object.entries(contract).map(([key, one]) => [key, readVariable(one)] as const);
  const all = { ...Object.fromEntries(readable), ...(isService && listening) };
  const types = [
    ...Object.entries(contract).map(([key, one]) => formatField(key, one)),
    ...(isService
      ? ["  /** Port to listen on. */\n  PORT: number;", "  HOST: string | undefined;"]
      : []),
  ];
  const text = [
    "/* eslint-disable */",
    `// The variables of ${kind} '${name}', read as its contract says. Written by`,
    `// \`npx slipway env reader\`: change the contract, not this file.`,
    "",
    "/** What the program gets of its environment. */",
    `export interface Env {\n${types.join("\n")}\n}`,
    "",
    `const contract: Readonly<Record<string, ReadVariable>> = ${JSON.stringify(all, null, 2)};`,
    "",
    "/** The program's variables. Throws an EnvError that names everything missing or wrong, no value. */",
    'export function readEnv(env: Environment = processEnv(), stage = "development"): Env {',
    "  return readContract(contract, env, stage) as unknown as Env;",
    "}",
    "",
    readerSource(),
  ].join("\n");
  return language === "typescript" ? text : stripTypes(text);
}

/** The sources of the reader without what ties them together. */
function readerSource(): string {
  const texts = parts.map((part) =>
    readFileSync(new URL(`${part}.ts`, folder), "utf8")
      .replaceAll(/^import .*?;\n/gms, "")
      .replaceAll(/^export (?!class EnvError|interface EnvProblem)/gm, "")
      .replace("function readEnv<", "function readContract<")
      .trim(),
  );
  return `${texts.join("\n\n")}\n`;
}

/** Types become nothing; lines that had only them go. */
function stripTypes(text: string): string {
  return stripTypeScriptTypes(text, { mode: "strip" })
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n");
}

function readVariable(variable: DescribedVariable): object {
  const { spec, sensitive, required, defaults, deprecated, feature, scope } = variable;
  const isTold = typeof scope === "object" && "deployment" in scope;
  return {
    spec,
    sensitive,
    required: isTold ? false : (required ?? Object.keys(defaults).length === 0),
    defaults,
    ...(deprecated.length > 0 && { deprecated }),
    ...(feature !== undefined && { feature }),
  };
}

function formatField(name: string, variable: DescribedVariable): string {
  const about = variable.description === "" ? "" : `  /** ${comment(variable.description)} */\n`;
  const may = isAlways(variable) ? "" : " | undefined";
  return `${about}  ${name}: ${typeOf(variable)}${may};`;
}

function comment(text: string): string {
  return text.replaceAll("*/", "* /").replaceAll(/\s+/g, " ");
}

/** Whether the program always gets it: required everywhere, or with a default where it is not. */
function isAlways({ required, defaults, feature, scope }: DescribedVariable): boolean {
  if (feature !== undefined || (typeof scope === "object" && "deployment" in scope)) return false;
  const hasAll = Object.keys(defaults).length >= 6;
  return hasAll || required === undefined || required === true;
}

function typeOf({ type, spec, jsonSchema }: DescribedVariable): string {
  if (spec.oneOf) return spec.oneOf.map((value) => JSON.stringify(value)).join(" | ");
  if (type === "list") return `${elementOf(spec.items?.type ?? "string")}[]`;
  return type === "json" ? typeOfSchema(jsonSchema) : elementOf(type);
}

function elementOf(type: string): string {
  if (["number", "duration", "bytes"].includes(type)) return "number";
  if (type === "boolean") return "boolean";
  return type === "json" ? "unknown" : "string";
}

interface SchemaNode {
  type?: string;
  properties?: Record<string, SchemaNode>;
  required?: string[];
  items?: SchemaNode;
  enum?: unknown[];
  const?: unknown;
  anyOf?: SchemaNode[];
  additionalProperties?: unknown;
}

/** A JSON Schema as a type; `unknown` for what it says in other words. */
function typeOfSchema(schema: SchemaNode | undefined): string {
  if (schema === undefined) return "unknown";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.anyOf) return schema.anyOf.map(typeOfSchema).join(" | ");
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "number":
    case "integer":
      return "number";
    case "array":
      return `(${typeOfSchema(schema.items)})[]`;
    case "object":
      return typeOfObject(schema);
    default:
      return "unknown";
  }
}

function typeOfObject({ properties, required = [], additionalProperties }: SchemaNode): string {
  if (properties === undefined) {
    const rest = additionalProperties as SchemaNode | undefined;
    return `Record<string, ${typeof rest === "object" ? typeOfSchema(rest) : "unknown"}>`;
  }
  const fields = Object.entries(properties).map(
    ([key, one]) =>
      `${JSON.stringify(key)}${required.includes(key) ? "" : "?"}: ${typeOfSchema(one)}`,
  );
  return `{ ${fields.join("; ")} }`;
}
