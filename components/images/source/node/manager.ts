import { ownDockerfile, refuseSource } from "../plan.ts";
import type { NodeManager } from "../plan.ts";
import { foldersAbove, joinPath, within } from "../reader.ts";
import type { SourceReader } from "../reader.ts";
import { allDependencies, readPackage } from "./package.ts";
import type { Package } from "./package.ts";
import { listMembers, readPnpmWorkspace } from "./workspace.ts";

/** Lockfiles of Node's package managers. */
export const nodeLockfiles: Readonly<Record<string, NodeManager>> = {
  "package-lock.json": "npm",
  "npm-shrinkwrap.json": "npm",
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
  "bun.lock": "bun",
  "bun.lockb": "bun",
};

/** Who installs a source's packages. */
export interface Manager {
  name: NodeManager;
  /** Version to install, where package.json names none and the image has none. */
  version: string | undefined;
  /** Names of the lockfiles, of which npm has two and Bun two forms; empty without one. */
  locks: string[];
}

/**
 * Folder from which a source's packages are installed: its own, or that of the workspace that it is
 * a member of.
 *
 * @throws UserError `WorkspaceMissing` for what asks for members of a workspace that is not there.
 */
export function findRoot(reader: SourceReader, folder: string): string {
  const hasLock = (at: string): boolean => reader.list(at).some((name) => name in nodeLockfiles);
  if (hasLock(folder)) return folder;
  for (const at of foldersAbove(folder)) {
    if (!reader.list(at).includes("package.json")) continue;
    const members = listMembers(reader, at, readPackage(reader, at));
    if (members.includes(within(at, folder))) return at;
  }
  const asked = Object.entries(allDependencies(readPackage(reader, folder)));
  const inside = asked.find(([, version]) => /^(workspace|catalog):/.test(version));
  if (inside === undefined || isWorkspace(reader, folder)) return folder;
  throw refuseSource(
    "WorkspaceMissing",
    folder,
    `asks for '${inside[0]}' as \`${inside[1]}\`, and is a member of no workspace: name it among the ` +
      "members of a package.json or pnpm-workspace.yaml above.",
  );
}

function isWorkspace(reader: SourceReader, folder: string): boolean {
  return (
    reader.list(folder).includes("pnpm-workspace.yaml") ||
    readPackage(reader, folder).workspaces !== undefined
  );
}

/**
 * Who installs the packages of a root: by its lockfile, else by what package.json names.
 *
 * @throws UserError `LockfilesTwo`.
 */
export function findManager(reader: SourceReader, root: string): Manager {
  const manifest = readPackage(reader, root);
  const names = reader.list(root);
  const locks = names.filter((name) => name in nodeLockfiles);
  const [named = ""] = (manifest.packageManager ?? "").split("@");
  const kinds = [...new Set(locks.map((lock) => nodeLockfiles[lock] ?? "npm"))];
  const [kind = kindOf(named, names)] =
    kinds.length > 1 ? kinds.filter((one) => one === named) : kinds;
  if (kinds.length > 1 && !kinds.some((one) => one === named)) throw refuseTwo(root, locks);
  const own = locks.filter((lock) => nodeLockfiles[lock] === kind);
  const text = kind === "yarn" ? (reader.read(joinPath(root, own[0] ?? "yarn.lock")) ?? "") : "";
  const isBerry =
    text.includes("__metadata:") ||
    (own.length === 0 && /^yarn@[2-9]/.test(manifest.packageManager ?? ""));
  const name = kind === "yarn" && isBerry ? "yarn-berry" : kind;
  return { name, version: versionOf(reader, root, name, manifest, own), locks: own };
}

function kindOf(named: string, names: readonly string[]): NodeManager {
  if (names.includes("pnpm-workspace.yaml")) return "pnpm";
  return named === "pnpm" || named === "yarn" || named === "bun" ? named : "npm";
}

function refuseTwo(root: string, locks: readonly string[]): Error {
  return refuseSource(
    "LockfilesTwo",
    root,
    `has ${locks.join(" and ")}: keep the one of the package manager that you use, or name that as ` +
      "`packageManager` in package.json.",
  );
}

/** The last version of each major of pnpm that is asked for by a lockfile or a range. */
const pnpmVersions: Readonly<Record<string, string>> = {
  "7": "7.33.7",
  "8": "8.15.9",
  "9": "9.15.9",
  "10": "10.20.0",
};

/** The last version of each major of Yarn, by the version of the lockfile's form. */
const yarnVersions: Readonly<Record<string, string>> = {
  "4": "2.4.3",
  "6": "3.8.7",
  "8": "4.10.3",
};

/** Version of a manager that nobody names, by the form of the lockfile. @throws UserError */
function versionOf(
  reader: SourceReader,
  root: string,
  name: NodeManager,
  manifest: Package,
  locks: readonly string[],
): string | undefined {
  if (manifest.packageManager !== undefined || !["pnpm", "yarn-berry"].includes(name)) {
    return undefined;
  }
  const text = reader.read(joinPath(root, locks[0] ?? "")) ?? "";
  if (name === "yarn-berry") {
    if (/^yarnPath:/m.test(reader.read(joinPath(root, ".yarnrc.yml")) ?? "")) return undefined;
    const [, form = "8"] = /__metadata:\s*\n\s+version: "?(\d+)/.exec(text) ?? [];
    return yarnVersions[form] ?? yarnVersions["8"];
  }
  const [, form = "9"] = /^lockfileVersion: '?(\d+)/m.exec(text) ?? [];
  const [asked] = /\d+/.exec(manifest.engines?.pnpm ?? "") ?? [];
  // Of what is patched, 10 writes another hash, which 9 does not take.
  const isPatchedBy10 = /^ +hash: [0-9a-f]{64}$/m.test(text);
  const major = isPatchedBy10 ? "10" : majorOf(reader, root, manifest, form);
  const version = pnpmVersions[asked ?? ""] ?? pnpmVersions[major];
  if (version !== undefined) return version;
  throw refuseSource(
    "PackageManagerUnpinned",
    root,
    `has a pnpm-lock.yaml of form ${form} and does not say its version of pnpm: run ` +
      `\`corepack use pnpm@latest\` there, which writes \`packageManager\` into package.json, ` +
      `${ownDockerfile}.`,
  );
}

/** The major of pnpm that wrote a lockfile: 9 and 10 share a form, and differ in what they read. */
function majorOf(reader: SourceReader, root: string, manifest: Package, form: string): string {
  if (form === "5") return "7";
  if (form === "6") return "8";
  if (form !== "9") return form;
  const known = ["packages", "catalog", "catalogs"];
  const settings = Object.keys(readPnpmWorkspace(reader, root)).filter(
    (one) => !known.includes(one),
  );
  const isNewer = settings.length > 0 || manifest.pnpm?.onlyBuiltDependencies !== undefined;
  return isNewer ? "10" : "9";
}
