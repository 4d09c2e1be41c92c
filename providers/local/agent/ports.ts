import { createServer } from "node:net";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import { readJson, writeJson } from "./json-file.ts";
import type { EnvironmentPaths } from "./paths.ts";

// Below the range that systems give to outgoing connections, so that a kept port stays free.
const firstPort = 20_000;
const portCount = 9_000;
const portsSchema = z.record(z.string(), z.int().min(1).max(65_535));

/** The ports of an environment: each chosen free once, written down, and kept. */
export class PortBook {
  readonly #paths: EnvironmentPaths;
  readonly #ports: Record<string, number>;
  /** Whether no ports were written down: the environment is new, or has lost them. */
  readonly fresh: boolean;
  #choosing: Promise<unknown> = Promise.resolve();

  constructor(paths: EnvironmentPaths) {
    this.#paths = paths;
    const kept = readJson(paths.ports, portsSchema);
    this.fresh = kept === undefined;
    this.#ports = kept ?? {};
  }

  /** The port kept for `owner`, if one was chosen. */
  get(owner: string): number | undefined {
    return this.#ports[owner];
  }

  /** Name of the resource that a port is kept for. */
  ownerOf(port: number): string | undefined {
    const owner = Object.keys(this.#ports).find((name) => this.#ports[name] === port);
    // A replica's stands behind a slash, a second kind of database behind a dot; names have neither.
    return owner?.split(/[/.]/, 1)[0];
  }

  /** The port of `owner`, chosen now if it has none; one choice at a time. */
  async choose(owner: string): Promise<number> {
    const choice = this.#choosing.then(async () => {
      const port = this.#ports[owner] ?? (await findFreePort(this.#paths, this.#taken()));
      this.keep(owner, port);
      return port;
    });
    this.#choosing = choice.catch(() => undefined);
    return choice;
  }

  /** Writes down a port that is known from elsewhere. */
  keep(owner: string, port: number): void {
    if (this.#ports[owner] === port) return;
    this.#ports[owner] = port;
    writeJson(this.#paths.ports, this.#ports);
  }

  /** Forgets the ports of an owner that is gone: `name` and `name/<replica>`. */
  release(name: string): void {
    const gone = Object.keys(this.#ports).filter(
      (owner) => owner === name || owner.startsWith(`${name}/`),
    );
    for (const owner of gone) Reflect.deleteProperty(this.#ports, owner);
    if (gone.length > 0) writeJson(this.#paths.ports, this.#ports);
  }

  /** Throws a UserError where somebody else listens on the port kept for `owner`. */
  async assertFree(owner: string): Promise<void> {
    const port = this.#ports[owner];
    if (port === undefined || (await isFree(port))) return;
    throw this.taken(owner, port);
  }

  /** What to tell when the port kept for `owner` is taken. */
  taken(owner: string, port: number): UserError {
    return new UserError(
      "PortTaken",
      `Port ${port}, kept for '${owner}' of environment '${this.#paths.environment}', is taken by ` +
        `another program. Stop that program (\`ss -ltnp 'sport = :${port}'\` shows it), or remove ` +
        `the line "${owner}" from ${this.#paths.ports} while the environment is stopped, to have ` +
        "a new port chosen.",
    );
  }

  #taken(): Set<number> {
    return new Set([...Object.values(this.#ports), ...portsOfNeighbours(this.#paths)]);
  }
}

/** Whether nobody listens on a port, on any address that a program may mean by it. */
export async function isFree(port: number): Promise<boolean> {
  for (const host of ["127.0.0.1", "::1", "0.0.0.0"]) {
    if (!(await canListen(port, host))) return false;
  }
  return true;
}

async function findFreePort(paths: EnvironmentPaths, taken: Set<number>): Promise<number> {
  // Environments begin at different places, so that one does not take what a stopped one keeps.
  const offset = Number.parseInt(paths.key.slice(0, 8), 16) % portCount;
  for (let step = 0; step < portCount; step += 1) {
    const port = firstPort + ((offset + step) % portCount);
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  const range = `${firstPort} to ${firstPort + portCount - 1}`;
  throw new UserError("NoFreePort", `No port from ${range} is free on this machine: free some.`);
}

/** Ports of the project's other environments, which may be stopped. */
function portsOfNeighbours(paths: EnvironmentPaths): number[] {
  const folder = dirname(paths.folder);
  return readdirSync(folder)
    .filter((name) => name !== paths.environment && !name.startsWith("."))
    .flatMap((name) =>
      Object.values(readJson(join(folder, name, "ports.json"), portsSchema) ?? {}),
    );
}

async function canListen(port: number, host: string): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    // An address that this machine does not have (no IPv6) takes nobody's port.
    server.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code !== "EADDRINUSE" && error.code !== "EACCES");
    });
    server.listen({ port, host, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
