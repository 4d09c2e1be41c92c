import type { Framework } from "../plan.ts";
import { readProcfile } from "../procfile.ts";
import { joinPath } from "../reader.ts";
import {
  checkElsewhere,
  checkLibrary,
  checkListening,
  checkWorker,
  hasMain,
  isWorkspaceRoot,
  missingStart,
} from "./checks.ts";
import { findEntry, fileOf, resolveFile } from "./entry.ts";
import { allDependencies } from "./package.ts";
import type { Package } from "./package.ts";
import { asks, filesIn, withoutComments } from "./recipe.ts";
import type { Application, Project, Recipe } from "./recipe.ts";
import { serverRecipes } from "./servers.ts";
import { folderOfPage, servedFolder, siteRecipes } from "./sites.ts";
import {
  checkPlatform,
  commandOf,
  findStartScript,
  looksLikeDevelopment,
  readStart,
  refuseDevelopment,
} from "./start.ts";
import type { ScriptStart, StartCommand } from "./start.ts";

/** What a package is, how it is built, and how it runs. */
export interface FoundApplication extends Application {
  /** Command that builds it, where it has no script `build`; empty for none. */
  build: string;
  /** Commands that the start script would run first, and which build. */
  before: string[];
}

const recipes = [...serverRecipes, ...siteRecipes];

/** Servers by the package that shows them; they change nothing but how the source is called. */
const servers: readonly (readonly [string, Framework])[] = [
  ["@nestjs/core", "nest"],
  ["fastify", "fastify"],
  ["express", "express"],
  ["elysia", "elysia"],
  ["hono", "hono"],
  ["koa", "koa"],
];

/** Programs that run TypeScript as it is, and which are often asked for in development alone. */
const runners = ["tsx", "ts-node", "babel-node", "vite-node", "jiti", "esno", "swc-node"];

/**
 * What a package runs: its start script, unless that serves for development; then what its
 * framework builds; else its `main` or a usual file.
 *
 * @throws UserError `StartMissing` and as `readStart` and the recipes of frameworks say.
 */
export function findApplication(
  project: Project,
  { manager, root }: { manager: string; root: string },
): FoundApplication {
  const { folder } = project;
  const manifest = withProcfile(project);
  const script = findStartScript(manifest, isForDevelopment);
  const text = manifest.scripts[script ?? ""] ?? "";
  // Nx serves an application that is the whole of its workspace for development, too.
  if (/^(npx )?nx (run )?\S*serve/.test(text) && project.names.includes("project.json")) {
    throw refuseDevelopment(folder, text);
  }
  const start = script === undefined ? undefined : readStart(folder, manifest, script);
  if (start === undefined || isForDevelopment(start)) checkWorker(project);
  const development = manifest.scripts.dev ?? "";
  if (start === undefined) checkPlatform(folder, development, commandOf(development).words);
  const recipe = recipeOf(project, start);
  if (recipe !== undefined) {
    const build = "build" in manifest.scripts ? "" : recipe.build;
    const made = recipe.read(project);
    const isOwn = made.framework === "next" || made.output.form !== "source";
    // The framework's own server, with what the script gives it.
    if (start !== undefined && !isForDevelopment(start) && !isOwn) {
      return { ...started(project, start), framework: made.framework };
    }
    return { ...made, port: start?.port, build, before: start?.builds ?? [] };
  }
  const files = start === undefined ? undefined : servedFolder(start.words);
  if (start !== undefined && files !== undefined) return servedFiles(project, start, files);
  if (start !== undefined && looksLikeDevelopment(start.words)) {
    throw refuseDevelopment(folder, manifest.scripts[script ?? ""] ?? "");
  }
  if (start !== undefined) return started(project, start);
  checkElsewhere(project);
  checkLibrary(project);
  const isAbove = isWorkspaceRoot(project, root);
  const entry = isAbove && !hasMain(project) ? undefined : entryOf(project, manager);
  if (entry !== undefined) return entry;
  if (isAbove) throw missingStart(project, root);
  const page = "build" in manifest.scripts ? undefined : folderOfPage(project);
  if (page !== undefined && !asks(project, ...servers.map(([name]) => name))) {
    return { framework: "none", output: filesIn(page, false), start: [], build: "", before: [] };
  }
  throw missingStart(project, root);
}

