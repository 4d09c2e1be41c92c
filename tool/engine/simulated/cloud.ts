import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import { readIfThere, writeWhole } from "../state/files.ts";
import type { Properties } from "../state/snapshot.ts";

/** Something that exists in a simulation, whatever the state of its stack says. */
export interface Thing {
  type: string;
  id: string;
  urn: string;
  inputs: Properties;
  outputs: Properties;
  /** Whether the program only read it: it was there before, and stays. */
  foreign?: boolean | undefined;
}

const properties = z.custom<Properties>((value) => typeof value === "object" && value !== null);
const thingSchema = z.object({
  type: z.string(),
  id: z.string(),
  urn: z.string(),
  inputs: properties,
  outputs: properties,
  foreign: z.boolean().optional(),
});
const lineSchema = z.discriminatedUnion("kind", [
  z.object({ simulated: z.literal(true), kind: z.literal("made"), thing: thingSchema }),
  z.object({ simulated: z.literal(true), kind: z.literal("changed"), thing: thingSchema }),
  z.object({
    simulated: z.literal(true),
    kind: z.literal("gone"),
    type: z.string(),
    id: z.string(),
  }),
]);

type Line = z.infer<typeof lineSchema>;

/**
 * What exists in the simulation of one stack. It is no state: a resource whose creation was cut off
 * from its answer is here and not there, as at a real provider. Kept as a file of lines, one for
 * each operation, written before the operation is answered.
 */
export class Cloud {
  readonly #file: string;
  readonly #writes: boolean;
  readonly #things: Thing[] = [];

  private constructor(file: string, writes: boolean) {
    this.#file = file;
    this.#writes = writes;
  }

  /**
   * Reads what exists from a file that need not be there, for a run that holds the stack's lock: it
   * may write the file anew.
   *
   * @throws UserError `SimulationUnreadable` for a file that was damaged.
   */
  static async open(file: string): Promise<Cloud> {
    return await Cloud.#load(file, true);
  }

  /** As {@link Cloud.open}, beside runs that may be writing: nothing noted gets into the file. */
  static async read(file: string): Promise<Cloud> {
    return await Cloud.#load(file, false);
  }

  static async #load(file: string, writes: boolean): Promise<Cloud> {
    const text = (await readIfThere(file)) ?? "";
    // What was being written when a run was killed was never answered for.
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    const lines = whole.split("\n").filter((line) => line !== "");
    const cloud = new Cloud(file, writes);
    for (const [index, line] of lines.entries()) cloud.#apply(parseLine(file, line, index + 1));
    const stale = whole.length < text.length || lines.length > 2 * cloud.#things.length;
    if (stale && writes) await cloud.#rewrite();
    return cloud;
  }

  /** Everything that exists, oldest first. */
  things(): readonly Thing[] {
    return this.#things;
  }

  /** What has an id; of two that have the same one, the newer. */
  find(type: string, id: string): Thing | undefined {
    return this.#things.findLast((thing) => thing.type === type && thing.id === id);
  }

  /** The newest that was made for a URN. */
  findMade(urn: string): Thing | undefined {
    return this.#things.findLast((thing) => thing.urn === urn);
  }

  /** Notes a new one. */
  make(thing: Thing): void {
    this.#note({ simulated: true, kind: "made", thing });
  }

  /** Notes what became of one. */
  change(thing: Thing): void {
    this.#note({ simulated: true, kind: "changed", thing });
  }

  /** Notes that one is gone; of two that have the same id, the older. */
  remove(type: string, id: string): void {
    this.#note({ simulated: true, kind: "gone", type, id });
  }

  #note(line: Line): void {
    if (this.#writes) {
      mkdirSync(dirname(this.#file), { recursive: true });
      appendFileSync(this.#file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    }
    this.#apply(line);
  }

  #apply(line: Line): void {
    if (line.kind === "made") {
      this.#things.push(line.thing);
      return;
    }
    const { type, id } = line.kind === "gone" ? line : line.thing;
    const same = (thing: Thing): boolean => thing.type === type && thing.id === id;
    if (line.kind === "changed") {
      const index = this.#things.findLastIndex(same);
      if (index >= 0) this.#things[index] = line.thing;
      return;
    }
    const index = this.#things.findIndex(same);
    if (index >= 0) this.#things.splice(index, 1);
  }

  async #rewrite(): Promise<void> {
    const lines = this.#things.map((thing): Line => ({ simulated: true, kind: "made", thing }));
    await writeWhole(this.#file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
}

function parseLine(file: string, text: string, number: number): Line {
  const parsed = lineSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new UserError(
    "SimulationUnreadable",
    `Line ${number} of ${file} does not say what exists in the simulation. It was left as it is. ` +
      "Nothing in that folder is real: delete it to begin anew.",
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
