import { join } from "node:path";
import { collectResources, type Collected } from "../../../tool/engine/embedded/collect.ts";
import { createMetadataSource } from "../../../tool/engine/simulated/metadata.ts";
import type { StackConfig } from "../../../tool/engine/state/snapshot.ts";
import type { FolderFile } from "../../../tool/render/folder.ts";
import { Placeholders } from "../../../tool/render/placeholders.ts";
import { References } from "../../../tool/render/references.ts";
import { completeRendering, renderResources } from "../../../tool/render/render.ts";
import { standInConfig } from "../../../tool/render/stand-in-config.ts";
import { StandInProvider } from "../../../tool/render/stand-in-provider.ts";
import { MemoryStore } from "../engine/memory-store.ts";

const root = join(import.meta.dirname, "../../..");

/** What a program registers, with what stands in it for secrets and outputs. */
export interface ProgramRun extends Pick<Collected, "resources" | "programFolder"> {
  placeholders: Placeholders;
  references: References;
}

/** Runs a program of test/render/programs as a rendering does. */
export async function runProgram(name: string, config?: Partial<StackConfig>): Promise<ProgramRun> {
  const placeholders = new Placeholders();
  const references = new References();
  const given = { values: {}, secretKeys: [], sealedKeys: [], ...config };
  const { resources, programFolder } = await collectResources({
    projectFolder: root,
    program: join(root, "test/render/programs", name),
    organization: "organization",
    project: "test",
    stack: "dev",
    config: standInConfig(given, placeholders),
    store: new MemoryStore(),
    storeOf: () => new MemoryStore(),
    providers: {},
    simulated: new StandInProvider(createMetadataSource(root), placeholders, references),
  });
  return { resources, programFolder, placeholders, references };
}

/** The files of a run, with their texts, by path. */
export function renderRun(
  { placeholders, references, ...collected }: ProgramRun,
  platform: "docker" | "kubernetes",
  earlier: Record<string, string> = {},
): { files: FolderFile[]; texts: Record<string, string>; missing: string[] } {
  const folder = join(root, ".slipway/render/dev");
  const request = { project: root, stack: "dev", platform, folder };
  const rendering = renderResources(request, collected, placeholders, references);
  const result = { steps: [], outputs: {}, violations: [], seconds: 0 };
  const { files, missing } = completeRendering({ stack: "dev", result, ...rendering }, earlier);
  return { files, missing, texts: Object.fromEntries(files.map(({ path, text }) => [path, text])) };
}