/** Programs by which frameworks serve what they built. */
const ownServers =
  /^(?:next start|react-router-serve|remix-serve)\b|\.next\/standalone\/server\.js/;

/** What builds a package, if its start script does not say what runs. */
function recipeOf(project: Project, start: ScriptStart | undefined): Recipe | undefined {
  const line = start === undefined ? "" : lineOf(start);
  const asked = recipes.find((one) => asks(project, ...one.packages) && isWhole(project, one));
  if (start === undefined) return asked;
  if (ownServers.test(line)) {
    if (asked === undefined) throw missingStart(project, project.folder);
    return asked;
  }
  // A bundler is often below a framework, whose start script names the bundler.
  const serving = recipes.filter(({ serve }) => serve.test(line));
  return serving.length === 0 ? undefined : (asked ?? serving.at(-1));
}

/** A command as one line; of a shell's the last program. */
function lineOf({ words }: StartCommand): string {
  return words[0] === "sh" ? (words[2] ?? "").replace(/^.*\bexec /s, "") : words.join(" ");
}

/** A package with what its Procfile says in the place of a start script that it has not. */
function withProcfile({ reader, folder, manifest }: Project): Package {
  const line = readProcfile(reader, folder);
  if (line === undefined || (manifest.scripts.start ?? "") !== "") return manifest;
  return { ...manifest, scripts: { ...manifest.scripts, start: line } };
}

/** A bundler alone makes no application: it needs a page, and no server that sends it. */
function isWhole(project: Project, { packages, framework }: Recipe): boolean {
  if (framework === "next") {
    const places = [
      "app/",
      "pages/",
      "src/",
      "next.config.js",
      "next.config.mjs",
      "next.config.ts",
    ];
    return places.some((name) => project.names.includes(name));
  }
  if (framework === "astro") {
    return (
      project.names.some((name) => name.startsWith("astro.config.")) ||
      project.reader.list(joinPath(project.folder, "src/pages")).length > 0
    );
  }
  if (framework === "expo" || packages.includes("@angular/cli")) return true;
  if (framework !== "vite") return true;
  const hasServer = asks(project, ...servers.map(([name]) => name));
  return project.names.includes("index.html") || !hasServer;
}

/** Whether a command serves for development, or looks at what was built. */
export function isForDevelopment({ words }: StartCommand): boolean {
  const line = words[0] === "sh" ? (words[2] ?? "").replace(/^.*\bexec /s, "") : words.join(" ");
  return (
    recipes.some(({ serve }) => serve.test(line)) ||
    /^(tsc|webpack|rollup) .*(-w|--watch)/.test(line)
  );
}

function started(project: Project, start: ScriptStart): FoundApplication {
  const { manifest } = project;
  const [program = ""] = start.words;
  const inner = program === "sh" ? (start.words[2] ?? "").replace(/^.*\bexec /s, "") : "";
  const words = program === "sh" ? (start.words[2] ?? "").split(/\s+/) : start.words;
  const file = fileOf(program === "sh" ? inner.split(/\s+/) : start.words);
  const imported = importedTool(project, file);
  const tool = words.find((word) => isDevelopmentTool(manifest, word)) ?? imported;
  const [server] = file?.startsWith(".output/") === true ? [".output"] : [];
  return {
    framework: frameworkOf(manifest),
    output: server === undefined ? { form: "source" } : { form: "server", folder: server },
    start: start.words,
    port: start.port,
    // Fastify's own program listens on this machine alone unless it is told.
    variables: { ...(program === "fastify" && { FASTIFY_ADDRESS: "0.0.0.0" }), ...start.variables },
    build: "",
    before: start.builds,
    ...(tool !== undefined && { keepsDevelopment: true, notes: [keepNote(tool)] }),
  };
}

