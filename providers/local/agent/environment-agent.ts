import { isDeepStrictEqual } from "node:util";
import { join } from "node:path";
import { rmSync } from "node:fs";
import { UserError } from "../../../variables/user-error.ts";
import type { MachineVariables } from "../machine-variables.ts";
import type { DesiredResource, Kind } from "../schemas.ts";
import { Builds } from "./builds/builds.ts";
import { agentEnding } from "./connection.ts";
import { readDatabasePorts } from "./data/credentials.ts";
import { removeOutsideData } from "./data/places.ts";
import { DesiredState, linkedNames, linkOrder } from "./desired-state.ts";
import { Entry } from "./entry/entry.ts";
import { userNameOf, type UserName } from "./entry/pages.ts";
import { machineClock } from "./jobs/clock.ts";
import { Machine } from "./machine.ts";
import type { EnvironmentPaths } from "./paths.ts";
import { PortBook } from "./ports.ts";
import { LogFile } from "./process/log-file.ts";
import { endOrphans, RunningList } from "./process/running.ts";
import type { AgentStatus } from "./status.ts";
import { Turns } from "./turns.ts";
import { makeUnit } from "./units/make-unit.ts";
import type { Outputs, Unit, UnitContext, UnitStatus } from "./units/unit.ts";
import { entryView, type EntryView, type ResourceView } from "./views.ts";

const entryOwner = "entry";

/** Keeps one environment as it is wanted: its units, its entry, and their state on disk. */
export class EnvironmentAgent {
  readonly #paths: EnvironmentPaths;
  readonly #desired: DesiredState;
  readonly #context: UnitContext;
  readonly #units = new Map<string, Unit>();
  readonly #logs = new Map<string, LogFile>();
  readonly #turns = new Turns();
  #ending = false;

  constructor(paths: EnvironmentPaths) {
    this.#paths = paths;
    this.#desired = new DesiredState(paths.state);
    const ports = new PortBook(paths);
    if (ports.fresh) for (const [name, port] of readDatabasePorts(paths)) ports.keep(name, port);
    const running = new RunningList(paths.running);
    const machine = new Machine();
    this.#context = {
      paths,
      ports,
      running,
      machine,
      builds: new Builds(paths, machine, running),
      entry: new Entry((target) => this.#userName(target)),
      log: (name) => this.#log(name),
      look: () => this.#look(),
      clock: machineClock,
      dataBehind: (resource) => this.#dataBehind(resource),
      componentOf: (name) => this.#userName(name).component,
    };
    for (const resource of this.#desired.resources) this.#addUnit(resource);
  }

  /** Takes what the shell of an update says of this machine; what runs stays as it is. */
  tell(variables: MachineVariables): void {
    this.#context.machine.tell(variables);
  }

  /** Whether everything is being stopped for good: nothing may be begun any more. */
  get ending(): boolean {
    return this.#ending;
  }

  /** Ends what an earlier agent left running; gives what that was. */
  async endOrphans(): Promise<string[]> {
    return endOrphans(this.#paths.running);
  }

  /** Opens the environment's entry on its kept port, if it is not open. */
  async openEntry(): Promise<EntryView> {
    return this.#turns.run(entryOwner, async () => {
      this.#refuseToBegin();
      const { ports, entry } = this.#context;
      const port = await ports.choose(entryOwner);
      if (!entry.listening) {
        await ports.assertFree(entryOwner);
        await entry.listen(port);
        this.#desired.save();
      }
      return entryView(port);
    });
  }

