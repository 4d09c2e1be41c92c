import { createReadStream, existsSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { StringDecoder } from "node:string_decoder";
import { keptFiles, lastLines } from "./process/log-file.ts";

const lookMs = 150;

/** How much of a log to read. */
export interface LogOptions {
  /** Lines from the end to begin with. @default 100 */
  lines?: number;
  /** Go on with what is written from now on. @default false */
  follow?: boolean;
  /** Ends following. */
  signal?: AbortSignal;
}

/** The lines of a log file, across its rotation. */
export async function* readLog(path: string, options: LogOptions = {}): AsyncIterable<string> {
  let position = sizeOf(path);
  let file = inodeOf(path);
  yield* lastKept(path, options.lines ?? 100);
  if (options.follow !== true) return;
  const splitter = new LineSplitter();
  while (options.signal?.aborted !== true) {
    if (inodeOf(path) !== file) {
      // Rotated: what was written to the old file since the last look is in `<path>.1`.
      if (inodeOf(`${path}.1`) === file) yield* splitter.add(await readFrom(`${path}.1`, position));
      file = inodeOf(path);
      position = 0;
    }
    const bytes = await readFrom(path, position);
    position += bytes.length;
    yield* splitter.add(bytes);
    await sleep(lookMs, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

/** The last lines of a log, also of the files before its rotation. */
function lastKept(path: string, count: number): string[] {
  let lines: string[] = [];
  for (let age = 0; age <= keptFiles && lines.length < count; age += 1) {
    const file = age === 0 ? path : `${path}.${age}`;
    lines = [...lastLines(file, count - lines.length), ...lines];
  }
  return lines;
}

/** Whole lines of what arrives in pieces. */
class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";

  add(bytes: Buffer): string[] {
    const lines = (this.#rest + this.#decoder.write(bytes)).split("\n");
    this.#rest = lines.pop() ?? "";
    return lines;
  }
}

async function readFrom(path: string, start: number): Promise<Buffer> {
  if (sizeOf(path) <= start) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, { start })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

function inodeOf(path: string): number | undefined {
  return existsSync(path) ? statSync(path).ino : undefined;
}
