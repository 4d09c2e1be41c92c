import { createHash } from "node:crypto";
import { join } from "node:path";
import type { BuildSpec } from "./build-schema.ts";
import { isMade } from "./made-names.ts";
import { hashPaths, sourceHash } from "./source-hash.ts";

/** A source, and how it is made ready. */
export interface Sources {
  /** Folder, from the project. */
  source: string;
  build?: BuildSpec | undefined;
}

/** Hash of all that a component's program or files are made of. */
export function hashContent(projectRoot: string, { source, build }: Sources): string {
  if (build === undefined || runsAsItStands(build)) return sourceHash(join(projectRoot, source));
  const leaves = build.language === "node" ? build.leaves : [];
  const isNode = build.language === "node";
  const module = build.language === "go" ? [build.module] : [];
  return hashPaths(
    projectRoot,
    [source, ...module, ...build.reads],
    (name, path) => leaves.includes(path) || (isNode && isMade(name)),
  );
}

/**
 * Hash of what is made of a source once for each content: all of it for a binary and for files, what
 * says which packages there are for an environment of Python's. Undefined where nothing is made.
 *
 * @param tool Version of what makes it, as it says it itself.
 */
export function hashBuild(
  projectRoot: string,
  { source, build }: Sources,
  content: string,
  tool: string,
): string | undefined {
  if (build === undefined || runsAsItStands(build)) return undefined;
  const read =
    build.language === "python"
      ? hashPaths(projectRoot, [...build.manifests, ...build.requirements])
      : content;
  // Where packages are the source itself, they say where it stands.
  const place = join(projectRoot, source);
  const parts = [JSON.stringify(build), read, tool, place];
  return createHash("sha256").update(parts.join("\0")).digest("hex");
}

/** Whether a source runs from its own folder, without anything made of it. */
export function runsAsItStands(build: BuildSpec): boolean {
  return build.language === "node" && build.steps.length === 0;
}
