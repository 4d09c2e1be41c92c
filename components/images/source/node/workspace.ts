import { matchesGlob } from "node:path/posix";
import { parse } from "yaml";
import * as z from "zod";
import { joinPath } from "../reader.ts";
import type { SourceReader } from "../reader.ts";
import { allDependencies, readPackage } from "./package.ts";
import type { Package } from "./package.ts";

const pnpmSchema = z
  .looseObject({
    packages: z.array(z.string()).optional(),
    patchedDependencies: z.record(z.string(), z.string()).optional(),
  })
  .nullish()
  .catch(undefined);

/** What pnpm-workspace.yaml says. */
export type PnpmWorkspace = NonNullable<z.infer<typeof pnpmSchema>>;

/** pnpm-workspace.yaml of a folder; nothing where there is none, or none that can be read. */
export function readPnpmWorkspace(reader: SourceReader, root: string): PnpmWorkspace {
  const text = reader.read(joinPath(root, "pnpm-workspace.yaml"));
  return (text === undefined ? undefined : pnpmSchema.parse(parse(text))) ?? {};
}

/** The folders of a workspace's members, from its root; empty for what is no workspace. */
export function listMembers(reader: SourceReader, root: string, manifest: Package): string[] {
  const patterns = manifest.workspaces ?? readPnpmWorkspace(reader, root).packages ?? [];
  return matchFolders(reader, root, patterns, "package.json");
}

/**
 * The folders that patterns of a workspace name and that hold a file, from its root, sorted; a
 * pattern with an exclamation mark takes folders out.
 */
export function matchFolders(
  reader: SourceReader,
  root: string,
  patterns: readonly string[],
  file: string,
): string[] {
  const wanted = patterns.filter((one) => !one.startsWith("!")).map(plainPattern);
  const unwanted = patterns
    .filter((one) => one.startsWith("!"))
    .map((one) => plainPattern(one.slice(1)));
  const found = wanted.flatMap((pattern) => expand(reader, root, pattern, file));
  return [...new Set(found)]
    .filter((one) => one !== "" && !unwanted.some((no) => matchesGlob(one, no)))
    .sort();
}

function plainPattern(pattern: string): string {
  return pattern.replace(/^\.\//, "").replace(/\/$/, "");
}

/** Folders with a file that a pattern names, part by part. */
function expand(reader: SourceReader, root: string, pattern: string, file: string): string[] {
  const [first = "", ...rest] = pattern.split("/");
  return descend(reader, root, "", first, rest).filter((one) =>
    reader.list(joinPath(root, one)).includes(file),
  );
}

function descend(
  reader: SourceReader,
  root: string,
  at: string,
  part: string,
  rest: readonly string[],
): string[] {
  const folders = reader
    .list(joinPath(root, at))
    .filter((name) => name.endsWith("/") && name !== "node_modules/" && !name.startsWith("."))
    .map((name) => name.slice(0, -1));
  const [next, ...further] = rest;
  if (part === "**") {
    const deeper = folders.flatMap((one) => descend(reader, root, joinPath(at, one), part, rest));
    return [at, ...deeper].flatMap((one) =>
      next === undefined ? [one] : descend(reader, root, one, next, further),
    );
  }
  const matching = folders.filter((one) => matchesGlob(one, part)).map((one) => joinPath(at, one));
  if (next === undefined) return matching;
  return matching.flatMap((one) => descend(reader, root, one, next, further));
}

/**
 * The members that some folder depends on, and those that these depend on, from the workspace's
 * root: each after all that it needs itself.
 */
export function findNeeded(
  reader: SourceReader,
  root: string,
  members: readonly string[],
  from: string,
): string[] {
  const packages = new Map(members.map((one) => [one, readPackage(reader, joinPath(root, one))]));
  const start = packages.get(from) ?? readPackage(reader, joinPath(root, from));
  const ordered: string[] = [];
  const seen = new Set([from]);
  const visit = (manifest: Package): void => {
    const asked = allDependencies(manifest);
    for (const [folder, { name = "" }] of packages) {
      if (!(name in asked) || seen.has(folder)) continue;
      seen.add(folder);
      visit(packages.get(folder) ?? manifest);
      ordered.push(folder);
    }
  };
  visit(start);
  return ordered;
}
