import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { MigrationSpec, ScheduleSpec } from "../../schemas.ts";
import { ChildProcess, type Exit } from "../process/child.ts";
import type { Built } from "../builds/builds.ts";
import { findCommand } from "../units/process-command.ts";
import type { UnitName } from "../units/unit-name.ts";
import type { UnitContext } from "../units/unit.ts";
import { MaskedLog } from "./masked-log.ts";
import type { RunEnd } from "./run-book.ts";

/** What a run needs of the agent. */
export type RunContext = Pick<UnitContext, "paths" | "log" | "running" | "machine" | "builds">;

/** A program that runs to its end, once. */
export class Run {
  readonly startedAt = new Date().toISOString();
  /** Resolves when it has ended, however; never rejects. */
  readonly ended: Promise<RunEnd>;
  readonly #child: ChildProcess;
  #stopped = false;

  constructor(
    spec: MigrationSpec | ScheduleSpec,
    called: UnitName,
    context: RunContext,
    built: Built | undefined,
  ) {
    const log = new MaskedLog(context.log(called.log), secretsOf(spec));
    const release = context.builds.hold(spec.buildHash ?? "");
    this.#child = new ChildProcess({
      label: called.component,
      command: spec.command ?? [],
      folder: built?.folder ?? join(context.paths.projectRoot, spec.source),
      variables: runVariables(spec, context, built),
      stop: { signal: "SIGTERM", group: true },
      log,
      running: context.running,
    });
    this.ended = this.#watch(spec.timeoutSeconds).finally(() => {
      release();
      log.end();
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Ends it with whatever it started; waits until that is so. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#child.terminate();
    await this.ended;
  }

  async #watch(timeoutSeconds: number): Promise<RunEnd> {
    const over = new AbortController();
    const late = sleep(timeoutSeconds * 1000, "late" as const, { signal: over.signal });
    const first = await Promise.race([this.#child.exited, late.catch(() => "late" as const)]);
    over.abort();
    if (first === "late") await this.#child.terminate();
    const exit = await this.#child.exited;
    const seconds = Math.round(this.#child.ageMs() / 100) / 10;
    if (this.#stopped) return { outcome: "interrupted", detail: "was stopped", seconds };
    if (first === "late") {
      const detail = `took longer than its ${timeoutSeconds} s, and was ended`;
      return { outcome: "timed out", detail, seconds };
    }
    return { ...describe(exit), seconds };
  }
}

/** As a process has them, but for a port. */
function runVariables(
  spec: MigrationSpec | ScheduleSpec,
  { machine }: RunContext,
  built: Built | undefined,
): Record<string, string> {
  return { ...machine.forPrograms(built?.bin), ...built?.variables, ...spec.variables };
}

/** Refuses a program that is not there. @throws UserError `ProgramMissing` */
export function checkRun(
  spec: MigrationSpec | ScheduleSpec,
  { component }: UnitName,
  context: RunContext,
  built: Built | undefined,
): void {
  findCommand(spec, component, runVariables(spec, context, built));
}

/** The values that its output must not show. */
export function secretsOf({ variables, secret }: MigrationSpec | ScheduleSpec): string[] {
  return secret.flatMap((name) => variables[name] ?? []);
}

function describe({ code, signal, error }: Exit): Pick<RunEnd, "outcome" | "exitCode" | "detail"> {
  if (error !== undefined) return { outcome: "failed", detail: `could not be started: ${error}` };
  if (signal !== null) return { outcome: "failed", detail: `was ended by ${signal}` };
  const exitCode = code ?? 0;
  if (exitCode === 0) return { outcome: "succeeded", exitCode };
  return { outcome: "failed", exitCode, detail: `exited with code ${exitCode}` };
}
