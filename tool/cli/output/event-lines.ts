import type { EngineEvent } from "../../engine/engine.ts";
import type { Prior } from "../../engine/prior/prior.ts";
import { isImplicit } from "../../engine/implicit.ts";
import { dangerMark, isChange, opLooks } from "./ops.ts";
import type { Style } from "./style.ts";
import { count, formatSeconds, nameOfUrn, shortType } from "./text.ts";
import { formatViolations } from "./violations.ts";

/** How an event is told apart from the tree; undefined where it is not. */
export function formatNotice(
  event: EngineEvent,
  style: Style,
  debug: boolean,
): string[] | undefined {
  switch (event.kind) {
    case "engine":
      return [style("dim", formatEngine(event))];
    case "prior":
      // What was asked for stands below the plan.
      return event.prior.kind === "state" ? [style("dim", formatPrior(event.prior))] : undefined;
    case "waiting-for-lock":
      return [style("yellow", `waiting for the lock: ${event.holder}`)];
    case "log":
      return formatLog(event, style, debug);
    case "policy":
    case "step-started":
    case "step-finished":
    case "step-failed":
      return undefined;
  }
}

/** `compared with revision 'main' (5a5cdca), whose program was run without any state`. */
export function formatPrior({ description, resources }: Prior): string {
  const size = resources === undefined ? "" : ` (${count(resources, "resource")})`;
  return `compared with ${description}${size}`;
}

function formatEngine(event: Extract<EngineEvent, { kind: "engine" }>): string {
  // The embedded engine has no version but this tool's.
  const version = event.version === event.engine ? "" : ` ${event.version}`;
  return `engine ${event.engine}${version}: ${event.reason}`;
}

/** One line for an event where there is no terminal; empty for what is not worth one. */
export function formatEvent(event: EngineEvent, style: Style, debug: boolean): string[] {
  switch (event.kind) {
    case "step-finished": {
      if (!isChange(event.step) || isImplicit(event.step)) return [];
      const took = event.seconds < 1 ? "" : `  ${formatSeconds(event.seconds)}`;
      return [`${describeStep(event.step, style)}${took}`];
    }
    case "step-failed":
      return [`${describeStep(event.step, style)}  ${style("red", "failed")}: ${event.message}`];
    case "policy":
      return formatViolations([event.violation], style);
    case "step-started":
    case "engine":
    case "prior":
    case "log":
    case "waiting-for-lock":
      return formatNotice(event, style, debug) ?? [];
  }
}

type StepEvent = Extract<EngineEvent, { kind: "step-finished" }>;

/** `+ create  api  Service`, marked where it endangers data: what it endangers, the plan said. */
export function describeStep(step: StepEvent["step"], style: Style): string {
  const look = opLooks[step.op];
  const mark = dangerMark(step, style);
  const danger = mark === "" ? "" : `  ${mark}`;
  const type = style("dim", shortType(step.type));
  return `${style(look.colour, look.symbol)} ${step.op.padEnd(7)}  ${step.name}  ${type}${danger}`;
}

function formatLog(
  event: Extract<EngineEvent, { kind: "log" }>,
  style: Style,
  debug: boolean,
): string[] | undefined {
  // What the program logs as an error is in the error that the run ends with.
  if (["debug", "error"].includes(event.severity) && !debug) return undefined;
  const origin = event.urn === "" ? "" : `${nameOfUrn(event.urn)}: `;
  const text = `${origin}${event.message.trimEnd()}`;
  if (text === "") return undefined;
  switch (event.severity) {
    case "error":
      return [`${style("red", "error")}  ${text}`];
    case "warning":
      return [`${style("yellow", "warning")}  ${text}`];
    case "info":
    case "debug":
      return [style("dim", text)];
  }
}
