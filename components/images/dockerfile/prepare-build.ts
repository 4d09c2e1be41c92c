import { mkdir } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { imageOf } from "../lock.ts";
import type { ImagesLock } from "../lock.ts";
import { analyzeSource } from "../source/analyze.ts";
import { hashContext } from "./context-hash.ts";
import { formatDockerfile, formatDockerignore } from "./format.ts";
import { refuseSource } from "../source/plan.ts";
import type { BuildSecret, SourceOptions, SourcePlan } from "../source/plan.ts";
import { createSourceReader, joinPath } from "../source/reader.ts";

/** What a builder needs to make an image of a source. */
export interface PreparedBuild {
  /** Folder that is sent to the builder, absolute. */
  context: string;
  /** Dockerfile, absolute; the ignore rules stand beside it, or in the context. */
  dockerfile: string;
  /** SHA-256 of the context's files after the ignore rules and of the Dockerfile. */
  hash: string;
  /** What only the build may know. */
  secrets: BuildSecret[];
}

/** A source with the texts that build it. */
export interface DescribedBuild {
  plan: SourcePlan;
  /** Folder that is sent to the builder, absolute. */
  context: string;
  dockerfile: string;
  dockerignore: string;
}

/**
 * What a source is built with: its own Dockerfile, or one written for it. Writes nothing.
 *
 * @param folder The source, from the project's folder or absolute within it.
 * @throws UserError as {@link analyzeSource}; `SourceOutside` for one that the project does not hold.
 */
export function describeBuild(
  folder: string,
  projectFolder: string,
  options: SourceOptions & { lock?: ImagesLock } = {},
): DescribedBuild {
  const path = pathWithin(folder, projectFolder);
  const plan = analyzeSource(createSourceReader(projectFolder), path, options);
  const context = join(projectFolder, plan.context);
  if (plan.language === "dockerfile") return { plan, context, ...readOwn(context, plan.folder) };
  const dockerfile = formatDockerfile(plan, (key) => imageOf(key, options.lock).reference);
  return { plan, context, dockerfile, dockerignore: formatDockerignore(plan) };
}

/**
 * Prepares the build of a source. A written Dockerfile goes to `.slipway/build/<name>/Dockerfile`
 * in the project's folder, with its ignore rules in `Dockerfile.dockerignore` beside it, where
 * BuildKit looks first.
 *
 * @throws UserError as {@link describeBuild}.
 */
export async function prepareBuild(
  folder: string,
  projectFolder: string,
  options: SourceOptions & { lock?: ImagesLock } = {},
): Promise<PreparedBuild> {
  const { plan, context, dockerfile, dockerignore } = describeBuild(folder, projectFolder, options);
  const hash = await hashContext(context, dockerignore, dockerfile);
  if (plan.language === "dockerfile") {
    return { context, dockerfile: join(context, plan.folder, "Dockerfile"), hash, secrets: [] };
  }
  const name = pathWithin(folder, projectFolder).replaceAll("/", "-") || "project";
  const target = join(projectFolder, ".slipway", "build", name);
  await mkdir(target, { recursive: true });
  await writeFileAtomic(join(target, "Dockerfile"), dockerfile);
  await writeFileAtomic(join(target, "Dockerfile.dockerignore"), dockerignore);
  return { context, dockerfile: join(target, "Dockerfile"), hash, secrets: plan.secrets };
}

function pathWithin(folder: string, projectFolder: string): string {
  const path = relative(projectFolder, resolve(projectFolder, folder)).split(sep).join("/");
  if (path !== ".." && !path.startsWith("../")) return path;
  throw refuseSource("SourceOutside", folder, "lies outside of the project: name a folder in it.");
}

function readOwn(context: string, folder: string): { dockerfile: string; dockerignore: string } {
  const reader = createSourceReader(context);
  const beside = joinPath(folder, "Dockerfile.dockerignore");
  return {
    dockerfile: reader.read(joinPath(folder, "Dockerfile")) ?? "",
    // BuildKit looks beside the Dockerfile first.
    dockerignore: reader.read(beside) ?? reader.read(".dockerignore") ?? "",
  };
}
