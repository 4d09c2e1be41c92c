import { statSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { sourceHash } from "../../providers/local/source-hash.ts";
import type { Goal } from "../engine/embedded/deployment/goal.ts";
import type { Value } from "../engine/state/snapshot.ts";
import type { Json } from "./canonical.ts";

/**
 * Hashes of the folders that images are built from or that run as they stand, by their paths in
 * the project: their files are no inputs, and yet what is brought up.
 */
export function hashSources(
  goals: readonly Goal[],
  { projectFolder, programFolder }: { projectFolder: string; programFolder: string },
): Record<string, Json> {
  const folders = new Set<string>();
  for (const { type, inputs } of goals) {
    if (/^(slipway|local):/.test(type)) add(folders, projectFolder, inputs.source);
    add(folders, programFolder, contextOf(type, inputs));
  }
  const hashes = [...folders].sort().map((folder) => {
    return [relative(projectFolder, folder) || ".", sourceHash(folder)] as const;
  });
  return Object.fromEntries(hashes);
}

function contextOf(type: string, inputs: Goal["inputs"]): Value | undefined {
  if (type === "docker-build:index:Image") return fieldOf(inputs.context, "location");
  return type === "docker:index/image:Image" ? fieldOf(inputs.build, "context") : undefined;
}

function fieldOf(value: Value | undefined, key: string): Value | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? value[key] : undefined;
}

function add(folders: Set<string>, from: string, path: Value | undefined): void {
  if (typeof path !== "string" || path === "") return;
  const folder = isAbsolute(path) ? path : join(from, path);
  // What this tool prepares for a build is made of the source, which counts already.
  if (folder.includes("/.slipway/")) return;
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) folders.add(folder);
}
