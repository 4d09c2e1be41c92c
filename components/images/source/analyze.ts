import { posix } from "node:path";
import { analyzeGo } from "./go/analyze-go.ts";
import { moduleFolder } from "./go/module.ts";
import { isProgram } from "./go/programs.ts";
import { checkLanguage, refuseByEnding } from "./languages.ts";
import { analyzeNode } from "./node/analyze-node.ts";
import { readPackage } from "./node/package.ts";
import { ownDockerfile, refuseSource } from "./plan.ts";
import type { OwnDockerfilePlan, SourceOptions, SourcePlan } from "./plan.ts";
import { analyzePython } from "./python/analyze-python.ts";
import { findRequirements } from "./python/requirements.ts";
import { joinPath, within } from "./reader.ts";
import type { SourceReader } from "./reader.ts";
import { findHarmless } from "./secrets.ts";
import { planFiles } from "./static.ts";

/**
 * How a source becomes an image: from its own Dockerfile, or from what its files tell. Pure.
 *
 * @param folder The source, from the project's folder, with slashes.
 * @throws UserError for a source that is missing, broken, ambiguous or of no known language; it says
 * what the source is, and what to do.
 */
export function analyzeSource(
  reader: SourceReader,
  folder: string,
  options: SourceOptions = {},
): SourcePlan {
  const names = reader.list(folder);
  if (names.length === 0) {
    throw refuseSource("SourceMissing", folder, "is no folder with files: name another `source`.");
  }
  if (names.includes("Dockerfile")) return planOwn(reader, folder);
  const plan = planLanguage(reader, folder, options);
  if (plan === undefined) throw refuseUnknown(reader, folder, names);
  if (plan.language === "dockerfile") return plan;
  const kept = findHarmless(reader, plan.context, [plan.folder, ...plan.members]);
  const ownIgnore = readIgnore(reader, plan.context, plan.folder);
  return { ...plan, ownIgnore, ignore: [...kept, ...plan.ignore] };
}

