import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { UserError } from "../../../../variables/user-error.ts";
import type { CacheServerSpec, DesiredResource } from "../../schemas.ts";
import { cacheMissing, findCacheServer } from "../cache/find.ts";
import { cacheProbe } from "../cache/ready.ts";
import { readJson, writeJson } from "../json-file.ts";
import { Supervised, type SupervisionPlan } from "../process/supervised.ts";
import { explainStart } from "./explain.ts";
import { nameUnit, type UnitName } from "./unit-name.ts";
import type { Outputs, Unit, UnitContext, UnitStatus } from "./unit.ts";

const credentialsSchema = z.object({ password: z.string().min(1) });

/** A cache server from PATH, in memory only; or, where it is optional, the lack of one. */
export class CacheUnit implements Unit {
  readonly name: string;
  readonly #spec: CacheServerSpec;
  readonly #called: UnitName;
  readonly #context: UnitContext;
  readonly #folder: string;
  #server: Supervised | undefined;
  #doesWithout = false;
  #access: { port: number; password: string } | undefined;

  constructor(spec: CacheServerSpec, context: UnitContext) {
    this.name = spec.name;
    this.#spec = spec;
    this.#called = nameUnit({ kind: "CacheServer", spec });
    this.#context = context;
    this.#folder = join(context.paths.folder, "cache", spec.name);
  }

  get resource(): DesiredResource {
    return { kind: "CacheServer", spec: this.#spec };
  }

  /** One that does without is not alive any more once a server has been installed. */
  get alive(): boolean {
    if (this.#doesWithout) return findCacheServer() === undefined;
    return this.#server?.alive === true;
  }

  async start(persist: boolean): Promise<void> {
    await this.stop();
    const program = findCacheServer();
    if (program === undefined) {
      if (!this.#spec.optional) throw this.#missing();
      this.#doesWithout = true;
      return;
    }
    const access = await this.#makeAccess();
    const log = this.#context.log(this.#called.log);
    const started = { log, begin: log.mark() };
    this.#server = new Supervised(this.#plan(program, access));
    try {
      await this.#server.start(persist);
    } catch (error) {
      throw explainStart(error, started, [access.password]);
    }
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
    this.#doesWithout = false;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
    this.#context.ports.release(this.name);
  }

  outputs(): Outputs {
    if (this.#doesWithout) {
      const warning = `Cache '${this.#called.component}' is left out: ${cacheMissing}.`;
      return { available: false, warning };
    }
    if (this.#access === undefined) return { available: false };
    const { port, password } = this.#access;
    return { available: true, port, url: `redis://:${password}@127.0.0.1:${port}` };
  }

  addStatus(status: UnitStatus): void {
    const port = this.#context.ports.get(this.name);
    const server = this.#server?.report();
    status.caches.push({
      name: this.name,
      ...this.#called,
      available: !this.#doesWithout && findCacheServer() !== undefined,
      ...(port !== undefined && { port }),
      ...(server && { server }),
    });
  }

  #missing(): UserError {
    const message = `Cache '${this.#called.component}' cannot run: ${cacheMissing}, or make it optional.`;
    return new UserError("CacheServerMissing", message);
  }

  async #makeAccess(): Promise<{ port: number; password: string }> {
    const port = await this.#context.ports.choose(this.name);
    await this.#context.ports.assertFree(this.name);
    const path = join(this.#folder, "credentials.json");
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const kept = readJson(path, credentialsSchema);
    const password = kept?.password ?? randomBytes(24).toString("base64url");
    writeJson(path, { password });
    this.#access = { port, password };
    return this.#access;
  }

  #plan(program: string, access: { port: number; password: string }): SupervisionPlan {
    // In a file, since every user of the machine may read the arguments of a process.
    const config = join(this.#folder, "server.conf");
    writeFileSync(config, formatConfig(this.#spec, access), { mode: 0o600 });
    return {
      label: this.#called.component,
      command: [program, config],
      folder: this.#folder,
      variables: { PATH: dirname(process.execPath) + ":/usr/bin:/bin", LANG: "C.UTF-8" },
      stop: { signal: "SIGTERM", group: true },
      log: this.#context.log(this.#called.log),
      running: this.#context.running,
      probe: cacheProbe(access.port, access.password),
      startSeconds: 15,
      watch: { intervalSeconds: 30, failures: 3 },
    };
  }
}

function formatConfig(spec: CacheServerSpec, access: { port: number; password: string }): string {
  const lines = [
    "bind 127.0.0.1",
    "protected-mode yes",
    `port ${access.port}`,
    `requirepass ${access.password}`,
    `maxmemory ${spec.memoryMb}mb`,
    `maxmemory-policy ${spec.whenFull === "evict" ? "allkeys-lru" : "noeviction"}`,
    'save ""',
    "appendonly no",
    "daemonize no",
  ];
  return `${lines.join("\n")}\n`;
}
