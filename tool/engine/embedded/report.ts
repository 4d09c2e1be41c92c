import { stripVTControlCharacters } from "node:util";
import type { PolicyViolation } from "../../../policies/rule.ts";
import type { EngineEvent, EventSink, Step } from "../engine.ts";
import type { Mask } from "./masking.ts";

type Severity = Extract<EngineEvent, { kind: "log" }>["severity"];

const keptWarnings = 10;

/** Collects what a run does and tells it on, with secrets masked. */
export class Report {
  readonly mask: Mask;
  readonly steps: Step[] = [];
  readonly violations: PolicyViolation[] = [];
  /** Errors that the program logged. */
  readonly errors: string[] = [];
  /** The last warnings, which tell why a program ended without an error of its own. */
  readonly lastWarnings: string[] = [];
  readonly #sink: EventSink;

  readonly #approve: (step: Step) => void;

  /** @param approve Throws for a step that must not be carried out. */
  constructor(mask: Mask, sink: EventSink | undefined, approve?: (step: Step) => void) {
    this.mask = mask;
    this.#sink = sink ?? (() => undefined);
    this.#approve = approve ?? (() => undefined);
  }

  /** Passes on an event. */
  event(event: EngineEvent): void {
    this.#sink(this.mask.data(event));
  }

  /** Passes on a line of the program, a provider or the engine. */
  log(severity: Severity, text: string, urn = ""): void {
    // The SDK paints errors wherever they go, and a log file wants no colours. Masked before: a
    // secret may hold what is taken out; and after: it may be painted.
    const message = stripVTControlCharacters(this.mask.text(text));
    if (severity === "error") this.errors.push(this.mask.text(message));
    if (severity === "warning") {
      const { lastWarnings } = this;
      const count = lastWarnings.push(this.mask.text(message));
      lastWarnings.splice(0, Math.max(0, count - keptWarnings));
    }
    this.event({ kind: "log", severity, message, urn });
  }

  /** Notes a violation once. */
  violation(violation: PolicyViolation): void {
    const masked = this.mask.data(violation);
    this.violations.push(masked);
    this.event({ kind: "policy", violation: masked });
  }

  /** Runs the operation of a step between its events. */
  async step<T>(step: Step, operation: () => Promise<T>): Promise<T> {
    const masked = this.mask.data(step);
    this.#approve(masked);
    this.steps.push(masked);
    this.event({ kind: "step-started", step });
    const start = performance.now();
    try {
      const result = await operation();
      this.event({ kind: "step-finished", step, seconds: (performance.now() - start) / 1000 });
      return result;
    } catch (error) {
      this.event({ kind: "step-failed", step, message: messageOf(error) });
      throw error;
    }
  }
}

/** The message of anything thrown, without gRPC's prefix. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("details" in error && typeof error.details === "string" && error.details !== "") {
    return error.details;
  }
  return error.message;
}
