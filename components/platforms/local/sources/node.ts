import type { BuildInput } from "../../../../providers/local/build-schema.ts";
import { UserError } from "../../../../variables/user-error.ts";
import { findApplication } from "../../../images/source/node/application.ts";
import type { FoundApplication } from "../../../images/source/node/application.ts";
import { findInstallation } from "../../../images/source/node/installation.ts";
import type { Installation } from "../../../images/source/node/installation.ts";
import { readPackage } from "../../../images/source/node/package.ts";
import type { Package } from "../../../images/source/node/package.ts";
import { planSteps } from "../../../images/source/node/steps.ts";
import { refuseSource } from "../../../images/source/plan.ts";
import { joinPath } from "../../../images/source/reader.ts";
import type { LocalProgram, LocalSource } from "./local-source.ts";
import { localVariables, localWords } from "./local-words.ts";
import { findScript } from "./start.ts";

/** A package of Node as this machine looks at it. */
interface LocalPackage extends LocalSource {
  manifest: Package;
  found: Installation;
}

/** A source in JavaScript or TypeScript: as it stands, or what its build makes of it. */
export function planNodeProgram(source: LocalSource, command: readonly string[]): LocalProgram {
  const { reader, folder } = source;
  const manifest = readPackage(reader, folder);
  const opened = { ...source, manifest, found: findInstallation(reader, folder) };
  if (command.length > 0) return { command, variables: {}, ...buildOf(opened) };
  const application = findServer(opened);
  if (application === undefined) return asItStands(opened);
  const build = buildOf(opened, application);
  const { output, start, variables = {} } = application;
  if (output.form === "static") throw refuseSite(folder, output.folder);
  if ((build.build?.steps ?? []).length === 0) return asItStands(opened, application);
  // Next's own program serves what a standalone server would, and needs no copy of its parts.
  const words = output.form === "next" ? ["next", "start"] : start;
  const more = words[0] === "next" && !words.includes("-H") ? ["-H", "127.0.0.1"] : [];
  return {
    command: localWords([...words, ...more]),
    variables: localVariables(variables),
    ...build,
  };
}

/** The files of a site that a build makes, from the source; undefined where nothing is built. */
export function planNodeSite(
  source: LocalSource,
): { build: BuildInput & { language: "node" } } | { folder: string } {
  const { reader, folder } = source;
  const manifest = readPackage(reader, folder);
  const found = findInstallation(reader, folder);
  const opened = { ...source, manifest, found };
  const application = findApplication(
    { reader, folder, manifest, names: reader.list(folder) },
    found,
  );
  const { output } = application;
  if (output.form !== "static") throw refuseServer(folder, application.start);
  const { build } = buildOf(opened, application, output.folder);
  if (build?.steps === undefined || build.steps.length === 0) return { folder: output.folder };
  return { build };
}

/** What a package runs; undefined for one that is older than what images know, and has a `main`. */
function findServer(opened: LocalPackage): FoundApplication | undefined {
  const { reader, folder, manifest, found } = opened;
  try {
    return findApplication({ reader, folder, manifest, names: reader.list(folder) }, found);
  } catch (error) {
    // What has no build may be refused as an image, and run here by its `main`.
    const isPlain = !("build" in manifest.scripts) && manifest.main !== undefined;
    if (isPlain && error instanceof UserError && (manifest.scripts.start ?? "") === "") {
      return undefined;
    }
    throw error;
  }
}

function asItStands(opened: LocalPackage, application?: FoundApplication): LocalProgram {
  const { project, folder } = opened;
  const script = findScript(project, folder, application);
  const command = script?.words ?? [];
  const [program] = script?.given ?? [];
  return {
    command: localWords(command),
    variables: localVariables(script?.variables ?? {}),
    ...buildOf(opened, undefined, undefined, program),
  };
}

/** Scripts that run when packages are installed, which whoever installs them has run. */
const ofInstallation = / run (?:install|postinstall|prepare)$/;

function buildOf(
  { reader, folder, manifest, found }: LocalPackage,
  application?: Pick<FoundApplication, "build" | "before">,
  output?: string,
  program?: string,
): { build?: BuildInput & { language: "node" } } {
  const { build = "", before = [] } = application ?? {};
  const at = (path: string): string => joinPath(found.context, path).replace(/\/$/, "");
  const own = [folder, found.root];
  const isBuilt = application !== undefined || "build" in manifest.scripts;
  const planned = isBuilt ? planSteps(reader, folder, found, { build, before }) : [];
  const steps = planned
    .map((step) => ({ ...step, folder: at(step.folder) }))
    .filter((step) => !(own.includes(step.folder) && ofInstallation.test(step.command)));
  const { dependencies, devDependencies } = manifest;
  const packages = Object.keys({ ...dependencies, ...(steps.length > 0 ? devDependencies : {}) });
  // What starts it is needed, whatever it is asked for.
  if (steps.length === 0 && program !== undefined && program in devDependencies) {
    packages.push(program);
  }
  if (steps.length === 0 && packages.length === 0) return {};
  const left = [output ?? "dist", "dist", "build"].filter((one) => one !== "");
  return {
    build: {
      language: "node",
      steps,
      root: found.root,
      reads: steps.length > 0 ? [...new Set([...found.manifests, ...found.members].map(at))] : [],
      leaves: steps.length > 0 ? [...new Set(left)].map((one) => joinPath(folder, one)) : [],
      ...(output !== undefined && steps.length > 0 && { output }),
      packages,
      install: installOf(found),
    },
  };
}

function installOf({ manager, isLocked }: Installation): string {
  const name = manager === "yarn-berry" ? "yarn" : manager;
  return name === "npm" && isLocked ? "npm ci" : `${name} install`;
}

function refuseSite(folder: string, output: string): Error {
  return refuseSource(
    "SourceIsSite",
    folder,
    `makes files (in '${output || "."}') and runs no program: declare it as a Site, or give its ` +
      "component the `command` of a server.",
  );
}

function refuseServer(folder: string, start: readonly string[]): Error {
  return refuseSource(
    "SourceIsServer",
    folder,
    `runs a program (\`${start.join(" ")}\`) and is no folder of files: declare it as a Service.`,
  );
}
