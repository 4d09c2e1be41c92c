import { readFileSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { readDockerfile } from "./files/dockerfile.ts";
import { readExample, readPrisma, readProcfile, readScripts } from "./files/small-files.ts";
import { readCompose, readNodeConfig, readWorkflow } from "./files/yaml-files.ts";
import type { Finding } from "./finding.ts";
import { isClientName } from "./guess.ts";
import { readGoFiles } from "./go/read.ts";
import { componentEndings, moduleEndings } from "./javascript/module.ts";
import { readJavaScript } from "./javascript/read.ts";
import { mergeFindings } from "./merge.ts";
import type { DetectedVariable, Evidence } from "./merge.ts";
import { findNeeds } from "./needs/needs.ts";
import { readPythonFiles } from "./python/read.ts";
import { listFiles } from "./walk.ts";
import { findWorkspaces, packageFolders, workspaceOf } from "./workspaces.ts";
import type { Workspace } from "./workspaces.ts";

/** What is wrong with how a workspace gets at something. */
export interface DetectedProblem extends Evidence {
  code: "StaticCloudKey" | "PublicSecret";
  message: string;
}

/** The variables of one workspace. */
export interface DetectedWorkspace extends Workspace {
  variables: DetectedVariable[];
  problems: DetectedProblem[];
}

/** The variables of a folder of sources, by workspace. */
export interface Detection {
  root: string;
  workspaces: DetectedWorkspace[];
}

/**
 * Reads which environment variables the sources in a folder use. It runs nothing, and never reads a
 * file of values such as `.env`.
 */
export function detectVariables(folder: string): Detection {
  const root = resolve(folder);
  const files = listFiles(root);
  const workspaces = findWorkspaces(root, files);
  const findings = readAll(root, files);
  const byWorkspace = Map.groupBy(
    findings,
    ({ file }) => workspaceOf(file, workspaces)?.path ?? ".",
  );
  return {
    root,
    workspaces: workspaces
      .map((workspace) => {
        const own = byWorkspace.get(workspace.path) ?? [];
        const needs = findNeeds(root, workspace, workspaces, files, findings);
        const variables = needs.complete(mergeFindings([...own, ...needs.findings]));
        return {
          ...workspace,
          variables,
          problems: [...needs.problems, ...publicSecrets(variables)],
        };
      })
      .filter(({ variables, problems }) => variables.length > 0 || problems.length > 0),
  };
}

/** Words of secrets that no key for browsers has, as API keys and tokens of theirs exist. */
const secretWords = ["SECRET", "PASSWORD", "PRIVATE_KEY", "SERVICE_ROLE"];

function publicSecrets(variables: readonly DetectedVariable[]): DetectedProblem[] {
  return variables.flatMap(({ name, evidence }): DetectedProblem[] => {
    const [first] = evidence;
    const isSecret = secretWords.some((word) => name.includes(word));
    if (!isClientName(name) || !isSecret || first === undefined) return [];
    const message = `${name} looks like a secret, and by its name browsers load it: rename it, and read it on the server`;
    return [{ code: "PublicSecret", message, ...first }];
  });
}

/** Everything that the files say, each kind of file by its own reader. */
export function readAll(root: string, files: readonly string[]): Finding[] {
  const ending = (...endings: readonly string[]): string[] =>
    files.filter((file) => endings.some((one) => file.endsWith(one)));
  return [
    ...readJavaScript(
      root,
      ending(...moduleEndings, ...componentEndings),
      packageFolders(root, files),
    ),
    ...readPythonFiles(root, ending(".py")),
    ...readGoFiles(root, ending(".go")),
    ...files.flatMap((file) => readOne(root, file)),
  ];
}

function readOne(root: string, file: string): Finding[] {
  const path = relative(root, file);
  const read = readerOf(path);
  return read === undefined ? [] : read(path, readFileSync(file, "utf8"));
}

type FileReader = (file: string, text: string) => Finding[];

function readerOf(path: string): FileReader | undefined {
  const name = basename(path);
  const folder = dirname(path);
  if (name === "Dockerfile" || name.startsWith("Dockerfile.") || name.endsWith(".Dockerfile")) {
    return readDockerfile;
  }
  if (isExample(name)) return readExample;
  if (name.endsWith(".prisma")) return readPrisma;
  if (name === "Procfile" || name.startsWith("Procfile.")) return readProcfile;
  if (name === "package.json") return readScripts;
  if (name.startsWith("custom-environment-variables.")) return readNodeConfig;
  if (!name.endsWith(".yml") && !name.endsWith(".yaml")) return undefined;
  if (folder.endsWith(".github/workflows")) return readWorkflow;
  const isCompose = ["docker-compose", "compose"].some((one) => name.startsWith(one));
  return isCompose ? readCompose : undefined;
}

/** `.env.example`, `.env.local.example`, `env-sample`, `example.env`; never `.env` itself. */
function isExample(name: string): boolean {
  const isNamed = ["example", "sample", "template", "dist"].some((word) => name.includes(word));
  const words = name.split(/[.-]/);
  return isNamed && (words.includes("env") || words.includes("dotenv")) && !isSource(name);
}

function isSource(name: string): boolean {
  const others = [
    ...moduleEndings,
    ...componentEndings,
    ".py",
    ".go",
    ".md",
    ".json",
    ".yml",
    ".yaml",
  ];
  return others.some((ending) => name.endsWith(ending));
}
