import { matchesGlob } from "node:path/posix";
import { parse } from "yaml";
import * as z from "zod";
import { readPackage } from "./node-package.ts";
import type { Package } from "./node-package.ts";
import { ownDockerfile, refuseSource } from "./source-plan.ts";
import type { NodeManager } from "./source-plan.ts";
import { joinPath } from "./source-reader.ts";
import type { SourceReader } from "./source-reader.ts";

const lockfiles: Readonly<Record<string, NodeManager>> = {
  "package-lock.json": "npm",
  "npm-shrinkwrap.json": "npm",
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
  "bun.lock": "bun",
  "bun.lockb": "bun",
};

/** Files beside the lockfile that change an installation. */
const settingsFiles = [".npmrc", ".yarnrc.yml", ".yarnrc", "pnpm-workspace.yaml", "bunfig.toml"];

/** How the packages of a source are installed. */
export interface Installation {
  manager: NodeManager;
  /** Folder of the lockfile: the source's, or that of the workspace it is a member of. */
  root: string;
  /** Files that the installation reads, from the root. */
  manifests: string[];
  /** Folders of the workspace's members that the source depends on, from the root. */
  members: string[];
}

/**
 * Finds the lockfile of a source: its own, or that of the workspace that has it as a member.
 *
 * @throws UserError `LockfileMissing`, `LockfilesTwo`, `PackageManagerUnpinned`.
 */
export function findInstallation(reader: SourceReader, folder: string): Installation {
  const root = findRoot(reader, folder);
  const names = reader.list(root);
  const locks = names.filter((name) => name in lockfiles);
  if (locks.length > 1) throw refuseTwo(root, locks);
  const [lock = ""] = locks;
  const manager = managerOf(reader, root, lock);
  const manifest = readPackage(reader, root);
  checkPinned(reader, root, manager, manifest);
  const own = ["package.json", lock, ...settingsFiles.filter((name) => names.includes(name))];
  if (root === folder) return { manager, root, manifests: own, members: [] };
  const members = listMembers(reader, root, manifest);
  return {
    manager,
    root,
    manifests: [...own, ...members.map((member) => joinPath(member, "package.json"))],
    members: findNeeded(reader, root, members, within(root, folder)),
  };
}

/** A path from one folder to another below it. */
export function within(root: string, folder: string): string {
  return root === "" ? folder : folder.slice(root.length + 1);
}

function findRoot(reader: SourceReader, folder: string): string {
  const hasLock = (at: string): boolean => reader.list(at).some((name) => name in lockfiles);
  if (hasLock(folder)) return folder;
  for (let at = folder; at !== "";) {
    at = at.includes("/") ? at.slice(0, at.lastIndexOf("/")) : "";
    if (!hasLock(at) || !reader.list(at).includes("package.json")) continue;
    const members = listMembers(reader, at, readPackage(reader, at));
    if (members.includes(within(at, folder))) return at;
  }
  throw refuseSource(
    "LockfileMissing",
    folder,
    "has no lockfile, so two builds could differ: run `npm install --package-lock-only` there (or " +
      "`pnpm install`, `yarn install`, `bun install`) and commit what it writes, or make it a " +
      "member of the `workspaces` of a package.json above.",
  );
}

function refuseTwo(root: string, locks: readonly string[]): Error {
  return refuseSource(
    "LockfilesTwo",
    root,
    `has ${locks.join(" and ")}: keep the one of the package manager that you use.`,
  );
}

function managerOf(reader: SourceReader, root: string, lock: string): NodeManager {
  const manager = lockfiles[lock] ?? "npm";
  const text = manager === "yarn" ? (reader.read(joinPath(root, lock)) ?? "") : "";
  return text.includes("__metadata:") ? "yarn-berry" : manager;
}

/** Corepack installs pnpm and Yarn in the version that the package names, and no other. */
function checkPinned(
  reader: SourceReader,
  root: string,
  manager: NodeManager,
  { packageManager = "" }: Package,
): void {
  const [name] = manager.split("-");
  if (manager !== "pnpm" && manager !== "yarn-berry") return;
  if (!packageManager.startsWith(`${name}@`)) {
    throw refuseSource(
      "PackageManagerUnpinned",
      root,
      `does not say its version of ${name}: run \`corepack use ${name}@latest\` there, which ` +
        "writes `packageManager` into package.json.",
    );
  }
  if (manager === "yarn-berry" && /^yarn@[23]\./.test(packageManager)) {
    throw refuseSource(
      "YarnTooOld",
      root,
      `uses ${packageManager}, which cannot install packages for production alone: run ` +
        `\`yarn set version stable\`, ${ownDockerfile}.`,
    );
  }
}

/** The folders of a workspace's members, from its root. */
function listMembers(reader: SourceReader, root: string, manifest: Package): string[] {
  const patterns = manifest.workspaces ?? readPnpmPatterns(reader, root);
  const wanted = patterns.filter((one) => !one.startsWith("!")).map(plainPattern);
  const unwanted = patterns
    .filter((one) => one.startsWith("!"))
    .map((one) => plainPattern(one.slice(1)));
  const found = wanted.flatMap((pattern) => expand(reader, root, pattern));
  return [...new Set(found)].filter((one) => !unwanted.some((no) => matchesGlob(one, no))).sort();
}

function plainPattern(pattern: string): string {
  return pattern.replace(/^\.\//, "").replace(/\/$/, "");
}

/** Folders with a package.json that a pattern names, part by part. */
function expand(reader: SourceReader, root: string, pattern: string): string[] {
  const [first = "", ...rest] = pattern.split("/");
  return descend(reader, root, "", first, rest).filter((one) =>
    reader.list(joinPath(root, one)).includes("package.json"),
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

const pnpmSchema = z.object({ packages: z.array(z.string()).optional() }).nullish();

function readPnpmPatterns(reader: SourceReader, root: string): string[] {
  const text = reader.read(joinPath(root, "pnpm-workspace.yaml"));
  if (text === undefined) return [];
  const checked = pnpmSchema.safeParse(parse(text));
  return checked.data?.packages ?? [];
}

/** The members that one depends on, and those that these depend on. */
function findNeeded(
  reader: SourceReader,
  root: string,
  members: readonly string[],
  from: string,
): string[] {
  const packages = new Map(members.map((one) => [one, readPackage(reader, joinPath(root, one))]));
  const needed = new Set([from]);
  for (const member of needed) {
    const { dependencies = {}, devDependencies = {} } = packages.get(member) ?? {};
    for (const [folder, { name = "" }] of packages) {
      if (name in dependencies || name in devDependencies) needed.add(folder);
    }
  }
  needed.delete(from);
  return [...needed].sort();
}