  /** Makes one resource what is wanted, and gives its outputs once it works. */
  async apply(resource: DesiredResource): Promise<Outputs> {
    const { name } = resource.spec;
    return this.#turns.run(keyOf(resource.kind, name), async () => {
      this.#refuseToBegin();
      const before = this.#desired.find(resource.kind, name);
      const current = this.#units.get(keyOf(resource.kind, name));
      // What it runs with counts: what was wanted last may never have come about.
      const same = current !== undefined && runsAlike(current.resource, resource);
      const unit = this.#makeUnit(resource);
      // What cannot be made ready changes nothing: what runs runs on, and stays wanted.
      if (!same || !current.alive) await unit.prepare?.();
      this.#refuseToBegin();
      this.#desired.put(resource);
      if (current?.alive === true && (same || (await current.adopt?.(resource)))) {
        return current.outputs();
      }
      await current?.stop();
      this.#units.set(keyOf(resource.kind, name), unit);
      await this.#startNew(unit, resource, before === undefined);
      await this.#sweep();
      return unit.outputs();
    });
  }

  /** Stops one resource and removes what it keeps; one that is not there is fine. */
  async remove(kind: Kind, name: string): Promise<void> {
    // Its run may take as long as it likes: nobody needs what comes of it any more.
    if (kind === "Migration") await this.#units.get(keyOf(kind, name))?.stop();
    await this.#turns.run(keyOf(kind, name), async () => {
      const unit = this.#units.get(keyOf(kind, name));
      await unit?.stop();
      await unit?.remove();
      this.#units.delete(keyOf(kind, name));
      this.#desired.remove(kind, name);
      await this.#sweep();
    });
  }

  /** Brings everything back in link order; gives what could not be started, each with its reason. */
  async startAll(): Promise<string[]> {
    await this.openEntry();
    const problems: string[] = [];
    for (const { kind, spec } of this.#ordered()) {
      await this.#turns.run(keyOf(kind, spec.name), async () => {
        const unit = this.#units.get(keyOf(kind, spec.name));
        if (unit === undefined || unit.alive || this.#ending) return;
        await unit.start(true).catch((error: unknown) => {
          problems.push(error instanceof Error ? error.message : String(error));
        });
      });
    }
    return problems;
  }

  /** Stops everything, in the reverse of link order; data and ports stay. */
  async stopAll(): Promise<void> {
    this.#ending = true;
    this.#context.builds.end();
    await this.#stopUnits();
    // What was being started meanwhile ends here, and not as somebody's orphan.
    await this.#turns.over();
    await this.#stopUnits();
    await this.#context.entry.close();
    for (const log of this.#logs.values()) log.close();
  }

  async #stopUnits(): Promise<void> {
    for (const { kind, spec } of this.#ordered().reverse()) {
      await this.#units.get(keyOf(kind, spec.name))?.stop();
    }
  }

  /** Stops everything and removes all that the environment ever kept. */
  async destroy(): Promise<void> {
    await this.stopAll();
    await this.#context.builds.remove();
    removeOutsideData(this.#paths);
    rmSync(this.#paths.folder, { recursive: true, force: true });
  }

  view(kind: Kind, name: string): ResourceView {
    const key = keyOf(kind, name);
    const unit = this.#units.get(key);
    const wanted = this.#desired.find(kind, name);
    return {
      known: wanted !== undefined,
      alive: unit?.alive === true,
      changing: this.#turns.has(key),
      outputs: unit?.outputs() ?? {},
      ...(wanted && unit && { spec: { ...unit.resource.spec, tags: wanted.spec.tags } }),
    };
  }

  status(): AgentStatus {
    const port = this.#context.ports.get(entryOwner);
    const { listening } = this.#context.entry;
    return {
      environment: this.#paths.environment,
      running: true,
      pid: process.pid,
      ...(port !== undefined && { entry: { port, address: entryView(port).address, listening } }),
      ...this.#look(),
    };
  }

  #look(): UnitStatus {
    const parts: UnitStatus = {
      processes: [],
      databases: [],
      caches: [],
      sites: [],
      routes: [],
      monitors: [],
      migrations: [],
      schedules: [],
    };
    for (const unit of this.#units.values()) unit.addStatus(parts);
    return parts;
  }

  #dataBehind(resource: DesiredResource): string[] {
    const linked = new Set(linkedNames(resource, this.#context.ports));
    return [...this.#units.values()]
      .filter(({ name }) => linked.has(name))
      .flatMap(({ name, dataIdentity }) => (dataIdentity ? [`${name} ${dataIdentity}`] : []))
      .sort();
  }

  async #startNew(unit: Unit, resource: DesiredResource, created: boolean): Promise<void> {
    try {
      this.#refuseToBegin();
      await unit.start(false);
    } catch (error) {
      // A create that failed made nothing; a failed update stays wanted, and is tried again.
      if (created) this.#forget(resource);
      throw error;
    }
  }

  #refuseToBegin(): void {
    if (!this.#ending) return;
    const message = "The agent is stopping everything: what is asked of it now is for the next.";
    throw new UserError(agentEnding, message);
  }

  #forget(resource: DesiredResource): void {
    this.#units.delete(keyOf(resource.kind, resource.spec.name));
    this.#desired.remove(resource.kind, resource.spec.name);
  }

  #addUnit(resource: DesiredResource): void {
    this.#units.set(keyOf(resource.kind, resource.spec.name), this.#makeUnit(resource));
  }

  #makeUnit(resource: DesiredResource): Unit {
    if (resource.spec.environment !== this.#paths.environment) {
      throw new UserError(
        "EnvironmentMismatch",
        `'${resource.spec.name}' belongs to '${resource.spec.environment}', and this is the agent ` +
          `of '${this.#paths.environment}'.`,
      );
    }
    return makeUnit(resource, this.#context);
  }

  /** Removes what was made of sources and of which nothing is wanted any more. */
  async #sweep(): Promise<void> {
    const units = [...this.#units.values()].map(({ resource }) => resource);
    const used = [...this.#desired.resources, ...units].flatMap(({ spec }) =>
      "buildHash" in spec ? (spec.buildHash ?? []) : [],
    );
    await this.#context.builds.sweep(used);
  }

  #ordered(): DesiredResource[] {
    return linkOrder(this.#desired.resources, this.#context.ports);
  }

  #userName(target: string): UserName {
    // Several kinds may have the name of one: what answers requests comes first.
    const named = this.#desired.resources.filter(({ spec }) => spec.name === target);
    const found = named.find(({ kind }) => kind === "Process" || kind === "StaticSite") ?? named[0];
    const { environment } = this.#paths;
    return userNameOf(found?.spec ?? { name: target, environment, tags: {} });
  }

  #log(name: string): LogFile {
    const found = this.#logs.get(name) ?? new LogFile(join(this.#paths.logs, `${name}.log`));
    this.#logs.set(name, found);
    return found;
  }
}

/** Tags say nothing about how a thing runs; its slot, which is one, says where it writes its log. */
function runsAlike(a: DesiredResource, b: DesiredResource): boolean {
  const [one, other] = [a, b].map(({ spec }) => ({ ...spec, tags: { slot: spec.tags.slot } }));
  return isDeepStrictEqual(one, other);
}

function keyOf(kind: Kind, name: string): string {
  return `${kind}/${name}`;
}
