import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join, normalize } from "node:path";
import { readIfThere } from "../engine/state/files.ts";
import { UserError } from "../../variables/user-error.ts";

/** A file as it is to be in the folder. */
export interface FolderFile {
  path: string;
  text: string;
  /** Whether it holds secrets: it is not compared, and only its owner may read it. */
  secret: boolean;
}

/** The list of what was written, which tells a file of ours from another's. */
const listFile = ".rendered";

/** What stands beside the rendered files in every folder. */
export const envFile = ".env";

const listHeader = "# Files written by slipway render; others in this folder are left alone.\n";

/**
 * How a folder differs from what would be written: a line per file. Files with secrets are not
 * looked at.
 */
export async function compareFolder(
  folder: string,
  files: readonly FolderFile[],
): Promise<string[]> {
  const wanted = withList(files);
  const differences: string[] = [];
  for (const { path, text } of wanted.filter(({ secret }) => !secret)) {
    const found = await readIfThere(join(folder, path));
    if (found === undefined) differences.push(`${path} is missing`);
    else if (found !== text) differences.push(`${path} differs`);
  }
  const paths = new Set(wanted.map(({ path }) => path));
  for (const path of await readList(folder)) {
    const isLeft = !paths.has(path) && (await readIfThere(join(folder, path))) !== undefined;
    if (isLeft) differences.push(`${path} is no longer rendered`);
  }
  return differences.sort();
}

/**
 * Writes a rendering into a folder and removes what an earlier one left there. Everything is
 * written elsewhere first, so that nothing changes where something cannot be written.
 *
 * @throws UserError `RenderForeignFile` where that would overwrite a file of somebody else,
 * `RenderInTheWay` where a file stands in place of a folder, or a folder in place of a file.
 */
export async function writeFolder(folder: string, files: readonly FolderFile[]): Promise<void> {
  const wanted = withList(files);
  const earlier = await readList(folder);
  await refuseForeign(folder, wanted, new Set([...earlier, listFile, envFile]));
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    for (const file of wanted) await writeDraft(draft, file);
    for (const { path } of wanted) await moveInto(draft, folder, path);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  const paths = new Set(wanted.map(({ path }) => path));
  for (const path of earlier) if (!paths.has(path)) await removeFile(folder, path);
}

function withList(files: readonly FolderFile[]): FolderFile[] {
  const paths = files.map(({ path }) => path).filter((path) => path !== envFile);
  const text =
    listHeader +
    paths
      .toSorted()
      .map((path) => `${path}\n`)
      .join("");
  return [...files, { path: listFile, text, secret: false }];
}

/** Paths of an earlier rendering; a list that was tampered with names nothing outside the folder. */
async function readList(folder: string): Promise<string[]> {
  const text = (await readIfThere(join(folder, listFile))) ?? "";
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .filter((path) => normalize(path) === path && !/^(\.\.)?\//.test(path) && path !== envFile);
}

async function refuseForeign(
  folder: string,
  files: readonly FolderFile[],
  own: ReadonlySet<string>,
): Promise<void> {
  for (const { path, text } of files) {
    await refuseInTheWay(folder, path);
    if (own.has(path)) continue;
    const found = await readFile(join(folder, path), "utf8").catch(() => undefined);
    if (found === undefined || found === text) continue;
    throw new UserError(
      "RenderForeignFile",
      `${join(folder, path)} is there already and was not written by slipway render: ` +
        "move it away, or choose another folder by --out.",
    );
  }
}

/** A folder in place of a file, or a file in place of one of its folders, can only be moved by hand. */
async function refuseInTheWay(folder: string, path: string): Promise<void> {
  const wanted = join(folder, path);
  for (let place = wanted; place.length >= folder.length; place = dirname(place)) {
    const found = await stat(place).catch(() => undefined);
    if (found?.isDirectory() !== (place === wanted)) continue;
    const [is, needed] = place === wanted ? ["folder", "file"] : ["file", "folder"];
    throw new UserError(
      "RenderInTheWay",
      `${place} is a ${is}, and a ${needed} has to be there: move it away, or choose another ` +
        "folder by --out.",
    );
  }
}

/** Secrets in a folder of their own are closed by the folder: containers read the files. */
async function writeDraft(draft: string, { path, text, secret }: FolderFile): Promise<void> {
  const file = join(draft, path);
  await mkdir(dirname(file), { recursive: true, mode: 0o755 });
  await writeFile(file, text);
  const isAlone = !path.includes("/");
  await chmod(file, secret && isAlone ? 0o600 : 0o644);
  if (secret && !isAlone) await chmod(join(draft, path.split("/")[0] ?? ""), 0o700);
}

async function moveInto(draft: string, folder: string, path: string): Promise<void> {
  const [top = ""] = path.split("/");
  const closed = top === path ? undefined : await modeOf(join(draft, top));
  await mkdir(dirname(join(folder, path)), { recursive: true, mode: 0o755 });
  if (closed !== undefined) await chmod(join(folder, top), closed);
  await rename(join(draft, path), join(folder, path));
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

/** Removes a file and the folders that it leaves empty. */
async function removeFile(folder: string, path: string): Promise<void> {
  await rm(join(folder, path), { force: true });
  for (let parent = dirname(path); parent !== "."; parent = dirname(parent)) {
    const isGone = await rmdir(join(folder, parent)).then(
      () => true,
      () => false,
    );
    if (!isGone) return;
  }
}