/** Whether a program comes from a package that is asked for in development alone. */
function isDevelopmentTool({ dependencies, devDependencies }: Package, program: string): boolean {
  const names = [program, ...(program === "ts-node-esm" ? ["ts-node"] : [])];
  return (
    names.some((name) => name in devDependencies && !(name in dependencies)) ||
    (runners.includes(program) && !(program in dependencies) && program in devDependencies)
  );
}

function keepNote(tool: string): string {
  return `${tool} runs with it and is a devDependency, so all of those stay: move it to \`dependencies\`.`;
}

/** Packages that serve for development, whoever calls them. */
const developmentServers =
  /^(concurrently|browser-sync|nodemon|live-server|webpack-dev-server|gulp)$/;

/**
 * A package for development that the started file loads.
 *
 * @throws UserError `StartForDevelopment` for one that is a server for development.
 */
function importedTool(
  { reader, folder, manifest }: Project,
  file: string | undefined,
): string | undefined {
  const path = file === undefined ? undefined : resolveFile(reader, folder, file);
  const text = path === undefined ? "" : withoutComments(reader.read(joinPath(folder, path)) ?? "");
  const names = [
    ...text.matchAll(
      /^(?:import\b[^"'\n]*|(?:const|let|var)\b[^=\n]*=\s*require\()\s*["']((?:@[\w-]+\/)?[\w.-]+)/gm,
    ),
  ].map(([, name = ""]) => name);
  const server = names.find((name) => developmentServers.test(name));
  if (server !== undefined) throw refuseDevelopment(folder, `${file ?? ""} (which runs ${server})`);
  return names.find((name) => name in manifest.devDependencies && !(name in manifest.dependencies));
}

function servedFiles(
  project: Project,
  start: ScriptStart,
  { folder, isOnePage }: { folder: string; isOnePage: boolean },
): FoundApplication {
  const recipe = recipes.find(({ packages }) => asks(project, ...packages));
  const needsBuild = folder !== "" && !project.names.includes(`${folder.split("/")[0] ?? ""}/`);
  const build = "build" in project.manifest.scripts || !needsBuild ? "" : (recipe?.build ?? "");
  const framework = recipe?.framework ?? "none";
  return { framework, output: filesIn(folder, isOnePage), start: [], build, before: start.builds };
}

/** A package without a start script: by its `main`, a usual file, or what its script `dev` runs. */
function entryOf(project: Project, manager: string): FoundApplication | undefined {
  const { reader, folder, manifest } = project;
  if ((manifest.scripts.start ?? "") !== "") return undefined;
  const development =
    (manifest.scripts.dev ?? "") === "" ? undefined : commandOf(manifest.scripts.dev ?? "");
  const watched = development === undefined ? undefined : fileOf(development.words);
  const hasFile = watched !== undefined && resolveFile(reader, folder, watched) !== undefined;
  const entry =
    hasFile && development !== undefined
      ? undefined
      : findEntry(reader, folder, manifest, "build" in manifest.scripts);
  if (entry !== undefined) checkListening(project, entry);
  const words =
    entry === undefined
      ? hasFile
        ? (development?.words ?? [])
        : []
      : [manager === "bun" ? "bun" : "node", entry];
  if (words.length === 0) return undefined;
  const { variables = {}, port } = entry === undefined ? (development ?? {}) : {};
  return started(project, { words, variables, port, builds: [] });
}

/** How a package is called that says how it starts. */
export function frameworkOf(manifest: Package): Framework {
  const { dependencies } = manifest;
  const [, found] = servers.find(([name]) => name in dependencies) ?? [];
  if (found !== undefined) return found;
  const recipe = serverRecipes.find(({ packages }) =>
    packages.some((name) => name in allDependencies(manifest)),
  );
  return recipe?.framework ?? "none";
}

/** The framework of a package, whether or not an image can be made of it; `none` for none. */
export function nameFramework(project: Project): Framework {
  const found = recipes.find((one) => asks(project, ...one.packages) && isWhole(project, one));
  return found?.framework ?? frameworkOf(project.manifest);
}
