import { createReadStream } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { isAbsolute, join, posix } from "node:path";
import { marks } from "../../state/snapshot.ts";
import type { Properties, Value } from "../../state/snapshot.ts";
import { filesOf, isArchiveFile } from "./archive-files.ts";
import type { Member } from "./member.ts";
import { AssetProblem } from "./problem.ts";
import { readRemote } from "./remote.ts";

/** Folder in which Pulumi keeps its own files: never a part of an archive. */
const ownFolder = ".pulumi";

/** Whether a value is an asset or an archive; `mark` says which of them. */
export function isMarked(value: Value | undefined, mark: string): value is Properties {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    value[marks.signature] === mark
  );
}

/** A text field of an asset or archive; empty where there is none. */
export function textOf(value: Properties, key: string): string {
  const text = value[key];
  return typeof text === "string" ? text : "";
}

/** A path of a program as an absolute one. */
export function pathIn(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

/** What an asset holds. */
export async function contentOf(asset: Properties, folder: string): Promise<Omit<Member, "name">> {
  const [path, uri] = [textOf(asset, "path"), textOf(asset, "uri")];
  if (path !== "") return await fileContent(pathIn(folder, path));
  const bytes = uri === "" ? Buffer.from(textOf(asset, "text")) : await readRemote(uri);
  return { size: bytes.length, content: () => [bytes] };
}

async function fileContent(file: string): Promise<Omit<Member, "name">> {
  const stats = await stat(file).catch(() => undefined);
  if (stats === undefined) throw new AssetProblem(`there is no file ${file}`);
  if (stats.isDirectory()) {
    throw new AssetProblem(`${file} is a folder: give it as an archive (FileArchive)`);
  }
  return { size: stats.size, content: () => createReadStream(file) };
}

/** The files of an archive, in the order in which the CLI writes them. */
export async function* membersOf(archive: Properties, folder: string): AsyncGenerator<Member> {
  const [path, uri] = [textOf(archive, "path"), textOf(archive, "uri")];
  if (path !== "") {
    const place = pathIn(folder, path);
    yield* isArchiveFile(place) ? filesOf(place) : filesBelow(place);
  } else if (uri !== "") {
    if (!isArchiveFile(uri)) {
      throw new AssetProblem(`${uri} is no archive: it ends in none of .tar, .tgz, .zip, .jar`);
    }
    yield* filesOf(uri, await readRemote(uri));
  } else {
    yield* namedMembers(archive.assets, folder);
  }
}

async function* namedMembers(assets: Value | undefined, folder: string): AsyncGenerator<Member> {
  const named = typeof assets === "object" && assets !== null && !Array.isArray(assets);
  const entries = named ? Object.entries(assets) : [];
  for (const [name, value] of entries.sort(([left], [right]) => compareBytes(left, right))) {
    if (isMarked(value, marks.asset)) {
      yield { name, ...(await contentOf(value, folder)) };
    } else if (isMarked(value, marks.archive)) {
      for await (const member of membersOf(value, folder)) {
        yield { ...member, name: posix.join(name, member.name) };
      }
    } else {
      throw new AssetProblem(`its member '${name}' is neither an asset nor an archive`);
    }
  }
}

/** A link to a folder is left out, one to a file is the file. */
async function* filesBelow(folder: string, within = ""): AsyncGenerator<Member> {
  const stats = await lstat(folder).catch(() => undefined);
  if (stats === undefined) throw new AssetProblem(`there is no file or folder ${folder}`);
  if (posix.basename(folder) === ownFolder) return;
  if (stats.isDirectory()) {
    const names = await readdir(folder);
    for (const name of names.sort(compareBytes)) {
      yield* filesBelow(join(folder, name), posix.join(within, name));
    }
    return;
  }
  const target = await stat(folder).catch(() => undefined);
  if (target?.isDirectory() === true) return;
  if (within === "") {
    throw new AssetProblem(`${folder} is neither a folder nor a .tar, .tgz, .zip or .jar`);
  }
  yield { name: within, ...(await fileContent(folder)) };
}

/** Go sorts texts by their bytes, JavaScript by UTF-16. */
function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
