import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import { isFetched } from "../source-hash.ts";
import { hashTree, listTree } from "./tree-hash.ts";

/** Folder of the store, from the project: beside the state of its file backend. */
export const storeFolder = ".slipway/store";

/** What is known of an entry; stands beside its files. */
export const entrySchema = z.strictObject({
  /** Digest of `files`. */
  digest: z.string(),
  /** Paths that the digest covers, from the entry's tree. */
  files: z.array(z.string()),
  /** Digest of the tree as it was stored: with what the installation left beside the packages. */
  stored: z.string(),
});

/** What stands beside an entry's files. */
export type EntryFile = z.infer<typeof entrySchema>;

/** Folder of an entry, from the project. */
export function entryFolder(digest: string): string {
  return `${storeFolder}/${digest.replace(/^sha256:/, "")}`;
}

/** Folder of an entry's files, from the project: those of a source at their places in the project. */
export function treeFolder(digest: string): string {
  return `${entryFolder(digest)}/tree`;
}

/** Whether the store of a project has an entry; says nothing of its content. */
export function hasEntry(project: string, digest: string): boolean {
  return existsSync(join(project, entryFolder(digest), "entry.json"));
}

/** The digest of a tree as it is stored: all of it but packages, which their own tools check. */
export function hashStored(tree: string): string {
  const skip = (path: string): boolean => {
    const slash = path.lastIndexOf("/");
    return isFetched(join(tree, path.slice(0, Math.max(slash, 0))), path.slice(slash + 1));
  };
  return hashTree(tree, listTree(tree, skip)).digest;
}

/**
 * Reads an entry whole, and holds it against its digest.
 *
 * @throws UserError `ArtifactDamaged` with what differs. Ask {@link hasEntry} first.
 */
export function checkEntry(project: string, digest: string): void {
  const folder = join(project, entryFolder(digest));
  const problem = findDamage(folder, digest);
  if (problem === undefined) return;
  throw new UserError(
    "ArtifactDamaged",
    `${folder} is not what its name says: ${problem}. Nothing runs from it: remove the folder, and ` +
      "make the release again with `slipway release create` at its commit.",
  );
}

function findDamage(folder: string, digest: string): string | undefined {
  const parsed = entrySchema.safeParse(readJson(join(folder, "entry.json")));
  if (!parsed.success) return "its entry.json is not of a form that is known";
  const { files, stored } = parsed.data;
  const tree = join(folder, "tree");
  const gone = files.find((file) => !isThere(join(tree, file)));
  if (gone !== undefined) return `${gone} is missing`;
  const found = hashTree(tree, files).digest;
  if (found !== digest) return `its files have the digest ${found}`;
  return hashStored(tree) === stored ? undefined : "there are other files than were stored";
}

function isThere(file: string): boolean {
  try {
    // A link may lead to nothing, and is there.
    lstatSync(file);
    return true;
  } catch {
    return false;
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch {
    return undefined;
  }
}
