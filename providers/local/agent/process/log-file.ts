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
const keptFiles = 3;

/** Output of a process in a file of at most 10 MB, with the three files before it kept. */
export class LogFile {
  readonly path: string;
  readonly #rotateBytes: number;
  #descriptor: number | undefined;
  #size = 0;

  constructor(path: string, maxBytes = rotateBytes) {
    this.path = path;
    this.#rotateBytes = maxBytes;
  }

  write(chunk: Buffer | string): void {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    if (this.#size + bytes.length > this.#rotateBytes && this.#size > 0) this.#rotate();
    this.#size += writeSync(this.#open(), bytes);
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(): number {
    if (this.#descriptor === undefined) {
      this.#descriptor = openSync(this.path, "a", 0o600);
      this.#size = statSync(this.path).size;
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
  }
}

/** The last lines of a log, without the newline at the end. */
export function lastLines(path: string, count: number): string[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return count > 0 ? lines.slice(-count) : [];
}
