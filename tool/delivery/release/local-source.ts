import { planSource } from "../../../components/platforms/local/source.ts";
import { installCommand } from "../../../components/images/dockerfile/node-install.ts";
import { findInstallation } from "../../../components/images/source/node/installation.ts";
import { readPackage } from "../../../components/images/source/node/package.ts";
import { createSourceReader, joinPath } from "../../../components/images/source/reader.ts";
import type { BuildInput } from "../../../providers/local/build-schema.ts";
import { listSourceFiles } from "./source-files.ts";

/** The installation of a source's packages. */
export interface SourceInstall {
  /** Folder of the lockfile, from the project. */
  folder: string;
  /** For a shell. */
  command: string;
  /** Whether a lockfile says what is installed. */
  isLocked: boolean;
}

/** What of a source belongs to a release that runs on this machine. */
export interface LocalSourcePlan {
  /** Its files, and those beside it that its installation or build reads; from the project. */
  files: string[];
  /** Undefined where nothing has to be installed, or where the agent does it for each content. */
  install?: SourceInstall;
  /** How it is made ready once it is installed. */
  build?: BuildInput;
  /** Whether its installation or its build writes beside its files. */
  open: boolean;
  /** What can be another thing tomorrow, as a sentence; undefined where a lockfile says all. */
  warning?: string;
}

/**
 * Plans what of a source belongs to a release: as a platform that runs it from its folder looks at it.
 *
 * @throws UserError as the local platform does for a source that does not say how it starts.
 */
export async function planLocalSource(
  project: string,
  source: string,
  command: readonly string[],
): Promise<LocalSourcePlan> {
  const { build } = planSource(project, source, command);
  return await planFiles(project, source, build);
}

/** The same for a site, of which `build` makes the files. */
export async function planFiles(
  project: string,
  source: string,
  build: BuildInput | undefined,
): Promise<LocalSourcePlan> {
  const more = build === undefined ? [] : pathsOf(project, source, build);
  const files = await listSourceFiles(project, [source, ...more]);
  const install = build?.language === "node" ? planInstall(project, source, build) : undefined;
  const isLocked = install?.isLocked ?? !(build?.language === "python" && build.isLocked === false);
  return {
    files,
    ...(install && { install }),
    ...(build && { build }),
    open: install !== undefined || (build?.language === "python" && build.isPackage === true),
    ...(!isLocked && { warning: warningOf(source) }),
  };
}

function pathsOf(project: string, source: string, build: BuildInput): string[] {
  switch (build.language) {
    case "go":
      return [build.module, ...(build.reads ?? [])];
    case "python":
      return [...(build.manifests ?? []), ...(build.reads ?? []), ...(build.requirements ?? [])];
    case "node": {
      const { context, manifests, members } = findInstallation(createSourceReader(project), source);
      return [...manifests, ...members].map((path) => joinPath(context, path).replace(/\/$/, ""));
    }
  }
}

function planInstall(
  project: string,
  source: string,
  build: BuildInput & { language: "node" },
): SourceInstall | undefined {
  const reader = createSourceReader(project);
  const { packages = [], steps = [] } = build;
  if (packages.length === 0 && steps.length === 0) return undefined;
  const found = findInstallation(reader, source);
  const { name, devDependencies } = readPackage(reader, source);
  const at = (path: string): string => joinPath(found.context, path);
  const plan = {
    ...found,
    folder: source,
    members: found.members.map(at),
    workspace: found.root === source ? undefined : (name ?? ""),
  };
  // Tools of development are for builds, but for a program that one of them starts.
  const production = steps.length === 0 && !packages.some((one) => one in devDependencies);
  return {
    folder: found.root,
    command: installCommand(plan, production),
    isLocked: found.isLocked,
  };
}

function warningOf(source: string): string {
  return `${source} has no lockfile, so that two installations can differ: lock it, and commit that.`;
}
