import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { Parser } from "tar";
import type { ReadEntry } from "tar";
import { fromBufferPromise } from "yauzl";
import { messageOf } from "../report.ts";
import { AssetProblem } from "./problem.ts";
import type { Member } from "./member.ts";

const tars = [".tar", ".tgz", ".tar.gz"];
const zips = [".zip", ".jar"];

/** Whether a name is that of an archive, by its ending, as the CLI tells. */
export function isArchiveFile(name: string): boolean {
  return [...tars, ...zips].some((ending) => name.endsWith(ending));
}

/** The files in an archive on disk, or in `bytes` of that name, in their own order. */
export async function* filesOf(name: string, bytes?: Buffer): AsyncGenerator<Member> {
  try {
    const content = bytes ?? (await readFile(name));
    const isZip = zips.some((ending) => name.endsWith(ending));
    yield* isZip ? zipped(content) : await tarred(content);
  } catch (error) {
    if (error instanceof AssetProblem) throw error;
    throw new AssetProblem(`${name} cannot be read as an archive: ${messageOf(error)}`);
  }
}

function member(name: string, content: Buffer): Member {
  return { name: posix.normalize(name), size: content.length, content: () => [content] };
}

async function* zipped(bytes: Buffer): AsyncGenerator<Member> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith("/")) continue;
    const stream = await zip.openReadStreamPromise(entry);
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    yield member(entry.fileName, Buffer.concat(chunks));
  }
}

function tarred(bytes: Buffer): Promise<Member[]> {
  return new Promise((resolve, reject) => {
    const members: Promise<Member>[] = [];
    const parser = new Parser({ strict: true });
    parser.on("entry", (entry: ReadEntry) => {
      if (entry.type === "Directory") entry.resume();
      else members.push(readEntry(entry));
    });
    parser.on("error", reject);
    parser.on("end", () => {
      Promise.all(members).then(resolve, reject);
    });
    parser.end(bytes);
  });
}

async function readEntry(entry: ReadEntry): Promise<Member> {
  const content = await entry.concat();
  if (entry.type !== "File" && entry.type !== "OldFile") {
    throw new AssetProblem(`its '${entry.path}' is no plain file, which an asset has to be`);
  }
  return member(entry.path, content);
}
