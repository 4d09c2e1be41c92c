import { existsSync, readdirSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../../../../variables/user-error.ts";
import type { NodeBuild } from "../../build-schema.ts";
import type { Machine } from "../machine.ts";
import { setApart } from "./apart.ts";
import { copySources } from "./copy.ts";
import { runTool } from "./run-tool.ts";
import type { Workshop } from "./run-tool.ts";
import { requireTool } from "./tools.ts";

const shownLines = 40;

/** Where a source is built. */
export interface NodePlace {
  projectRoot: string;
  /** Absolute. */
  folder: string;
  /** From the project. */
  source: string;
  machine: Machine;
}

/** The copy of the project's files in which a source is built. */
export function treeOf(folder: string): string {
  return join(folder, "tree");
}

/** The files that a site's build has left. */
export function filesOf(folder: string): string {
  return join(folder, "files");
}

/** Folders of a source's programs, the nearest first. */
export function binFolders(root: string, source: string, { root: above }: NodeBuild): string[] {
  const folders = [...new Set([source, above])];
  return folders.map((one) => join(root, one, "node_modules", ".bin"));
}

/**
 * Refuses a source whose packages are not installed: they are the application's own to install.
 *
 * @throws UserError `DependenciesMissing` with the command and its folder.
 */
export function checkInstalled(
  { packages, install, root }: NodeBuild,
  { projectRoot, source }: { projectRoot: string; source: string },
  component: string,
): void {
  const missing = packages.filter((name) => !isInstalled(projectRoot, source, name));
  if (missing.length === 0) return;
  const named = [...missing.slice(0, 3), ...(missing.length > 3 ? ["…"] : [])].join(", ");
  throw new UserError(
    "DependenciesMissing",
    `'${component}' asks for ${named}, and ${missing.length === 1 ? "it is" : "they are"} not ` +
      `installed: run \`${install}\` in ${join(projectRoot, root)}, and the command again.`,
  );
}

function isInstalled(projectRoot: string, source: string, name: string): boolean {
  for (let at = join(projectRoot, source); ; at = dirname(at)) {
    if (existsSync(join(at, "node_modules", name)) || existsSync(join(at, ".pnp.cjs"))) return true;
    if (at === projectRoot || at === dirname(at)) return false;
  }
}

/**
 * Runs the steps of a source's build in a copy of it, with the packages that are installed; the
 * source itself is not written to. Of a site only its files stay.
 *
 * @throws UserError `ToolMissing`, `BuildFailed`, `BuildOutputMissing`.
 */
export async function buildNode(
  build: NodeBuild,
  place: NodePlace,
  workshop: Workshop,
): Promise<void> {
  const { machine, source, folder } = place;
  const tree = treeOf(folder);
  await copySources(place.projectRoot, tree, [source, ...build.reads], build.leaves);
  setApart(tree);
  for (const step of build.steps) {
    const at = join(tree, step.folder);
    const bins = [join(at, "node_modules", ".bin"), ...binFolders(tree, source, build)];
    const variables = { ...machine.forBuilds(bins), NEXT_TELEMETRY_DISABLED: "1" };
    const [, manager] = /^(npm|pnpm|yarn|bun) /.exec(step.command) ?? [];
    if (manager !== undefined)
      requireTool(manager, workshop.component, machine.forBuilds(bins).PATH);
    const words = ["/bin/sh", "-c", step.command];
    const shown = step.command.replace(/^export PATH=\S+ /, "");
    await runTool(workshop, { words, shown, folder: at, variables, lines: shownLines });
  }
  if (build.output === undefined) return;
  const output = join(tree, source, build.output);
  if (!existsSync(output) || readdirSync(output).length === 0) {
    throw new UserError(
      "BuildOutputMissing",
      `'${workshop.component}' was built, and there is nothing in ${build.output} of its source, ` +
        "where its files were expected: name the folder of the finished files as `source`.",
    );
  }
  await rename(output, filesOf(folder));
  await rm(tree, { recursive: true, force: true });
}
