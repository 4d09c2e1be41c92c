import { mkdir, readdir, readFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { configRefused, EdgeUnreachable, type EdgeAccess } from "./edge-access.ts";

interface Answer {
  status: number;
  body: string;
}

/** The way to an edge on this machine. */
export class HttpAccess implements EdgeAccess {
  readonly #address: string;
  readonly #patienceSeconds: number;

  constructor(address: string, patienceSeconds: number) {
    this.#address = address;
    this.#patienceSeconds = patienceSeconds;
  }

  async read(path: string): Promise<string> {
    const { status, body } = await this.#ask("GET", path);
    if (status !== 200) throw new EdgeUnreachable(`GET ${path} gave ${status}: ${body}`);
    return body;
  }

  async load(config: unknown): Promise<void> {
    const { status, body } = await this.#ask("POST", "/load", JSON.stringify(config));
    if (status !== 200) throw configRefused(body);
  }

  async readWeights(folder: string): Promise<Record<string, string>> {
    const names = await readdir(folder).catch(() => []);
    const entries = names.map(async (name) => [name, await readFile(join(folder, name), "utf8")]);
    return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
  }

  async writeWeights(folder: string, weights: Record<string, string>): Promise<void> {
    await mkdir(folder, { recursive: true });
    const writes = Object.entries(weights).map(([name, text]) =>
      writeFileAtomic(join(folder, name), text),
    );
    await Promise.all(writes);
  }

  /** Not by fetch: it says of itself what a browser would, and Caddy refuses that. */
  async #ask(method: string, path: string, body?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json" };
      // A connection of its own: Caddy closes those of its admin API with every load.
      const options = { method, headers, agent: false, timeout: this.#patienceSeconds * 1000 };
      const asked = request(new URL(path, this.#address), options, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => (text += part));
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, body: text });
        });
        response.on("error", fail);
      });
      function fail(error: Error): void {
        reject(new EdgeUnreachable(error.message || "no answer", { cause: error }));
      }
      asked.on("timeout", () => {
        asked.destroy(new EdgeUnreachable(`no answer within ${this.#patienceSeconds} s`));
      });
      asked.on("error", fail);
      asked.end(body);
    });
  }
}
