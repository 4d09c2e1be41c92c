import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine, EngineEvent, RunResult } from "../../../tool/engine/engine.ts";
import type { FaultSettings } from "../../../tool/engine/simulated/fault-specs.ts";
import { openEngine } from "../../../tool/engine/select.ts";

const root = join(import.meta.dirname, "../../..");

/** A resource as an exported state has it. */
interface Exported {
  urn: string;
  type: string;
  id?: string;
  custom: boolean;
  inputs?: object;
  outputs?: object;
}

/** A project whose stacks are only ever simulated. */
export class SimulatedProject {
  readonly folder = mkdtempSync(join(tmpdir(), "slipway-simulated-"));
  readonly events: EngineEvent[] = [];

  /** The small application of test/engine/programs/simulated. */
  static small(): SimulatedProject {
    const project = new SimulatedProject();
    const text = `name: small\nruntime: nodejs\nmain: ${join(root, "test/engine/programs/simulated")}\n`;
    writeFileSync(join(project.folder, "Pulumi.yaml"), text);
    symlinkSync(join(root, "node_modules"), join(project.folder, "node_modules"));
    return project;
  }

  /** Writes the config of a stack of the small application. */
  configure(platform: string, version: 1 | 2, more: Record<string, string> = {}): void {
    const config = { "small:platform": platform, "small:version": version, ...more };
    const lines = Object.entries(config).map(([key, value]) => `  ${key}: "${value}"\n`);
    writeFileSync(join(this.folder, `Pulumi.${platform}.yaml`), `config:\n${lines.join("")}`);
  }

  /** The engine of a simulated stack, without any environment. */
  open(stack: string, faults?: FaultSettings): Promise<Engine> {
    const simulate = { faults };
    return openEngine({ folder: this.folder, stack, operation: "up", environment: {}, simulate });
  }

