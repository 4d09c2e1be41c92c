import { execFile } from "node:child_process";
import { UserError } from "../../../variables/user-error.ts";
import { configRefused, EdgeUnreachable, type EdgeAccess } from "./edge-access.ts";

/** What tells a container from others, and its daemon. */
export interface ContainerPlace {
  container: string;
  host?: string | undefined;
  /** Where the admin API listens inside the container. */
  admin: string;
}

/** One line `name text` per file; the shell and its tools are those of busybox. */
const readScript =
  'cd "$0" 2>/dev/null || exit 0; for f in *; do [ -f "$f" ] && echo "$f $(cat "$f")"; done; true';
/** A file is there whole or as before: a rename is atomic. */
const writeScript =
  'mkdir -p "$0" && cd "$0" && while read -r name text; do ' +
  'printf %s "$text" > ".$name.new" && mv -f ".$name.new" "$name" || exit 1; done';

/**
 * The way to an edge in a container of Caddy's image, through `docker exec`: nothing is published,
 * and a remote daemon is reached as the docker command reaches it.
 */
export class DockerAccess implements EdgeAccess {
  readonly #place: ContainerPlace;
  readonly #patienceSeconds: number;

  constructor(place: ContainerPlace, patienceSeconds: number) {
    this.#place = place;
    this.#patienceSeconds = patienceSeconds;
  }

  async read(path: string): Promise<string> {
    return this.#run(["wget", "-qO-", `http://${this.#place.admin}${path}`]);
  }

  async load(config: unknown): Promise<void> {
    const command = ["caddy", "reload", "--config", "-", "--address", this.#place.admin, "--force"];
    try {
      await this.#run(command, JSON.stringify(config));
    } catch (error) {
      const refusal = error instanceof Error && /HTTP 4\d\d: (.*)/.exec(error.message)?.[1];
      throw refusal ? configRefused(refusal) : error;
    }
  }

  async readWeights(folder: string): Promise<Record<string, string>> {
    const lines = (await this.#run(["sh", "-c", readScript, folder])).split("\n").filter(Boolean);
    return Object.fromEntries(lines.map((line) => line.split(" ", 2))) as Record<string, string>;
  }

  async writeWeights(folder: string, weights: Record<string, string>): Promise<void> {
    const lines = Object.entries(weights).map(([name, text]) => `${name} ${text}\n`);
    await this.#run(["sh", "-c", writeScript, folder], lines.join(""));
  }

  async #run(command: string[], input = ""): Promise<string> {
    const { container, host } = this.#place;
    const args = [...(host ? ["-H", host] : []), "exec", "-i", container, ...command];
    return new Promise((resolve, reject) => {
      const options = { timeout: this.#patienceSeconds * 1000, maxBuffer: 64 * 1024 * 1024 };
      const child = execFile("docker", args, options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(explain(error, stderr));
      });
      // One that ends before it has read everything says why on stderr.
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(input);
    });
  }
}

function explain(error: Error & { code?: unknown }, stderr: string): Error {
  if (error.code === "ENOENT") {
    const message = "The edge is reached by the docker command, which is not on PATH: install it.";
    return new UserError("DockerMissing", message);
  }
  return new EdgeUnreachable(stderr.trim() || error.message, { cause: error });
}
