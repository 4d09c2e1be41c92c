import { createHash } from "node:crypto";
import { UserError } from "../../../../variables/user-error.ts";
import type { DesiredResource, MigrationSpec } from "../../schemas.ts";
import type { Built } from "../builds/builds.ts";
import { RunBook } from "../jobs/run-book.ts";
import { checkRun, Run, secretsOf } from "../jobs/run.ts";
import { explainStart } from "./explain.ts";
import { makeReady } from "./make-ready.ts";
import { nameUnit, type UnitName } from "./unit-name.ts";
import type { Outputs, Unit, UnitContext, UnitStatus } from "./unit.ts";

/**
 * A program that runs once for what it is made from: source, command, the contract's variables, and
 * the data behind its links. It is alive once that has succeeded.
 */
export class MigrationUnit implements Unit {
  readonly name: string;
  readonly #called: UnitName;
  readonly #context: UnitContext;
  readonly #book: RunBook;
  #spec: MigrationSpec;
  #run: Run | undefined;

  constructor(spec: MigrationSpec, context: UnitContext) {
    this.name = spec.name;
    this.#spec = spec;
    this.#called = nameUnit({ kind: "Migration", spec });
    this.#context = context;
    this.#book = new RunBook(context.paths, spec.name);
  }

  get resource(): DesiredResource {
    return { kind: "Migration", spec: this.#spec };
  }

  get alive(): boolean {
    return this.#book.version === this.#version(this.#spec);
  }

  /** Runs it to its end, unless it has succeeded before. Throws a UserError where it fails. */
  async start(): Promise<void> {
    await this.stop();
    const version = this.#version(this.#spec);
    if (this.#book.version === version) return;
    const built = await this.#makeReady();
    const log = this.#context.log(this.#called.log);
    const started = { log, begin: log.mark() };
    const run = new Run(this.#spec, this.#called, this.#context, built);
    this.#run = run;
    this.#book.begin(run.startedAt);
    const end = await run.ended;
    this.#run = undefined;
    this.#book.end(end, version);
    if (end.outcome === "succeeded") return;
    const message =
      `Migration '${this.#called.component}' ${end.detail ?? end.outcome}. What waits for it was ` +
      "left as it is, and the next `up` runs it again.";
    throw explainStart(new UserError("MigrationFailed", message), started, secretsOf(this.#spec));
  }

  async #makeReady(): Promise<Built | undefined> {
    const built = await makeReady({ kind: "Migration", spec: this.#spec }, this.#context);
    checkRun(this.#spec, this.#called, this.#context, built);
    return built;
  }

  /** A change that is none of what it does, as of its time limit, needs no run. */
  async adopt(wanted: DesiredResource): Promise<boolean> {
    if (wanted.kind !== "Migration") return false;
    if (this.#version(wanted.spec) !== this.#book.version) return false;
    this.#spec = wanted.spec;
    return Promise.resolve(true);
  }

  async stop(): Promise<void> {
    await this.#run?.stop();
  }

  async remove(): Promise<void> {
    await this.stop();
    this.#book.remove();
  }

  outputs(): Outputs {
    const { version } = this.#book;
    return version === undefined ? {} : { run: version };
  }

  addStatus(status: UnitStatus): void {
    const { last } = this.#book;
    const outcome = last?.outcome ?? "interrupted";
    status.migrations.push({
      name: this.name,
      ...this.#called,
      // What succeeded once was for other data, or another version, if it is not alive.
      state: outcome === "succeeded" && !this.alive ? "interrupted" : outcome,
      runs: [...this.#book.runs],
      ...(this.#run?.pid !== undefined && { pid: this.#run.pid }),
    });
  }

  /**
   * What a run belongs to, in 12 hexadecimal digits. What links give is not in it: passwords and ports
   * change with their servers, and data that were made anew have an identity of their own.
   */
  #version(spec: MigrationSpec): string {
    const own = Object.entries(spec.variables).filter(([name]) => !spec.linked.includes(name));
    const variables = own.sort(([one], [other]) => (one < other ? -1 : 1));
    const data = this.#context.dataBehind({ kind: "Migration", spec });
    const content = JSON.stringify([spec.sourceHash, spec.command, variables, data]);
    return createHash("sha256").update(content).digest("hex").slice(0, 12);
  }
}
