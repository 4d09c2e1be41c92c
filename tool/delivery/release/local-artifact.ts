import { existsSync, mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planFiles as planSiteFiles } from "../../../components/platforms/local/site-source.ts";
import { buildSchema } from "../../../providers/local/build-schema.ts";
import type { BuildInput } from "../../../providers/local/build-schema.ts";
import { buildNode, filesOf } from "../../../providers/local/agent/builds/node.ts";
import { runTool } from "../../../providers/local/agent/builds/run-tool.ts";
import type { Workshop } from "../../../providers/local/agent/builds/run-tool.ts";
import { requireTool } from "../../../providers/local/agent/builds/tools.ts";
import { Machine } from "../../../providers/local/agent/machine.ts";
import { LogFile } from "../../../providers/local/agent/process/log-file.ts";
import { RunningList } from "../../../providers/local/agent/process/running.ts";
import { putEntry } from "../../../providers/local/store/put-entry.ts";
import type { PutEntry } from "../../../providers/local/store/put-entry.ts";
import { storeFolder, treeFolder } from "../../../providers/local/store/store.ts";
import { listTree } from "../../../providers/local/store/tree-hash.ts";
import type { DeclaredProgram } from "../../../program/release/declared.ts";
import { planFiles, planLocalSource } from "./local-source.ts";
import type { LocalSourcePlan, SourceInstall } from "./local-source.ts";
import { listSourceFiles } from "./source-files.ts";

/** Where artifacts are made. */
export interface ArtifactPlace {
  project: string;
  signal: AbortSignal;
}

/** An artifact of this machine's store. */
export interface LocalArtifact extends PutEntry {
  warning?: string;
}

/** A machine whose clock builds do not write into their files. */
class DatedMachine extends Machine {
  override forBuilds(folders: readonly string[] = []): Record<string, string> {
    return { ...super.forBuilds(folders), SOURCE_DATE_EPOCH: sourceDate };
  }
}

/** Time that what a build writes into its files as its own counts: 1980, which archives can say. */
export const sourceDate = "315532800";

/**
 * Brings a program into the store: its source and lockfile, with the packages that the lockfile names.
 *
 * @throws UserError `BuildFailed` with the end of the output, and as the local platform.
 */
export async function storeProgram(
  place: ArtifactPlace,
  { name, source, command }: DeclaredProgram,
): Promise<LocalArtifact> {
  const plan = await planLocalSource(place.project, source, command);
  return await storeSource(place, name, plan);
}

/** Brings the finished files of a site into the store, built where it has a build. */
export async function storeSite(
  place: ArtifactPlace,
  { name, source }: DeclaredProgram,
): Promise<LocalArtifact> {
  const { project } = place;
  const planned = planSiteFiles(project, source);
  if (planned.build === undefined) {
    const files = await listSourceFiles(project, [planned.source]);
    const from = join(project, planned.source);
    const inside = (file: string): string =>
      planned.source === "." || planned.source === ""
        ? file
        : file.slice(prefixLength(planned.source));
    return await putEntry(project, { from, files: files.map(inside) });
  }
  const plan = await planFiles(project, source, planned.build);
  const { digest } = await storeSource(place, name, plan);
  return await storeBuilt(place, name, { source, build: planned.build, tree: treeFolder(digest) });
}

function prefixLength(source: string): number {
  return source.replace(/\/$/, "").length + 1;
}

async function storeSource(
  place: ArtifactPlace,
  name: string,
  { files, install, open, warning }: LocalSourcePlan,
): Promise<LocalArtifact> {
  const put = await putEntry(place.project, {
    from: place.project,
    files,
    open,
    ...(install && { prepare: (tree) => installPackages(place, name, tree, install) }),
  });
  return { ...put, ...(warning !== undefined && { warning }) };
}

async function installPackages(
  place: ArtifactPlace,
  name: string,
  tree: string,
  { folder, command }: SourceInstall,
): Promise<void> {
  const machine = new Machine();
  const workshop = createWorkshop(place, name, machine);
  const variables = { ...machine.forBuilds(), ...installVariables(place.project, folder) };
  requireTool(command.split(" ")[0] ?? "npm", name, variables.PATH);
  await runTool(workshop, {
    words: ["/bin/sh", "-c", command],
    shown: command,
    folder: join(tree, folder),
    variables,
    lines: 15,
  });
  workshop.log.close();
}

/** Where packages come from may stand beside the source, with a token that no release has. */
function installVariables(project: string, folder: string): Record<string, string> {
  const own = join(project, folder, ".npmrc");
  return {
    COREPACK_ENABLE_DOWNLOAD_PROMPT: "0",
    YARN_NODE_LINKER: "node-modules",
    npm_config_audit: "false",
    npm_config_fund: "false",
    ...(existsSync(own) && { npm_config_userconfig: own }),
  };
}

async function storeBuilt(
  place: ArtifactPlace,
  name: string,
  { source, build, tree }: { source: string; build: BuildInput; tree: string },
): Promise<LocalArtifact> {
  const spec = buildSchema.parse(build);
  const machine = new DatedMachine();
  const folder = await mkdtemp(join(tmpdir(), "slipway-site-"));
  try {
    const workshop = createWorkshop(place, name, machine);
    const projectRoot = join(place.project, tree);
    if (spec.language === "node")
      await buildNode(spec, { projectRoot, folder, source, machine }, workshop);
    workshop.log.close();
    const from = filesOf(folder);
    return await putEntry(place.project, { from, files: listTree(from) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function createWorkshop(
  { project, signal }: ArtifactPlace,
  name: string,
  machine: Machine,
): Workshop {
  const logs = join(project, storeFolder, "logs");
  mkdirSync(logs, { recursive: true });
  return {
    component: name,
    log: new LogFile(join(logs, `${name}.build.log`)),
    running: new RunningList(join(logs, `${name}.running.json`)),
    secrets: machine.secrets(),
    signal,
  };
}
