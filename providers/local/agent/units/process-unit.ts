import { join } from "node:path";
import type { DesiredResource, ProcessSpec } from "../../schemas.ts";
import { hashContent, runsAsItStands } from "../../content-hash.ts";
import type { Built } from "../builds/builds.ts";
import { LoopbackServer } from "../entry/loopback-server.ts";
import { userNameOf } from "../entry/pages.ts";
import { ReplicaBackend, type Replicas } from "../entry/replica-backend.ts";
import { explainListening } from "../process/listening.ts";
import { httpProbe, listenProbe, type Probe } from "../process/probe.ts";
import { Supervised, type SupervisionPlan } from "../process/supervised.ts";
import { explainStart } from "./explain.ts";
import { makeReady } from "./make-ready.ts";
import { findCommand } from "./process-command.ts";
import { nameUnit, type UnitName } from "./unit-name.ts";
import type { Outputs, Unit, UnitContext, UnitStatus } from "./unit.ts";

const defaultStartSeconds = 60;

interface Replica {
  process: Supervised;
  port?: number;
  /** Hash of the source when it was started last; empty before that. */
  startedFrom: string;
}

/** The replicas of one program, and the balanced port before them where there are several. */
export class ProcessUnit implements Unit {
  readonly name: string;
  readonly #spec: ProcessSpec;
  readonly #called: UnitName;
  readonly #context: UnitContext;
  #replicas: Replica[] = [];
  #balancer: LoopbackServer | undefined;
  #built: Built | undefined;

  constructor(spec: ProcessSpec, context: UnitContext) {
    this.name = spec.name;
    this.#spec = spec;
    this.#called = nameUnit({ kind: "Process", spec });
    this.#context = context;
  }

