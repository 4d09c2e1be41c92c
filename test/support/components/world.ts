import type { Properties } from "../../../tool/engine/state/snapshot.ts";
import type {
  CheckResult,
  DiffResult,
  OldState,
  Outcome,
  Provider,
  Subject,
} from "../../../tool/engine/embedded/providers/provider.ts";
import type { Faults } from "../engine/faulty-files.ts";

/** One thing that exists. */
export interface Thing {
  name: string;
  content: string;
  /** Names of what it was made of. */
  needs: string[];
}

/** What really exists, whatever a state says; outlives every run. */
export class World {
  readonly things = new Map<string, Thing>();
  /** What went wrong against the order of things, in sentences. */
  readonly violations: string[] = [];

  /** Name and content of everything, for comparisons. */
  contents(): [string, string][] {
    const all = [...this.things.values()].map(({ name, content }) => [name, content] as const);
    return all.map(([name, content]): [string, string] => [name, content]).sort();
  }

  create(name: string, inputs: Properties): string {
    const id = `${name}-${text(inputs.key)}`;
    if (this.things.has(id)) this.violations.push(`${id} was made twice`);
    this.things.set(id, thingOf(name, inputs));
    this.#checkNeeds(name, inputs);
    return id;
  }

  update(id: string, name: string, inputs: Properties): void {
    if (!this.things.has(id)) this.violations.push(`${id} was changed and is not there`);
    this.things.set(id, thingOf(name, inputs));
    this.#checkNeeds(name, inputs);
  }

  delete(id: string, inputs: Properties): void {
    if (!this.things.delete(id)) this.violations.push(`${id} was deleted and is not there`);
    if (inputs.guarded === true) this.violations.push(`${id} was deleted and is protected`);
  }

  #checkNeeds(name: string, inputs: Properties): void {
    const names = new Set([...this.things.values()].map((thing) => thing.name));
    for (const need of thingOf(name, inputs).needs) {
      if (!names.has(need)) this.violations.push(`${name} was made before ${need}`);
    }
  }
}

function thingOf(name: string, inputs: Properties): Thing {
  return { name, content: text(inputs.content), needs: (inputs.needs ?? []) as string[] };
}

function text(value: unknown): string {
  return typeof value === "object" && value !== null && "value" in value
    ? `secret ${String(value.value)}`
    : String(value);
}

/** A provider of things, in this process; each of its operations can be a run's last one. */
export class WorldProvider implements Provider {
  readonly #world: World;
  readonly #faults: Faults;

  constructor(world: World, faults: Faults) {
    this.#world = world;
    this.#faults = faults;
  }

  check(_subject: Subject, _olds: Properties | undefined, news: Properties): Promise<CheckResult> {
    return Promise.resolve({ inputs: news, failures: [] });
  }

  diff(_subject: Subject, old: OldState, news: Properties): Promise<DiffResult> {
    const replaces = text(old.outputs.key) === text(news.key) ? [] : ["key"];
    const same = JSON.stringify(old.outputs) === JSON.stringify(outputsOf(news));
    const deleteBeforeReplace = news.deleteFirst === true;
    const changes = same ? "none" : "some";
    return Promise.resolve({ changes, replaces, replacesKnown: true, deleteBeforeReplace });
  }

  create({ name }: Subject, inputs: Properties): Promise<Outcome> {
    return this.#faults.pass(() =>
      Promise.resolve({ id: this.#world.create(name, inputs), outputs: outputsOf(inputs) }),
    );
  }

  update({ name }: Subject, { id }: OldState, inputs: Properties): Promise<Outcome> {
    return this.#faults.pass(() => {
      this.#world.update(id, name, inputs);
      return Promise.resolve({ id, outputs: outputsOf(inputs) });
    });
  }

  delete(_subject: Subject, { id, inputs }: OldState): Promise<void> {
    return this.#faults.pass(() => {
      this.#world.delete(id, inputs);
      return Promise.resolve();
    });
  }

  read({ name }: Subject, old: OldState): Promise<Outcome | undefined> {
    const id = old.id === "" ? `${name}-${text(old.inputs.key)}` : old.id;
    const thing = this.#world.things.get(id);
    if (thing === undefined) return Promise.resolve(undefined);
    const outputs = { ...outputsOf(old.inputs), content: thing.content };
    return Promise.resolve({ id, outputs });
  }

  invoke(): Promise<Properties> {
    return Promise.resolve({});
  }
}

/** What was made, with the content as it is: a secret one is marked again by the engine. */
function outputsOf(inputs: Properties): Properties {
  return { ...inputs };
}
