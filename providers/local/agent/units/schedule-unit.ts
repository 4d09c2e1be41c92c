import type { DesiredResource, ScheduleSpec } from "../../schemas.ts";
import type { Built } from "../builds/builds.ts";
import type { Ticking } from "../jobs/clock.ts";
import { RunBook, type RunEnd } from "../jobs/run-book.ts";
import { checkRun, Run, type RunContext } from "../jobs/run.ts";
import { makeReady } from "./make-ready.ts";
import { nameUnit, type UnitName } from "./unit-name.ts";
import type { Outputs, Unit, UnitContext, UnitStatus } from "./unit.ts";

/** What a schedule needs of the agent. */
export type ScheduleContext = RunContext & Pick<UnitContext, "clock">;

/** A program that runs by the clock, never beside itself. */
export class ScheduleUnit implements Unit {
  readonly name: string;
  readonly #called: UnitName;
  readonly #context: ScheduleContext;
  readonly #book: RunBook;
  #spec: ScheduleSpec;
  #started = false;
  #clock: Ticking | undefined;
  #run: Run | undefined;
  #built: Built | undefined;

  constructor(spec: ScheduleSpec, context: ScheduleContext) {
    this.name = spec.name;
    this.#spec = spec;
    this.#called = nameUnit({ kind: "Schedule", spec });
    this.#context = context;
    this.#book = new RunBook(context.paths, spec.name);
  }

  get resource(): DesiredResource {
    return { kind: "Schedule", spec: this.#spec };
  }

  /** Whether it goes by the clock, or is suspended as it should be. */
  get alive(): boolean {
    return this.#started;
  }

  async prepare(): Promise<void> {
    await this.#makeReady(this.#spec);
    checkRun(this.#spec, this.#called, this.#context, this.#built);
  }

  async start(): Promise<void> {
    await this.stop();
    await this.#makeReady(this.#spec);
    this.#wind();
  }

  /** A run that goes on is left alone: the next one is as wanted. */
  async adopt(wanted: DesiredResource): Promise<boolean> {
    if (wanted.kind !== "Schedule") return false;
    await this.#makeReady(wanted.spec);
    this.#spec = wanted.spec;
    this.#wind();
    return true;
  }

  async #makeReady(spec: ScheduleSpec): Promise<void> {
    this.#built = await makeReady({ kind: "Schedule", spec }, this.#context);
  }

  async stop(): Promise<void> {
    this.#clock?.stop();
    this.#clock = undefined;
    this.#started = false;
    await this.#run?.stop();
  }

  async remove(): Promise<void> {
    await this.stop();
    this.#book.remove();
  }

  outputs(): Outputs {
    return {};
  }

  addStatus(status: UnitStatus): void {
    const { cron, timezone, suspended } = this.#spec;
    const next = this.#clock?.next();
    const waiting = suspended ? "suspended" : "waiting";
    const state = this.#run ? "running" : waiting;
    status.schedules.push({
      name: this.name,
      ...this.#called,
      cron,
      timezone,
      state: this.#started ? state : "stopped",
      runs: [...this.#book.runs],
      ...(next && { next: next.toISOString() }),
      ...(this.#run?.pid !== undefined && { pid: this.#run.pid }),
    });
  }

  #wind(): void {
    this.#clock?.stop();
    this.#started = true;
    const tick = (): void => {
      this.#tick();
    };
    this.#clock = this.#spec.suspended ? undefined : this.#context.clock(this.#spec, tick);
  }

  #tick(): void {
    const before = this.#run;
    if (before !== undefined) {
      const due = new Date().toISOString();
      const detail = `the run of ${before.startedAt} goes on`;
      this.#book.leaveOut(due, detail);
      this.#say(`${due} left out: ${detail}`);
      return;
    }
    const run = new Run(this.#spec, this.#called, this.#context, this.#built);
    this.#run = run;
    this.#book.begin(run.startedAt);
    this.#say(`${run.startedAt} begins`);
    void run.ended.then((end) => {
      this.#end(run, end);
    });
  }

  #end(run: Run, end: RunEnd): void {
    this.#run = undefined;
    this.#book.end(end);
    this.#say(`${run.startedAt} ${end.detail ?? end.outcome}, after ${end.seconds} s`);
  }

  #say(text: string): void {
    this.#context.log(this.#called.log).write(`[slipway] run of ${text}\n`);
  }
}
