import { ownDockerfile, refuseSource } from "../plan.ts";
import type { NodePlan, SourceOptions, StaticPlan } from "../plan.ts";
import { joinPath, within } from "../reader.ts";
import type { SourceReader } from "../reader.ts";
import { planFiles } from "../static.ts";
import { findApplication } from "./application.ts";
import { checkStartFile, compiledFolder } from "./entry.ts";
import { findInstallation, findSystemPackages } from "./installation.ts";
import { readPackage } from "./package.ts";
import type { Package } from "./package.ts";
import { findPort } from "./port.ts";
import { planSteps } from "./steps.ts";
import { findRuntime } from "./version.ts";

/** Packages that need a browser beside them, with all its libraries. */
const browsers = ["puppeteer", "playwright", "playwright-chromium"];

/** The plan of a source with a package.json. @throws UserError as `analyzeSource` says. */
export function analyzeNode(
  reader: SourceReader,
  folder: string,
  options: SourceOptions,
): NodePlan | StaticPlan {
  const manifest = readPackage(reader, folder);
  const project = { reader, folder, manifest, names: reader.list(folder) };
  const found = findInstallation(reader, folder);
  const application = findApplication(project, found);
  const { output, framework, build, before } = application;
  const inside = within(found.context, folder);
  checkBrowser(folder, manifest);
  const steps = planSteps(reader, folder, found, { build, before });
  const isFiles = output.form === "static";
  if (isFiles && steps.length === 0)
    return planFiles(folder, output.folder, options, output.fallback);
  checkFile(reader, folder, application, steps.length > 0);
  const { runtime, notes } = findRuntime(reader, [folder, found.root], manifest);
  const usesBun = found.manager === "bun" || application.start[0] === "bun";
  const root = within(found.context, found.root);
  const manifests = [manifest, readPackage(reader, found.root)];
  return {
    language: "node",
    context: found.context,
    folder: inside,
    root,
    framework,
    ...findPort(project, application, options),
    healthPath: options.healthPath,
    notes: [...noteLock(found), ...(usesBun ? [] : notes), ...(application.notes ?? [])],
    secrets: found.secrets,
    ownIgnore: [],
    ignore: ignoreOf(inside, application, steps.length > 0),
    manager: usesBun && found.manager === "npm" && !found.isLocked ? "bun" : found.manager,
    managerVersion: found.managerVersion,
    isLocked: found.isLocked,
    runtime: usesBun ? "bun-1" : runtime,
    manifests: found.manifests,
    members: found.members,
    workspace: found.root === folder ? undefined : (manifest.name ?? ""),
    quiet: found.quiet,
    settings: found.settings,
    steps,
    keepsDevelopment: application.keepsDevelopment ?? false,
    systemPackages: findSystemPackages(reader, found.root, manifests),
    start: usesBun
      ? application.start.map((word) => (word === "node" ? "bun" : word))
      : application.start,
    variables: application.variables ?? {},
    output: isFiles ? { ...output, fallback: options.fallback ?? output.fallback } : output,
  };
}

function noteLock({ isLocked, manager }: { isLocked: boolean; manager: string }): string[] {
  if (isLocked) return [];
  const commands: Readonly<Record<string, string>> = {
    npm: "npm install --package-lock-only",
    pnpm: "pnpm install --lockfile-only",
    bun: "bun install --lockfile-only",
  };
  const command = commands[manager] ?? "yarn install";
  return [
    `There is no lockfile, so two builds can differ: run \`${command}\`, and commit what it writes.`,
  ];
}

function checkBrowser(folder: string, manifest: Package): void {
  const { dependencies } = manifest;
  if ("node-sass" in dependencies || "node-sass" in manifest.devDependencies) {
    throw refuseSource(
      "PackageOutdated",
      folder,
      "asks for node-sass, which no maintained Node compiles: ask for `sass`, which takes its place, " +
        `${ownDockerfile}.`,
    );
  }
  const browser = browsers.find((name) => name in dependencies);
  if (browser === undefined) return;
  throw refuseSource(
    "BrowserNeeded",
    folder,
    `runs ${browser}, which needs a browser with its libraries that no image here has: move it to ` +
      "`devDependencies` if tests alone use it, " +
      `${ownDockerfile}.`,
  );
}

function checkFile(
  reader: SourceReader,
  folder: string,
  { start, output, build }: { start: readonly string[]; output: NodePlan["output"]; build: string },
  builds: boolean,
): void {
  if (output.form !== "source" || build !== "") return;
  const script = readPackage(reader, folder).scripts.build ?? "";
  checkStartFile(reader, folder, start, { builds, outDir: compiledFolder(reader, folder, script) });
}

/** What a build makes must not be there before it: it could be of another day. */
function ignoreOf(
  inside: string,
  { output }: { output: NodePlan["output"] },
  builds: boolean,
): string[] {
  if (!builds) return [];
  const folder = "folder" in output && output.folder !== "" ? output.folder : "dist";
  if (folder.startsWith("..")) return [];
  return [joinPath(inside, folder)];
}
