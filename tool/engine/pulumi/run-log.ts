import type {
  DiagnosticEvent,
  EngineEvent as CliEvent,
  PolicyEvent,
} from "@pulumi/pulumi/automation/events.js";
import { stripVTControlCharacters } from "node:util";
import { parsePackText } from "../../../policies/pack-text.ts";
import type { PolicyViolation, Rule } from "../../../policies/rule.ts";
import type { Mask } from "../embedded/masking.ts";
import type { EngineEvent, EventSink, Step } from "../engine.ts";
import { maskProperties, toStep } from "./steps.ts";

type Severity = Extract<EngineEvent, { kind: "log" }>["severity"];

/** Takes the events of one run of the CLI and keeps what its result needs. */
export class RunLog {
  readonly violations: PolicyViolation[] = [];
  /** Errors that the CLI told. */
  readonly errors: string[] = [];
  outputs: Record<string, unknown> = {};
  /** Whether the CLI warned of operations that an earlier run did not come to the end of. */
  unfinished = false;
  readonly #sink: EventSink;
  readonly #rules: readonly Rule[];
  readonly #mask: Mask;
  /** By URN and kind, in the order in which they were decided. */
  readonly #steps = new Map<string, { step: Step; started: number; ended: boolean }>();

  constructor(sink: EventSink | undefined, rules: readonly Rule[], mask: Mask) {
    // The CLI blinds what it knows to be secret; its copies in other texts are blinded here.
    this.#sink = (event) => sink?.(mask.data(event));
    this.#rules = rules;
    this.#mask = mask;
  }

  /** Every step of the run in the order in which it was decided. */
  get steps(): Step[] {
    return this.#mask.data([...this.#steps.values()].map(({ step }) => step));
  }

  /** Takes one event. */
  add(event: CliEvent): void {
    if (event.resourcePreEvent) this.#start(toStep(event.resourcePreEvent.metadata));
    if (event.resOutputsEvent) this.#end(event.resOutputsEvent.metadata);
    if (event.resOpFailedEvent) this.#fail(toStep(event.resOpFailedEvent.metadata));
    if (event.diagnosticEvent) this.#log(event.diagnosticEvent);
    if (event.policyEvent) this.#violation(event.policyEvent);
  }

  #start(step: Step | undefined): void {
    if (!step) return;
    this.#steps.set(keyOf(step), { step, started: performance.now(), ended: false });
    this.#sink({ kind: "step-started", step });
  }

  #end(metadata: NonNullable<CliEvent["resOutputsEvent"]>["metadata"]): void {
    const step = toStep(metadata);
    if (!step) return;
    if (step.type === "pulumi:pulumi:Stack" && metadata.new) {
      this.outputs = this.#mask.data(maskProperties(metadata.new.outputs));
    }
    const known = this.#steps.get(keyOf(step));
    // The CLI tells the end of a component twice: when it was made and when it has its outputs.
    if (known?.ended) return;
    const started = known?.started ?? performance.now();
    // The first event of an update has all that changed; the second has more of its own.
    this.#steps.set(keyOf(step), { step: known?.step ?? step, started, ended: true });
    const seconds = (performance.now() - started) / 1000;
    this.#sink({ kind: "step-finished", step: known?.step ?? step, seconds });
  }

  #fail(step: Step | undefined): void {
    if (!step) return;
    const known = this.#steps.get(keyOf(step))?.step ?? step;
    const message = this.errors.at(-1) ?? "the operation failed";
    this.#sink({ kind: "step-failed", step: known, message });
  }

  #log(event: DiagnosticEvent): void {
    // Debug messages of the SDK print whole requests, secrets in plain.
    const severity = severityOf(event);
    if (event.ephemeral || severity === "debug") return;
    const plain = stripVTControlCharacters(this.#mask.text(event.message));
    const message = this.#mask.text(plain).trim();
    if (message === "") return;
    if (severity === "error") this.errors.push(message);
    this.unfinished ||= /with \d+ pending operations? from previous deployment/.test(message);
    this.#sink({ kind: "log", severity, message, urn: event.urn ?? "" });
  }

  #violation(event: PolicyEvent): void {
    const name = event.policyName.replace(/-advisory$/, "");
    const rule = this.#rules.find((candidate) => candidate.name === name);
    const urn = event.resourceUrn ?? "";
    const violation = this.#mask.data<PolicyViolation>({
      rule: name,
      level: event.enforcementLevel === "mandatory" ? "mandatory" : "advisory",
      urn,
      resource: urn.split("::").slice(3).join("::"),
      ...parsePackText(stripVTControlCharacters(this.#mask.text(event.message)), rule),
    });
    this.violations.push(violation);
    this.#sink({ kind: "policy", violation });
  }
}

function severityOf({ severity }: DiagnosticEvent): Severity {
  const text: string = severity;
  return text === "debug" || text === "warning" || text === "error" ? text : "info";
}

function keyOf(step: Step): string {
  // A delete and a create of one URN are two steps of one run.
  return `${step.op === "delete" ? "delete" : "make"} ${step.urn}`;
}
