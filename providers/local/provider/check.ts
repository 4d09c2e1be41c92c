import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import * as z from "zod";
import { shapes } from "../schemas.ts";
import { buildSchema } from "../build-schema.ts";
import { hashBuild, hashContent } from "../content-hash.ts";
import type { TypeName } from "./resource-type.ts";
import { resolveProgram, toolVersion } from "./tool-version.ts";
import { checkShape, withoutNulls, type Checked, type Failure } from "../../shared/check.ts";
import { unknown, type Properties } from "../../shared/wire.ts";

const manifestSchema = z.object({ main: z.string().min(1).optional() });

/**
 * Checks the inputs of a resource, property by property: what is not known yet is left for later,
 * and all problems of the rest are reported together.
 */
export function checkInputs(type: TypeName, news: Properties, projectRoot: string): Checked {
  const shape: Record<string, z.ZodType> = shapes[type];
  const given = normalize(news, shape);
  // Variables are secrets.
  const checked = checkShape(shape, given, ["variables"]);
  checked.failures.unshift(...unknownNames(given, shape));
  if (type === "Process") checkProcess(checked, projectRoot);
  if (type === "Migration" || type === "Schedule") checkProgram(checked, projectRoot);
  if (type === "StaticSite") checkSource(checked, projectRoot);
  return checked;
}

/** What only Check may say. */
const computed = ["sourceHash", "buildHash", "program"];

/** Leaves out what has no value, and the hash, which only Check may say. */
function normalize(news: Properties, shape: Record<string, z.ZodType>): Properties {
  const given = withoutNulls(news);
  const { variables } = given;
  if (isObject(variables)) given.variables = withoutNulls(variables);
  for (const name of computed) if (name in shape) Reflect.deleteProperty(given, name);
  return given;
}

function unknownNames(given: Properties, shape: Record<string, z.ZodType>): Failure[] {
  const allowed = Object.keys(shape).filter((name) => !computed.includes(name));
  return Object.keys(given)
    .filter((name) => !name.startsWith("__") && !(name in shape))
    .map((property) => ({
      property,
      reason: `there is no such argument; there are ${allowed.join(", ")}`,
    }));
}

function checkProcess(checked: Checked, projectRoot: string): void {
  const { inputs, failures } = checked;
  const { serves, variables } = inputs;
  if (inputs.health !== undefined && serves === false) {
    const reason = "needs `serves: true`: a process without a port cannot be asked";
    failures.push({ property: "health", reason });
  }
  if (serves === true && isObject(variables) && "PORT" in variables) {
    const reason = "is chosen by the agent for a process that serves; leave it out";
    failures.push({ property: "variables.PORT", reason });
  }
  checkProgram(checked, projectRoot);
  addProgram(inputs);
}

/** Checks the source, and says the command where none is given. */
function checkProgram(checked: Checked, projectRoot: string): void {
  const { inputs, failures } = checked;
  const folder = checkSource(checked, projectRoot);
  if (folder === undefined || inputs.command !== undefined) return;
  const main = readMain(folder, String(inputs.source));
  if ("reason" in main) failures.push({ property: "command", reason: main.reason });
  else inputs.command = ["node", main.main];
}

/** Adds the file that the command's program is on PATH: another one is a change. */
function addProgram(inputs: Properties): void {
  const { command, build } = inputs;
  const [name] = Array.isArray(command) ? (command as unknown[]) : [];
  if (build !== undefined || typeof name !== "string") return;
  const program = resolveProgram(name);
  if (program !== undefined) inputs.program = program;
}

/** Adds the hash of the source, and of what is made of it; gives its folder where it is known and right. */
function checkSource(checked: Checked, projectRoot: string): string | undefined {
  const { source } = checked.inputs;
  if (source === unknown) checked.inputs.sourceHash = unknown;
  if (typeof source !== "string" || source === unknown) return undefined;
  const folder = join(projectRoot, source);
  const problem = folderProblem(folder, projectRoot);
  if (problem === undefined) {
    addHashes(checked.inputs, source, projectRoot);
    return folder;
  }
  checked.failures.push({ property: "source", reason: `${JSON.stringify(source)} ${problem}` });
  return undefined;
}

function addHashes(inputs: Properties, source: string, projectRoot: string): void {
  const { data: build } = buildSchema.safeParse(inputs.build);
  const content = hashContent(projectRoot, { source, build });
  inputs.sourceHash = content;
  if (build === undefined) return;
  const hash = hashBuild(projectRoot, { source, build }, content, toolVersion(build));
  if (hash !== undefined) inputs.buildHash = hash;
}

function folderProblem(folder: string, projectRoot: string): string | undefined {
  if (!existsSync(folder)) return `does not exist (looked for ${folder})`;
  if (!statSync(folder).isDirectory()) return "is a file, and must be a folder";
  const root = realpathSync(projectRoot);
  const inside = `${realpathSync(folder)}${sep}`.startsWith(`${root}${sep}`);
  return inside ? undefined : "leads out of the project by a link";
}

function readMain(folder: string, source: string): { main: string } | { reason: string } {
  const file = join(folder, "package.json");
  const say = (what: string): { reason: string } => ({
    reason:
      `is not given, and ${what}: name the file that starts the service as "main" in ` +
      `${source}/package.json, or give the service a \`command\`, such as ["node", "server.ts"]`,
  });
  if (!existsSync(file)) return say(`${file} does not exist`);
  const { main } = manifestSchema.safeParse(readJson(file)).data ?? {};
  if (main === undefined) return say(`${file} names no "main"`);
  if (!existsSync(join(folder, main))) return say(`${main}, the "main" of ${file}, is missing`);
  return { main };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
