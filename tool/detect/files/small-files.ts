import { getSchema } from "@mrleebo/prisma-ast";
import { parse } from "dotenv";
import { isNode } from "../javascript/tree.ts";
import { isVariableName, lineFinder } from "../finding.ts";
import type { Finding, GuessedType } from "../finding.ts";
import { referencesIn } from "./words.ts";

/** The variables that a schema of Prisma names: `url = env("DATABASE_URL")`. */
export function readPrisma(file: string, text: string): Finding[] {
  const find = lineFinder(text);
  const found: Finding[] = [];
  for (const block of schemaOf(text)) {
    if (block.type !== "datasource" && block.type !== "generator") continue;
    const provider = block.assignments.find(({ key }) => key === "provider")?.value;
    for (const { key, value } of block.assignments) {
      const name = nameOfCall(value);
      if (name === undefined) continue;
      const line = find(Math.max(0, text.indexOf(`"${name}"`)));
      const isUrl = key === "url" || key === "directUrl" || key === "shadowDatabaseUrl";
      const type = isUrl ? databases[String(provider).replaceAll('"', "")] : undefined;
      const need = key === "shadowDatabaseUrl" ? "optional" : "required";
      found.push({ name, file, line, how: "Prisma env()", role: "read", need, type });
    }
  }
  return found;
}

interface Block {
  type: string;
  assignments: { key?: unknown; value?: unknown }[];
}

/** All blocks; of a schema with something that the parser does not know, those that parse alone. */
function schemaOf(text: string): Block[] {
  return blocksIn(text) ?? sourcesIn(text).flatMap((block) => blocksIn(block) ?? []);
}

function blocksIn(text: string): Block[] | undefined {
  try {
    const blocks = getSchema(text).list as unknown as Block[];
    return blocks.filter(({ assignments }) => Array.isArray(assignments));
  } catch {
    return undefined;
  }
}

/** The texts of the blocks that say where data is. */
function sourcesIn(text: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf("datasource "); at >= 0; at = text.indexOf("datasource ", at + 1)) {
    const end = text.indexOf("\n}", at);
    if (end >= 0) found.push(`${text.slice(at, end + 2)}\n`);
  }
  return found;
}

const databases: Readonly<Record<string, GuessedType>> = {
  postgresql: "postgres",
  postgres: "postgres",
  cockroachdb: "postgres",
  mysql: "mysql",
  mongodb: "mongodb",
};

function nameOfCall(value: unknown): string | undefined {
  if (!isNode(value) || value.type !== "function" || value.name !== "env") return undefined;
  const [first] = (value.params ?? []) as unknown[];
  return typeof first === "string" ? first.replaceAll('"', "") : undefined;
}

/** The variables that a file of examples names; its values are examples, and are not told. */
export function readExample(file: string, text: string): Finding[] {
  const lines = text.split("\n").map((line) => line.trim());
  return Object.keys(parse(text)).flatMap((name): Finding[] => {
    const index = lines.findIndex((line) => nameOf(line) === name);
    if (index < 0 || !isVariableName(name)) return [];
    const comments: string[] = [];
    for (let at = index - 1; lines[at]?.startsWith("#") === true; at -= 1) {
      comments.unshift((lines[at] ?? "").slice(1).trim());
    }
    const description = comments.join(" ").trim();
    const said = { how: "example file", role: "declared", need: "mentioned" } as const;
    return [{ name, file, line: index + 1, ...said, ...(description !== "" && { description }) }];
  });
}

function nameOf(line: string): string {
  const sign = line.indexOf("=");
  const name = sign < 0 ? "" : line.slice(0, sign).trim();
  return name.startsWith("export ") ? name.slice("export ".length).trim() : name;
}

/** The variables that the commands of a Procfile are given. */
export function readProcfile(file: string, text: string): Finding[] {
  return text.split("\n").flatMap((line, index) => {
    const colon = line.indexOf(":");
    if (colon < 0 || line.trim().startsWith("#")) return [];
    return commandFindings(file, index + 1, line.slice(colon + 1), "Procfile");
  });
}

/** The variables that the scripts of a package.json are given. */
export function readScripts(file: string, text: string): Finding[] {
  let scripts: unknown;
  try {
    scripts = (JSON.parse(text) as { scripts?: unknown }).scripts;
  } catch {
    return [];
  }
  if (typeof scripts !== "object" || scripts === null) return [];
  const find = lineFinder(text);
  return Object.entries(scripts).flatMap(([name, command]) => {
    if (typeof command !== "string") return [];
    const line = find(Math.max(0, text.indexOf(JSON.stringify(command))));
    return commandFindings(file, line, command, `script ${name}`);
  });
}

function commandFindings(file: string, line: number, command: string, how: string): Finding[] {
  const own = ["npm_", "PWD", "OLDPWD"];
  return referencesIn(command, true)
    .filter(({ name }) => !own.some((one) => name.startsWith(one)))
    .map(({ name, default: fallback, optional }) => {
      const need = fallback !== undefined ? "defaulted" : optional ? "optional" : "required";
      return { name, file, line, how, role: "read", need, default: fallback };
    });
}