/** Rules of the .dockerignore of a context, and of a source below it, from the context. */
function readIgnore(reader: SourceReader, context: string, folder: string): string[] {
  const linesOf = (at: string): string[] =>
    (reader.read(joinPath(at, ".dockerignore")) ?? "")
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#"));
  const below = folder === "" ? [] : linesOf(joinPath(context, folder));
  const place = (line: string): string =>
    line.startsWith("!")
      ? `!${joinPath(folder, line.slice(1).replace(/^\//, ""))}`
      : joinPath(folder, line.replace(/^\//, ""));
  return [...linesOf(context), ...below.map(place)];
}

/** Folders of a source that may hold finished pages, the likeliest first. */
export const pageFolders = ["", "public", "dist", "site", "www", "docs", "src"];

/** The plan by the language of a source; undefined for none that is known. */
function planLanguage(
  reader: SourceReader,
  folder: string,
  options: SourceOptions,
): SourcePlan | undefined {
  const names = reader.list(folder);
  const language = languageOf(reader, folder, names);
  checkLanguage(folder, names, language !== undefined);
  if (language === "node") return analyzeNode(reader, folder, options);
  if (language === "go") return analyzeGo(reader, folder, options);
  if (language === "python") return analyzePython(reader, folder, options);
  const page = pageFolders.find((one) => reader.list(joinPath(folder, one)).includes("index.html"));
  return page === undefined
    ? undefined
    : planFiles(folder, page, options, isOnePage(reader, folder, page));
}

/** Whether files are one page: no other one stands beside it or below. */
function isOnePage(reader: SourceReader, folder: string, page: string): boolean {
  const top = reader.list(joinPath(folder, page));
  const below = top
    .filter((name) => name.endsWith("/"))
    .some((name) => reader.list(joinPath(folder, page, name.slice(0, -1))).includes("index.html"));
  return !below && top.filter((name) => /\.html?$/.test(name)).length === 1;
}

/** Languages whose sources are built. */
export type Language = "node" | "go" | "python";

/** The language of a source. @throws UserError `LanguagesTwo` where two of them are needed. */
export function languageOf(
  reader: SourceReader,
  folder: string,
  names: readonly string[],
): Language | undefined {
  const isPython =
    ["pyproject.toml", "Pipfile", "setup.py", "manage.py"].some((name) => names.includes(name)) ||
    findRequirements(reader, folder) !== undefined;
  const isGo =
    names.includes("go.mod") ||
    (isProgram(reader, folder) && moduleFolder(reader, folder) !== undefined);
  const isNode = names.includes("package.json");
  if (isNode && (isPython || isGo)) {
    const other = isGo ? "go" : "python";
    return builds(reader, folder)
      ? refuseMixed(folder, other, isToolOnly(reader, folder, other))
      : other;
  }
  if (isNode) return "node";
  if (isGo) return "go";
  const hasPython = names.some((name) => name.endsWith(".py")) && !names.includes("index.html");
  return isPython || hasPython ? "python" : undefined;
}

/** Whether a package.json makes something: pages for a server in another language, or a server. */
function builds(reader: SourceReader, folder: string): boolean {
  const { scripts, dependencies } = readPackage(reader, folder);
  return "build" in scripts || "start" in scripts || Object.keys(dependencies).length > 0;
}

/** Whether a file of Python or Go beside a package.json is for tools alone. */
function isToolOnly(reader: SourceReader, folder: string, other: Language): boolean {
  if (other === "go") return false;
  const { scripts } = readPackage(reader, folder);
  const top = reader.list(folder);
  return (scripts.start ?? "") !== "" && !top.some((name) => /\.py$|^manage\.py$/.test(name));
}

function refuseMixed(folder: string, other: Language, isToolOfNode: boolean): Language {
  if (isToolOfNode) return "node";
  const name = other === "go" ? "Go" : "Python";
  throw refuseSource(
    "LanguagesTwo",
    folder,
    `is written in ${name}, and its package.json builds or runs something as well: an image has one of ` +
      `them; put the two into folders of their own, each a component, ${ownDockerfile}.`,
  );
}

function refuseUnknown(reader: SourceReader, folder: string, names: readonly string[]): Error {
  const unnamed = refuseWithoutManifest(reader, folder, names);
  if (unnamed !== undefined) return unnamed;
  const hint = hintOf(reader, folder, names);
  const known = hint === "" ? refuseByEnding(reader, folder) : undefined;
  return (
    known ??
    refuseSource(
      "SourceUnknown",
      folder,
      "is of no known kind: it has no package.json (Node), pyproject.toml or requirements.txt " +
        `(Python), go.mod (Go) or index.html (files); add one, ${ownDockerfile}.${hint}`,
    )
  );
}

/** The refusal of code whose language is known, and which lacks the file that says what it needs. */
function refuseWithoutManifest(
  reader: SourceReader,
  folder: string,
  names: readonly string[],
): Error | undefined {
  if (names.includes("go.work")) {
    const message = "is a workspace of Go (go.work): name the folder of one of its modules.";
    return refuseSource("WorkspaceRoot", folder, message);
  }
  const other = names.find((name) => /^package\.(json5|yaml)$/.test(name));
  if (other !== undefined) {
    const message = `has a ${other}, which pnpm alone reads: write it as package.json.`;
    return refuseSource("ManifestMissing", folder, message);
  }
  const all = [...names, ...["src", "api"].flatMap((one) => reader.list(joinPath(folder, one)))];
  if (all.some((name) => name.endsWith(".py"))) {
    const message =
      "is written in Python, and neither says what it asks for nor has a program: write a " +
      `requirements.txt and a main.py, ${ownDockerfile}.`;
    return refuseSource("ManifestMissing", folder, message);
  }
  if (all.some((name) => name.endsWith(".go"))) {
    const message =
      "is written in Go and has no go.mod: run `go mod init <name>` and `go mod tidy` there.";
    return refuseSource("ManifestMissing", folder, message);
  }
  if (all.some((name) => /\.[mc]?[jt]s$/.test(name))) {
    const message =
      "is written in JavaScript and has no package.json: run `npm init` there, and give it a script " +
      `\`start\`, ${ownDockerfile}.`;
    return refuseSource("ManifestMissing", folder, message);
  }
  return undefined;
}

/** A Dockerfile of the source's own; a comment may say that it is built from a folder above. */
function planOwn(reader: SourceReader, folder: string): OwnDockerfilePlan {
  const text = reader.read(joinPath(folder, "Dockerfile")) ?? "";
  const [, above = "."] = /^# slipway:context=(\S+)$/m.exec(text) ?? [];
  const normal = posix.normalize(posix.join(folder || ".", above)).replace(/\/$/, "");
  const context = normal === "." ? "" : normal;
  if (context === "" || context === folder || folder.startsWith(`${context}/`)) {
    return {
      language: "dockerfile",
      context,
      folder: context === folder ? "" : within(context, folder),
    };
  }
  throw refuseSource(
    "ContextOutside",
    folder,
    `has a Dockerfile with slipway:context=${above}, which is no folder above it in the project: ` +
      "name one, or take the line out.",
  );
}

/** Where the source probably is, if not here. */
function hintOf(reader: SourceReader, folder: string, names: readonly string[]): string {
  const known = ["package.json", "go.mod", "pyproject.toml", "requirements.txt", "index.html"];
  const below = names
    .filter((name) => name.endsWith("/"))
    .map((name) => name.slice(0, -1))
    .find((name) => reader.list(joinPath(folder, name)).some((one) => known.includes(one)));
  return below === undefined ? "" : ` Did you mean '${joinPath(folder, below)}'?`;
}