  /** With the source that the copies were started from: it may have changed, and back again. */
  get resource(): DesiredResource {
    const started = this.#replicas.map(({ startedFrom }) => startedFrom).filter(Boolean);
    const other = started.find((hash) => hash !== this.#spec.sourceHash);
    const sourceHash = other ?? this.#spec.sourceHash;
    return { kind: "Process", spec: { ...this.#spec, sourceHash } };
  }

  get alive(): boolean {
    const whole = this.#replicas.length === this.#spec.replicas;
    return whole && this.#replicas.every((replica) => replica.process.alive);
  }

  async prepare(): Promise<void> {
    this.#built = await makeReady({ kind: "Process", spec: this.#spec }, this.#context);
    const variables = this.#variables();
    findCommand(this.#spec, this.#called.component, variables);
  }

  async start(persist: boolean): Promise<void> {
    await this.stop();
    await this.prepare();
    this.#replicas = await this.#makeReplicas();
    if (this.#spec.serves) await this.#openBackend();
    const log = this.#context.log(this.#called.log);
    const started = { log, begin: log.mark() };
    const starts = this.#replicas.map(async (replica) => replica.process.start(persist));
    const failed = (await Promise.allSettled(starts)).find((end) => end.status === "rejected");
    if (failed === undefined) return;
    if (!persist) await this.stop();
    throw explainStart(failed.reason, started, Object.values(this.#spec.variables));
  }

  async stop(): Promise<void> {
    this.#context.entry.removeBackend(this.name);
    await Promise.all(this.#replicas.map(async (replica) => replica.process.stop()));
    await this.#balancer?.close();
    this.#balancer = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    this.#context.ports.release(this.name);
  }

  outputs(): Outputs {
    const pids = this.#replicas.map((replica) => replica.process.report().pid ?? 0);
    const ports = this.#replicas.flatMap((replica) => replica.port ?? []);
    return { pids, ports, url: this.#url() };
  }

  addStatus(status: UnitStatus): void {
    const replicas = this.#replicas.map(({ process, port }) => ({
      ...process.report(),
      ...(port !== undefined && { port }),
    }));
    status.processes.push({
      name: this.name,
      ...this.#called,
      source: this.#spec.source,
      url: this.#url(),
      replicas,
    });
  }

  #url(): string {
    const { ports } = this.#context;
    const owner = this.#spec.replicas > 1 ? this.name : replicaName(this.name, 0);
    const port = this.#spec.serves ? ports.get(owner) : undefined;
    return port === undefined ? "" : `http://127.0.0.1:${port}`;
  }

  async #makeReplicas(): Promise<Replica[]> {
    const replicas: Replica[] = [];
    for (let index = 0; index < this.#spec.replicas; index += 1) {
      const port = this.#spec.serves ? await this.#port(replicaName(this.name, index)) : undefined;
      const replica = { startedFrom: "" };
      const plan = this.#plan(index, port);
      const onLaunch = (): void => {
        replica.startedFrom = this.#hash();
      };
      const process = new Supervised({ ...plan, onLaunch });
      replicas.push(Object.assign(replica, { process }, port !== undefined && { port }));
    }
    return replicas;
  }

  /** The kept port, which must be free: an answer of somebody else would pass for health. */
  async #port(owner: string): Promise<number> {
    const port = await this.#context.ports.choose(owner);
    await this.#context.ports.assertFree(owner);
    return port;
  }

  async #openBackend(): Promise<void> {
    const backend = new ReplicaBackend(userNameOf(this.#spec), () => this.#look());
    this.#context.entry.setBackend(this.name, backend);
    if (this.#spec.replicas <= 1) return;
    this.#balancer = new LoopbackServer(backend);
    await this.#balancer.listen(await this.#port(this.name));
  }

  #look(): Replicas {
    const seen = this.#replicas.map(({ process, port }) => ({ ...process.report(), port }));
    const healthy = seen.filter(({ state }) => state === "healthy");
    return {
      healthyPorts: healthy.flatMap(({ port }) => port ?? []),
      stopped: seen.every(({ state }) => state === "stopped"),
    };
  }

  /**
   * The hash of what a copy is being started from: a copy of the source stays as it was made. Empty
   * where it cannot be read whole, as while files come and go: the start tells what is wrong.
   */
  #hash(): string {
    const { build, source, sourceHash } = this.#spec;
    if (build?.language === "go") return sourceHash;
    if (build?.language === "node" && !runsAsItStands(build)) return sourceHash;
    try {
      return hashContent(this.#context.paths.projectRoot, { source, build });
    } catch {
      return "";
    }
  }

  /**
   * All environment variables of a copy: those given, its port, and what any program needs. Not the
   * developer's own, which hold credentials and make a program work on one machine only.
   */
  #variables(port?: number): Record<string, string> {
    return {
      ...this.#context.machine.forPrograms(this.#built?.bin),
      ...this.#built?.variables,
      ...this.#spec.variables,
      ...(port !== undefined && { PORT: String(port) }),
    };
  }

  #plan(index: number, port: number | undefined): SupervisionPlan {
    const { spec, context, called } = {
      spec: this.#spec,
      context: this.#context,
      called: this.#called,
    };
    const probe = makeProbe(spec, port);
    const variables = this.#variables(port);
    return {
      label: spec.replicas > 1 ? `${called.component}/${index + 1}` : called.component,
      command: findCommand(spec, called.component, variables, port),
      folder: this.#built?.folder ?? join(context.paths.projectRoot, spec.source),
      variables,
      stop: { signal: "SIGTERM", group: true },
      log: context.log(called.log),
      running: context.running,
      startSeconds: spec.health?.startSeconds ?? defaultStartSeconds,
      ...(probe && { probe }),
      ...(port !== undefined && { explain: (pid) => explainListening(pid, port) }),
      ...makeWatch(spec, port),
    };
  }
}

function makeProbe(spec: ProcessSpec, port: number | undefined): Probe | undefined {
  if (port === undefined) return undefined;
  const { health } = spec;
  return health ? httpProbe(port, health, health.readyPath) : listenProbe(port);
}

/** What is asked while it runs: whether it lives, not whether it is ready. */
function makeWatch({ health }: ProcessSpec, port: number | undefined) {
  if (!health || port === undefined) return {};
  const { intervalSeconds, failures } = health;
  return { watch: { probe: httpProbe(port, health), intervalSeconds, failures } };
}

function replicaName(name: string, index: number): string {
  return `${name}/${index}`;
}
