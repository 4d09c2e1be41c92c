import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../find-program.ts";
import { userNameOf } from "../entry/pages.ts";
import { ReplicaBackend } from "../entry/replica-backend.ts";
import { httpProbe } from "../process/probe.ts";
import { Supervised, type SupervisionPlan } from "../process/supervised.ts";
import { explainStart } from "../units/explain.ts";
import type { UnitName } from "../units/unit-name.ts";
import type { Outputs, UnitContext, UnitStatus } from "../units/unit.ts";
import { missingError, missingText, type MonitoringProgram } from "./missing.ts";
import { reload } from "./reload.ts";

/** What Prometheus and Alertmanager have in common as resources. */
export interface ServerSpec {
  name: string;
  environment: string;
  tags: Record<string, string>;
  optional: boolean;
}

/** How one of them is started. */
export interface ServerStart {
  /** Arguments beside the address to listen on. */
  flags: string[];
  /** Values that no message may show. */
  secrets: string[];
}

/** A server of monitoring from PATH, on a loopback port; or, where it is optional, the lack of one. */
export class MonitoringServer {
  readonly folder: string;
  readonly #program: MonitoringProgram;
  readonly #spec: ServerSpec;
  readonly #called: UnitName;
  readonly #context: UnitContext;
  #server: Supervised | undefined;
  #doesWithout = false;

  constructor(
    program: MonitoringProgram,
    spec: ServerSpec,
    called: UnitName,
    context: UnitContext,
  ) {
    this.#program = program;
    this.#spec = spec;
    this.#called = called;
    this.#context = context;
    this.folder = join(context.paths.folder, program.title.toLowerCase(), spec.name);
  }

  /** One that does without is not alive any more once the program has been installed. */
  get alive(): boolean {
    if (this.#doesWithout) return this.#find() === undefined;
    return this.#server?.alive === true;
  }

  /** Starts the program, or notes its lack where it is optional; `prepare` writes its files. */
  async start(persist: boolean, prepare: (program: string) => Promise<ServerStart>): Promise<void> {
    await this.stop();
    const program = this.#find();
    if (program === undefined) {
      if (!this.#spec.optional) throw missingError(this.#program, this.#called.component);
      this.#doesWithout = true;
      return;
    }
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const { flags, secrets } = await prepare(program);
    const port = await this.#context.ports.choose(this.#spec.name);
    await this.#context.ports.assertFree(this.#spec.name);
    const log = this.#context.log(this.#called.log);
    const started = { log, begin: log.mark() };
    this.#server = new Supervised(this.#plan([program, ...flags], port));
    this.#openBackend(port);
    try {
      await this.#server.start(persist);
    } catch (error) {
      throw explainStart(error, started, secrets);
    }
  }

  async stop(): Promise<void> {
    this.#context.entry.removeBackend(this.#spec.name);
    await this.#server?.stop();
    this.#server = undefined;
    this.#doesWithout = false;
  }

  /** Lets the running program read its files anew; gives whether there was one to do so. */
  async reload(secrets: string[]): Promise<boolean> {
    const pid = this.#server?.report().pid;
    const port = this.#context.ports.get(this.#spec.name);
    if (pid === undefined || port === undefined) return false;
    const prefix = this.#program.title.toLowerCase();
    const log = this.#context.log(this.#called.log);
    const started = { log, begin: log.mark() };
    try {
      await reload({ name: this.#called.component, pid, url: `http://127.0.0.1:${port}`, prefix });
    } catch (error) {
      throw explainStart(error, started, secrets);
    }
    return true;
  }

  outputs(): Outputs {
    const { title } = this.#program;
    const port = this.#context.ports.get(this.#spec.name);
    if (this.#doesWithout) {
      const warning = `${title} '${this.#called.component}' is left out: ${missingText(this.#program)}.`;
      return { available: false, warning };
    }
    if (port === undefined) return { available: false };
    return { available: true, port, url: `http://127.0.0.1:${port}` };
  }

  addStatus(status: UnitStatus): void {
    const port = this.#context.ports.get(this.#spec.name);
    const server = this.#server?.report();
    status.monitors.push({
      name: this.#spec.name,
      ...this.#called,
      program: this.#program.title,
      available: !this.#doesWithout && this.#find() !== undefined,
      ...(port !== undefined && { port }),
      ...(server && { server }),
    });
  }

  #find(): string | undefined {
    return findProgram(this.#program.names);
  }

  #openBackend(port: number): void {
    const look = () => {
      const state = this.#server?.report().state ?? "stopped";
      return {
        healthyPorts: state === "healthy" ? [port] : [],
        stopped: state === "stopped",
      };
    };
    const backend = new ReplicaBackend(userNameOf(this.#spec), look);
    this.#context.entry.setBackend(this.#spec.name, backend);
  }

  #plan(command: string[], port: number): SupervisionPlan {
    const health = { path: "/-/ready", timeoutSeconds: 5 };
    const watch = { intervalSeconds: 30, failures: 3 };
    return {
      label: this.#called.component,
      command: [
        ...command,
        `--web.listen-address=127.0.0.1:${port}`,
        // In the links of alerts; it would else be the machine's name, where nobody listens.
        `--web.external-url=http://127.0.0.1:${port}`,
      ],
      folder: this.folder,
      variables: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8", TZ: "UTC" },
      stop: { signal: "SIGTERM", group: true },
      log: this.#context.log(this.#called.log),
      running: this.#context.running,
      probe: httpProbe(port, { ...health, ...watch, startSeconds: 60 }),
      // After a crash Prometheus reads its journal before it is ready.
      startSeconds: 60,
      watch,
    };
  }
}
