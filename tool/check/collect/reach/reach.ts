import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { Project } from "../../../engine/state/project/project.ts";
import { stackConfigFile } from "../../../engine/state/project/project.ts";
import { readGraph, type ModuleGraph } from "./module-graph.ts";
import { namedPaths, type NamedPath } from "./sources.ts";

/** What can change a stack. */
export interface Reach {
  /** How many files of the project its program is made of. */
  modules: number;
  /** Why a changed file may change the stack, as a clause; undefined where it cannot. */
  why(file: string): string | undefined;
}

/** The stack whose reach is wanted. */
export interface ReachRequest {
  project: Project;
  stack: string;
  application: string;
  /** Its config, as read. */
  config: Readonly<Record<string, unknown>>;
}

const lockfiles = ["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock"];
const ofAllStacks = new Set([
  ...["Pulumi.yaml", "package.json", "images.lock", ".npmrc", ".node-version", ".nvmrc"],
  ...lockfiles,
  ...["bun.lock", "pnpm-workspace.yaml"],
]);
const frameworkFolders = ["components", "policies", "program", "providers", "variables"];

/**
 * What can change a stack: its settings, the modules that its program imports, the folders and files
 * that these name, what its images are built from, the providers and rules, and the lockfile. A
 * file of which it is not certain that it cannot, can.
 *
 * @param graph what {@link readProgram} gives, where several stacks of an application are asked about
 */
export function readReach(
  { project, stack, application, config }: ReachRequest,
  graph = readProgram(project, application),
): Reach {
  const folder = realpathSync(project.folder);
  const framework = frameworkOf(folder);
  const named = namedPaths(folder, graph.literals, config);
  const settings = stackConfigFile(project, stack);
  const providers = project.providers.map((provider) => provider.folder);
  return {
    modules: graph.files.size,
    why: (file) => {
      if (file === settings) return "its settings";
      if (isOtherStacks(project, file)) return undefined;
      if (dirname(file) === folder && ofAllStacks.has(basename(file))) return basename(file);
      const place = relative(folder, file);
      if (graph.files.has(file)) return `its program imports ${place}`;
      if (graph.open !== undefined) {
        return `${relative(folder, graph.open)} imports what its text does not name`;
      }
      if (providers.some((one) => isWithin(file, one))) return `a provider has ${place}`;
      if (isData(file) && framework.some((one) => isWithin(file, one))) return place;
      const source = named.find((one) => covers(one, file));
      if (source !== undefined) return `${relative(folder, source.path) || "the project"} is named`;
      const part = namedPart(graph, file);
      return part === undefined ? undefined : `'${part}' is part of a path that its program makes`;
    },
  };
}

/** The modules of an application's program: those of all its stacks. */
export function readProgram(project: Project, application: string): ModuleGraph {
  const folder = realpathSync(project.folder);
  const framework = frameworkOf(folder);
  return readGraph({
    entries: entriesOf(project, folder, application),
    isFramework: (file) => framework.some((place) => isWithin(file, place)),
  });
}

function entriesOf(project: Project, folder: string, application: string): string[] {
  const isFolder = statSync(project.program, { throwIfNoEntry: false })?.isDirectory() === true;
  const programFolder = isFolder ? project.program : dirname(project.program);
  const entry = isFolder ? join(project.program, "index.js") : project.program;
  // The framework imports the application by its name, and the engine the rules.
  const others = [join(programFolder, `${application}.ts`), join(folder, "policies", "rules.ts")];
  return [entry, ...others.filter((file) => existsSync(file))].map((file) =>
    existsSync(file) ? realpathSync(file) : file,
  );
}

/** Folders of Slipway's own, where it stands in the project itself; their texts name no sources. */
function frameworkOf(folder: string): string[] {
  if (!existsSync(join(folder, "program", "application.ts"))) return [];
  return frameworkFolders.map((name) => join(folder, name));
}

function isData(file: string): boolean {
  return !/\.(ts|md)$/.test(file);
}

function isOtherStacks(project: Project, file: string): boolean {
  return dirname(file) === project.configFolder && /^Pulumi\..+\.yaml$/.test(basename(file));
}

function covers({ path, shallow }: NamedPath, file: string): boolean {
  if (shallow !== true) return isWithin(file, path);
  return dirname(file) === path && !/\.md$|^LICENSE/.test(basename(file));
}

function isWithin(file: string, place: string): boolean {
  return file === place || file.startsWith(place.endsWith(sep) ? place : `${place}${sep}`);
}

/** A part of a path that is only put together when the program runs, found in the file's own. */
function namedPart(graph: ModuleGraph, file: string): string | undefined {
  const segments = `/${file.split(sep).join("/")}/`;
  return graph.pathParts.find((part) => {
    const words = part.split("/").filter((word) => !["", ".", ".."].includes(word));
    return words.length > 0 && segments.includes(`/${words.join("/")}/`);
  });
}
