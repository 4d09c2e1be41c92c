import { StringDecoder } from "node:string_decoder";
import { SecretMask } from "../../../../variables/masking.ts";
import type { LogFile } from "../process/log-file.ts";

/** Longest line that is held back until it is whole, in characters. */
const longestLine = 64 * 1024;

/** Writes a program's output to a log line by line, with secrets masked. */
export class MaskedLog {
  readonly #log: LogFile;
  readonly #mask = new SecretMask();
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";

  constructor(log: LogFile, secrets: readonly string[]) {
    this.#log = log;
    for (const secret of secrets) this.#mask.add(secret);
  }

  write(chunk: Buffer | string): void {
    const text = typeof chunk === "string" ? chunk : this.#decoder.write(chunk);
    const whole = this.#rest + text;
    const end = whole.length > longestLine ? whole.length : whole.lastIndexOf("\n") + 1;
    this.#rest = whole.slice(end);
    if (end > 0) this.#log.write(this.#mask.text(whole.slice(0, end)));
  }

  /** Writes what has no line end. */
  end(): void {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = "";
    if (rest !== "") this.#log.write(`${this.#mask.text(rest)}\n`);
  }
}
