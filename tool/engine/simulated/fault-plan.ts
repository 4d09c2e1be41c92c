import { createHash } from "node:crypto";
import { closest } from "../../closest.ts";
import type { Fault, FaultRule, FaultSettings } from "./fault-specs.ts";

/** One operation at a provider. */
export interface Operation {
  verb: "create" | "update" | "delete" | "read";
  urn: string;
  type: string;
}

/** A fault, and where it comes from: `fail@7`, or the seed. */
export interface PlannedFault {
  fault: Exclude<Fault, { kind: "drop" }> | { kind: "drop"; done: boolean };
  source: string;
}

/** Says of each operation of a run what goes wrong with it. */
export class FaultPlan {
  readonly #settings: FaultSettings;
  /** Operations so far: all, those on a type, those of a verb on a resource. */
  readonly #counts = new Map<string, number>();
  readonly #used = new Set<FaultRule>();

  constructor(settings: FaultSettings) {
    this.#settings = settings;
  }

  /** Faults of the next operation, in the order in which they come; none as a rule. */
  next(operation: Operation): PlannedFault[] {
    const { rules, rate } = this.#settings;
    const all = this.#count("");
    const onType = this.#count(operation.type);
    const key = `${operation.verb} ${operation.urn}`;
    const chance = `${key} ${this.#count(key)}`;
    const hits = rules.filter((rule) => isHit(rule, operation.type, all, onType));
    for (const rule of hits) this.#used.add(rule);
    const planned = hits.map(({ fault, type }) => {
      const on = type === undefined ? `@${all}` : `:${type}@${onType}`;
      return this.#settle(fault, `${fault.kind}${on}`, chance);
    });
    if (this.#draw(chance, "hit") >= rate) return planned;
    const index = Math.floor(this.#draw(chance, "kind") * byChance.length);
    const fault = byChance[index] ?? { kind: "fail" };
    return [...planned, this.#settle(fault, `${fault.kind}, seed ${this.#settings.seed}`, chance)];
  }

  /** What to tell of the rules that no operation matched. */
  missed(): string[] {
    const types = [...this.#counts.keys()].filter((key) => key !== "" && !key.includes(" "));
    return this.#settings.rules
      .filter((rule) => !this.#used.has(rule))
      .map((rule) => tellMissed(rule, this.#counts.get(rule.type ?? "") ?? 0, types));
  }

  #settle(fault: Fault, source: string, chance: string): PlannedFault {
    if (fault.kind !== "drop") return { fault, source };
    const done = fault.done ?? this.#draw(chance, "done") < 0.5;
    return { fault: { kind: "drop", done }, source };
  }

  #count(key: string): number {
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count;
  }

  /** A number from 0 to 1 that depends on what is done alone, not on what is done beside it. */
  #draw(chance: string, what: string): number {
    const hash = createHash("sha256").update(`${this.#settings.seed} ${what} ${chance}`).digest();
    return hash.readUInt32BE(0) / 2 ** 32;
  }
}

/** What chance picks from. */
const byChance: readonly Fault[] = [
  { kind: "fail" },
  { kind: "partial" },
  { kind: "delay", seconds: 2 },
  { kind: "throttle", times: 2 },
  { kind: "drop" },
];

function isHit({ type, at }: FaultRule, of: string, all: number, onType: number): boolean {
  if (type !== undefined && type !== of) return false;
  return at === undefined || at === (type === undefined ? all : onType);
}

function tellMissed({ fault, type, at }: FaultRule, had: number, types: string[]): string {
  const [on, where] = type === undefined ? ["", ""] : [`:${type}`, ` on ${type}`];
  const spec = `${fault.kind}${on}${at === undefined ? "" : `@${at}`}`;
  const near = type === undefined || had > 0 ? undefined : closest(type, types);
  const hint = near === undefined ? "" : ` Did you mean ${near}?`;
  return `--fault ${spec} hit nothing: this run had ${had} operations${where}.${hint}`;
}
