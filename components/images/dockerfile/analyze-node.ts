import { intersects, validRange } from "semver";
import { findInstallation, within } from "./node-manager.ts";
import { readPackage } from "./node-package.ts";
import type { Package } from "./node-package.ts";
import { findStart } from "./node-start.ts";
import type { StartCommand } from "./node-start.ts";
import { defaultPort, ownDockerfile, refuseSource } from "./source-plan.ts";
import type { Framework, NodeManager, NodePlan, SourceOptions } from "./source-plan.ts";
import { joinPath } from "./source-reader.ts";
import type { SourceReader } from "./source-reader.ts";

/** Frameworks by the package that shows them, the telling ones first. */
const frameworks: readonly (readonly [string, Framework])[] = [
  ["next", "next"],
  ["@nestjs/core", "nest"],
  ["fastify", "fastify"],
  ["express", "express"],
  ["hono", "hono"],
  ["koa", "koa"],
];

/** Majors of Node that there are images of, the default first. */
const nodeMajors = ["24", "22"] as const;

/** Scripts that npm runs while it installs, and which may need files of the source. */
const installScripts = ["preinstall", "install", "postinstall"];

/** The plan of a source with a package.json. @throws UserError as {@link analyzeSource} says. */
export function analyzeNode(
  reader: SourceReader,
  folder: string,
  options: SourceOptions,
): NodePlan {
  const manifest = readPackage(reader, folder);
  const names = reader.list(folder);
  const framework = frameworkOf(manifest, names);
  const { manager, root, manifests, members } = findInstallation(reader, folder);
  const output = outputOf(reader, folder, framework, names);
  const start = startOf(folder, manifest, framework, output, names);
  checkBuild(folder, manifest, framework);
  return {
    language: "node",
    context: root,
    folder: within(root, folder),
    framework,
    port: portOf(framework, options),
    healthPath: options.healthPath,
    manager,
    runtime: runtimeOf(reader, folder, manager, manifest),
    manifests,
    members,
    workspace: root === folder ? undefined : (manifest.name ?? ""),
    installsWithSource: installScripts.some((name) => name in manifest.scripts),
    hasPrepare: "prepare" in manifest.scripts,
    builds: "build" in manifest.scripts,
    start:
      manager === "bun" ? start.words.map((word) => (word === "node" ? "bun" : word)) : start.words,
    variables: start.variables,
    output,
  };
}

/** The framework that a package is written with. */
export function frameworkOf(manifest: Package, names: readonly string[]): Framework {
  const { dependencies, devDependencies, scripts } = manifest;
  const [, found] = frameworks.find(([name]) => name in dependencies) ?? [];
  if (found !== undefined) return found;
  const hasVite = "vite" in dependencies || "vite" in devDependencies;
  const serves = scripts.start !== undefined && !scripts.start.startsWith("vite");
  return hasVite && names.includes("index.html") && !serves ? "vite" : "none";
}

function portOf(framework: Framework, { port }: SourceOptions): number | undefined {
  return port ?? (framework === "none" ? undefined : defaultPort);
}

function outputOf(
  reader: SourceReader,
  folder: string,
  framework: Framework,
  names: readonly string[],
): NodePlan["output"] {
  if (framework === "vite") {
    const config = readConfig(reader, folder, names, "vite.config");
    const [, outDir = "dist"] = /\boutDir\s*:\s*["'`]([^"'`]+)["'`]/.exec(config) ?? [];
    return { form: "static", folder: outDir.replace(/^\.\//, "") };
  }
  if (framework !== "next") return { form: "source" };
  const config = readConfig(reader, folder, names, "next.config");
  const [, mode] = /\boutput\s*:\s*["'`](\w+)["'`]/.exec(config) ?? [];
  if (mode === "export") return { form: "static", folder: "out" };
  if (mode === "standalone") return { form: "next", hasPublic: names.includes("public/") };
  throw refuseSource(
    "NextNotStandalone",
    folder,
    'is a Next.js application without `output: "standalone"` in its next.config: set it (or ' +
      `"export" for files alone), ${ownDockerfile}.`,
  );
}

/** Text of a framework's configuration, whatever its extension. */
function readConfig(
  reader: SourceReader,
  folder: string,
  names: readonly string[],
  stem: string,
): string {
  const name = names.find((one) => new RegExp(`^${stem}\\.[cm]?[jt]s$`).test(one));
  return name === undefined ? "" : (reader.read(joinPath(folder, name)) ?? "");
}

function startOf(
  folder: string,
  manifest: Package,
  framework: Framework,
  output: NodePlan["output"],
  names: readonly string[],
): StartCommand {
  if (output.form === "static") return { words: [], variables: {} };
  if (output.form === "next") return { words: ["node", "server.js"], variables: {} };
  return findStart(folder, manifest, framework, names);
}

function checkBuild(folder: string, { scripts }: Package, framework: Framework): void {
  const builders: Partial<Record<Framework, string>> = {
    next: "next build",
    nest: "nest build",
    vite: "vite build",
  };
  const build = builders[framework];
  if (build === undefined || "build" in scripts) return;
  throw refuseSource(
    "BuildMissing",
    folder,
    `does not say how it is built: give its package.json a script \`build\` (\`${build}\`).`,
  );
}

function runtimeOf(
  reader: SourceReader,
  folder: string,
  manager: NodeManager,
  manifest: Package,
): NodePlan["runtime"] {
  if (manager === "bun") return "bun-1";
  const [asked, where] = versionOf(reader, folder, manifest);
  if (asked === undefined) return `node-${nodeMajors[0]}`;
  const range = validRange(asked.trim().replace(/^v/, ""));
  const found = nodeMajors.find((major) => range !== null && intersects(range, `${major}.x`));
  if (found !== undefined) return `node-${found}`;
  throw refuseSource(
    "NodeVersion",
    folder,
    `asks for Node '${asked.trim()}' in ${where}, and there are images of ` +
      `${nodeMajors.join(" and ")}: name one of them, ${ownDockerfile}.`,
  );
}

/** The version of Node that a source asks for, and where it does. */
function versionOf(
  reader: SourceReader,
  folder: string,
  manifest: Package,
): [string | undefined, string] {
  if (manifest.engines?.node !== undefined) return [manifest.engines.node, "engines.node"];
  const file = [".nvmrc", ".node-version"].find((name) =>
    /^v?\d/.test(reader.read(joinPath(folder, name)) ?? ""),
  );
  if (file === undefined) return [undefined, ""];
  const [major] = (reader.read(joinPath(folder, file)) ?? "").replace(/^v/, "").split(".");
  return [major, file];
}