  async up(stack: string, faults?: FaultSettings): Promise<RunResult> {
    return (await this.open(stack, faults)).up(this.#told());
  }

  async destroy(stack: string, faults?: FaultSettings): Promise<RunResult> {
    return (await this.open(stack, faults)).destroy(this.#told());
  }

  /** What would still be done: `update api`. */
  async left(stack: string): Promise<string[]> {
    const { steps } = await (await this.open(stack)).preview(this.#told());
    const changes = steps.filter(({ op }) => op !== "same" && op !== "read");
    return changes.map(
      ({ op, name, changes: of }) => `${op} ${name} ${of.map(({ path }) => path).join(" ")}`,
    );
  }

  /** The resources of a state by URN, without times, and with names in place of ids. */
  async state(stack: string): Promise<unknown[]> {
    const resources = await this.#exported(stack);
    return anonymous(resources).sort((left, right) => (left.urn < right.urn ? -1 : 1));
  }

  /** What exists and is not in the state, or is there and otherwise. */
  async untrue(stack: string): Promise<string[]> {
    const made = this.#things(stack);
    const state = (await this.#exported(stack)).filter(isMade);
    return state.flatMap(({ urn, type, id, inputs }) => {
      const thing = made.get(`${type} ${id ?? ""}`);
      if (thing === undefined) return [`${urn} is in the state and does not exist`];
      const same = JSON.stringify(sorted(thing.inputs)) === JSON.stringify(sorted(inputs));
      return same ? [] : [`${urn} exists and is not as the state says`];
    });
  }

  /** Keeps what is simulated, to go on from it later. */
  keepAs(name: string): void {
    cpSync(this.#simulated, join(this.folder, name), { recursive: true });
  }

  /** Goes back to what was kept under a name, or to nothing. */
  goBack(name?: string): void {
    rmSync(this.#simulated, { recursive: true, force: true });
    if (name === undefined) return;
    mkdirSync(join(this.folder, ".slipway"), { recursive: true });
    cpSync(join(this.folder, name), this.#simulated, { recursive: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #simulated(): string {
    return join(this.folder, ".slipway/simulated");
  }

  #told(): { onEvent: (event: EngineEvent) => void } {
    return { onEvent: (event) => this.events.push(event) };
  }

  async #exported(stack: string): Promise<Exported[]> {
    const exported = (await (await this.open(stack)).export({ showSecrets: true })) as {
      deployment: { resources?: Exported[]; pending_operations?: unknown[] } | null;
    };
    const { resources = [], pending_operations: pending = [] } = exported.deployment ?? {};
    if (pending.length > 0) throw new RangeError("the state has pending operations");
    return resources;
  }

  #things(stack: string): Map<string, { inputs: object }> {
    const name = /^name: (\S+)/m.exec(readFileSync(join(this.folder, "Pulumi.yaml"), "utf8"))?.[1];
    const file = join(this.#simulated, "cloud", name ?? "", `${stack}.jsonl`);
    const things = new Map<string, { inputs: object }>();
    if (!existsSync(file)) return things;
    for (const text of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
      const line = JSON.parse(text) as Line;
      if (line.kind === "gone") things.delete(`${line.type} ${line.id}`);
      else things.set(`${line.thing.type} ${line.thing.id}`, line.thing);
    }
    return things;
  }
}

type Line =
  | { kind: "gone"; type: string; id: string }
  | { kind: "made" | "changed"; thing: { type: string; id: string; inputs: object } };

/** Whether a resource of a state is something that a simulated provider made. */
function isMade({ custom, type }: Exported): boolean {
  return custom && !/^(pulumi|random):/.test(type);
}

/** Without what a provider made up: ids, and outputs that are no inputs, are told by their place. */
function anonymous(resources: readonly Exported[]): Exported[] {
  const named = resources.toSorted((left, right) => (left.urn < right.urn ? -1 : 1));
  const places = new Map<string, string>();
  for (const { urn, id = "", inputs = {}, outputs = {} } of named) {
    const given = new Set(leavesOf(inputs).map(([, value]) => value));
    const all: [string, string][] = [["id", id], ...leavesOf(outputs)];
    for (const [path, value] of all) {
      // Short texts stand elsewhere as well, but for the count that an API server keeps.
      const isMarked = value.length > 8 || path.endsWith(".resourceVersion");
      const isMadeUp = isMarked && !given.has(value) && !places.has(value);
      if (isMadeUp) places.set(value, `<${path} of ${nameOf(urn)}>`);
    }
  }
  let text = JSON.stringify(named.map(withoutMadeUpNumbers));
  for (const value of [...places.keys()].sort((left, right) => right.length - left.length)) {
    text = text.replaceAll(value, places.get(value) ?? "");
  }
  return (JSON.parse(text) as Record<string, unknown>[]).map(
    ({ created: _created, modified: _modified, ...rest }) => sorted(rest) as Exported,
  );
}

/** A resource with a word for each number that only its cloud gave: another one when made anew. */
function withoutMadeUpNumbers(resource: Exported): Exported {
  const { inputs = {}, outputs = {} } = resource;
  const numbers = Object.entries(outputs)
    .filter(([key, value]) => typeof value === "number" && !(key in inputs))
    .map(([key]): [string, unknown] => [key, "<number>"]);
  return { ...resource, outputs: { ...outputs, ...Object.fromEntries<unknown>(numbers) } };
}

/** Every text inside a value, with its path. */
function leavesOf(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") {
    const plain = path.endsWith(".plaintext") ? (JSON.parse(value) as unknown) : value;
    return typeof plain === "string" ? [[path, plain]] : leavesOf(plain, path);
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, `${path}.${key}`));
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

/** A copy with the keys of every object, and lists of URNs, in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted);
    return items.every((item) => String(item).startsWith("urn:")) ? items.sort() : items;
  }
  if (typeof value !== "object" || value === null) return value;
  // A secret of an exported state, as a provider has it.
  if ("plaintext" in value) {
    const { plaintext, ...mark } = value;
    return sorted({ ...mark, value: JSON.parse(String(plaintext)) as unknown });
  }
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
