import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";

const rotateBytes = 10 * 1024 * 1024;
/** Files of a log that are kept beside the one that is written. */
export const keptFiles = 3;

/** A place in a log. */
export interface LogMark {
  rotations: number;
  offset: number;
}

/** Output of a process in a file of at most 10 MB, with the three files before it kept. */
export class LogFile {
  readonly path: string;
  readonly #rotateBytes: number;
  #descriptor: number | undefined;
  #size = 0;
  #rotations = 0;
  #lostBytes = 0;
  #problem = "";

  constructor(path: string, maxBytes = rotateBytes) {
    this.path = path;
    this.#rotateBytes = maxBytes;
  }

  /** Never throws: what a full disk does not take is counted, and said once it takes more. */
  write(chunk: Buffer | string): void {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    if (this.#noteLoss()) this.#lostBytes += bytes.length - this.#append(bytes);
    else this.#lostBytes += bytes.length;
  }

  close(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    try {
      if (descriptor !== undefined) closeSync(descriptor);
    } catch {
      // Whatever it says, the descriptor is gone.
    }
  }

  /** Where the log ends now, for {@link linesSince}. */
  mark(): LogMark {
    return { rotations: this.#rotations, offset: existsSync(this.path) ? sizeOf(this.path) : 0 };
  }

  /** The last lines of what was written since a mark. */
  linesSince(mark: LogMark, count: number): string[] {
    // Once it was rotated, the whole file is newer than the mark.
    return lastLines(this.path, count, mark.rotations === this.#rotations ? mark.offset : 0);
  }

  /** Says what is missing at this place; false where not even that can be written. */
  #noteLoss(): boolean {
    if (this.#lostBytes === 0) return true;
    const what = `${this.#lostBytes} bytes of output are lost here (${this.#problem})`;
    const note = Buffer.from(`\n[slipway] ${what}\n`);
    if (this.#append(note) < note.length) return false;
    this.#lostBytes = 0;
    return true;
  }

  /** Gives how many of the bytes were written. */
  #append(bytes: Buffer): number {
    try {
      if (this.#size + bytes.length > this.#rotateBytes && this.#size > 0) this.#rotate();
      const written = writeSync(this.#open(), bytes);
      this.#size += written;
      if (written < bytes.length) this.#problem = "the disk is full";
      return written;
    } catch (error) {
      this.#problem = (error as NodeJS.ErrnoException).code ?? String(error);
      this.close();
      return 0;
    }
  }

  #open(): number {
    if (this.#descriptor === undefined) {
      this.#descriptor = openSync(this.path, "a", 0o600);
      this.#size = sizeOf(this.path);
    }
    return this.#descriptor;
  }

  #rotate(): void {
    this.close();
    for (let age = keptFiles - 1; age >= 0; age -= 1) {
      const from = age === 0 ? this.path : `${this.path}.${age}`;
      if (existsSync(from)) renameSync(from, `${this.path}.${age + 1}`);
    }
    this.#size = 0;
    this.#rotations += 1;
  }
}

/** The last lines of a log, without the newline at the end; only of what stands after `offset`. */
export function lastLines(path: string, count: number, offset = 0): string[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path).subarray(offset).toString().split("\n");
  if (lines.at(-1) === "") lines.pop();
  return count > 0 ? lines.slice(-count) : [];
}

function sizeOf(path: string): number {
  return statSync(path).size;
}
