import { ownDockerfile, refuseSource } from "../plan.ts";
import type { Framework, NodeOutput, StaticOutput } from "../plan.ts";
import { joinPath, resolvePath } from "../reader.ts";
import type { SourceReader } from "../reader.ts";
import { allDependencies } from "./package.ts";
import type { Package } from "./package.ts";

/** A package with its files, as far as a framework reads them. */
export interface Project {
  reader: SourceReader;
  folder: string;
  manifest: Package;
  names: readonly string[];
}

/** What a framework makes of a project, and how that is run. */
export interface Application {
  framework: Framework;
  output: NodeOutput;
  /** Program and arguments; empty for files that are served. */
  start: string[];
  variables?: Record<string, string>;
  /** The port that its command names, where `PORT` says none; undefined for none. */
  port?: number | undefined;
  notes?: string[];
  keepsDevelopment?: boolean;
}

/** A framework or a bundler: how it is recognized, and what it makes. */
export interface Recipe {
  framework: Framework;
  /** Packages of which one tells. */
  packages: readonly string[];
  /** What is never the command of an image: a server for development, or one that looks at a build. */
  serve: RegExp;
  /** Builds where there is no script `build`. */
  build: string;
  read(project: Project): Application;
}

/** Text of a configuration without its comments, whatever its extension; empty for none. */
export function readConfig({ reader, folder, names }: Project, stem: string): string {
  const name = names.find((one) => new RegExp(`^${stem}\\.[cm]?[jt]s$`).test(one));
  const text = name === undefined ? "" : (reader.read(joinPath(folder, name)) ?? "");
  return withoutComments(text);
}

/** Code without its comments; what looks like one in a text stays. */
export function withoutComments(text: string): string {
  const pattern =
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[^]*?\*\/|\/\/[^\n]*/g;
  return text.replaceAll(pattern, (_all, quoted: string | undefined) => quoted ?? "");
}

/** A text that a configuration gives a key; undefined where it gives none as it stands. */
export function settingOf(config: string, key: string): string | undefined {
  return new RegExp(`\\b${key}\\s*:\\s*["'\`]([^"'\`]+)["'\`]`).exec(config)?.[1];
}

/** Whether a project asks for one of some packages. */
export function asks({ manifest }: Project, ...packages: readonly string[]): boolean {
  const all = allDependencies(manifest);
  return packages.some((name) => name in all);
}

/** Files that a build leaves, from the source. */
export function filesIn(folder: string, fallback: boolean): StaticOutput {
  return { form: "static", folder: resolvePath("", folder) ?? folder, fallback };
}

/** The refusal of a project whose adapter builds for another place. */
export function refuseAdapter(folder: string, what: string, adapter: string, fix: string): Error {
  return refuseSource(
    "AdapterUnsupported",
    folder,
    `is ${what} with ${adapter}, which makes nothing that an image could run: ${fix}, ${ownDockerfile}.`,
  );
}
