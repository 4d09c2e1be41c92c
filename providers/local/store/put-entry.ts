import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { constants, existsSync, mkdirSync, readdirSync } from "node:fs";
import { cp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../../../variables/user-error.ts";
import { checkEntry, entryFolder, hashStored, storeFolder } from "./store.ts";
import { hashTree } from "./tree-hash.ts";
import type { TreeHash } from "./tree-hash.ts";

/** What an entry is made of. */
export interface NewEntry {
  /** Folder of the files, absolute. */
  from: string;
  /** Their paths from there. */
  files: readonly string[];
  /** Does what has to be done once in the entry: installs packages. @default nothing */
  prepare?: (tree: string) => Promise<void>;
  /** Whether folders of the entry stay open for what is made of it later. @default false */
  open?: boolean;
}

/** Digest and size of an entry, and whether it was there. */
export interface PutEntry extends TreeHash {
  isNew: boolean;
}

/**
 * Brings files into the store of a project, under their digest. It is made beside and then renamed:
 * an entry is whole or not there, whoever makes it at once and whenever it is killed. One that is
 * there and damaged is made again.
 */
export async function putEntry(project: string, entry: NewEntry): Promise<PutEntry> {
  const known = hashTree(entry.from, entry.files);
  if (existsSync(join(project, entryFolder(known.digest)))) {
    if (isSound(project, known.digest)) return { ...known, isNew: false };
    await removeEntry(project, known.digest);
  }
  await sweepDead(project);
  const place = join(project, storeFolder, `.new-${process.pid}-${randomBytes(6).toString("hex")}`);
  const tree = join(place, "tree");
  try {
    await copyFiles(entry.from, tree, entry.files);
    await entry.prepare?.(tree);
    // What was copied counts, should the source have changed meanwhile.
    const { digest, size } = hashTree(tree, entry.files);
    const file = { digest, files: [...entry.files], stored: hashStored(tree) };
    await writeFile(join(place, "entry.json"), JSON.stringify(file));
    closeTree(tree, entry.open === true);
    const isNew = await settle(place, join(project, entryFolder(digest)));
    return { digest, size, isNew };
  } finally {
    await removeFolder(place);
  }
}

function isSound(project: string, digest: string): boolean {
  try {
    checkEntry(project, digest);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

async function copyFiles(from: string, tree: string, files: readonly string[]): Promise<void> {
  mkdirSync(tree, { recursive: true });
  const mode = constants.COPYFILE_FICLONE;
  for (const file of files) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    await cp(join(from, file), join(tree, file), { verbatimSymlinks: true, mode });
  }
}

/** Takes the right to write from everybody. Links are left: rights are those of what they lead to. */
function closeTree(tree: string, open: boolean): void {
  const kinds = open ? ["-type", "f"] : ["(", "-type", "f", "-o", "-type", "d", ")"];
  execFileSync("find", [tree, ...kinds, "-exec", "chmod", "a-w", "{}", "+"]);
}

/** Whether the entry is this one; where another run was first, its own is the same. */
async function settle(place: string, target: string): Promise<boolean> {
  try {
    await rename(place, target);
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOTEMPTY" || code === "EEXIST") return false;
    throw error;
  }
}

/** Removes an entry; nothing where there is none. */
export async function removeEntry(project: string, digest: string): Promise<void> {
  const folder = join(project, entryFolder(digest));
  if (!existsSync(folder)) return;
  // Gone under its name at once: what is half removed must not look like an entry.
  const away = join(project, storeFolder, `.old-${process.pid}-${randomBytes(6).toString("hex")}`);
  await rename(folder, away);
  await removeFolder(away);
}

async function removeFolder(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  execFileSync("find", [folder, "-type", "d", "-exec", "chmod", "u+w", "{}", "+"]);
  await rm(folder, { recursive: true, force: true });
}

/** Removes what runs have left that were killed. */
async function sweepDead(project: string): Promise<void> {
  const folder = join(project, storeFolder);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const [, pid] = /^\.(?:new|old)-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) await removeFolder(join(folder, name));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Digests of the entries that a project's store has. */
export function listEntries(project: string): string[] {
  const folder = join(project, storeFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^[0-9a-f]{64}$/.test(name))
    .map((name) => `sha256:${name}`)
    .sort();
}
