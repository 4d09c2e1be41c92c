import type { LocalRun, LocalService } from "../local.ts";
import type { Style } from "./style.ts";
import { columns } from "./text.ts";

/** Runs of each schedule that are shown; `--json` has all that are kept. */
const shownRuns = 3;

/** The schedules of a local environment: when each runs next, and its last runs, the newest first. */
export function formatRuns(services: readonly LocalService[], style: Style): string[] {
  const schedules = services.filter(({ kind }) => kind === "schedule");
  if (schedules.length === 0) return [];
  const heading = ["schedule", "when", "next", "last runs"].map((word) => style("dim", word));
  return ["", ...columns([heading, ...schedules.flatMap((one) => formatSchedule(one, style))])];
}

function formatSchedule(
  { name, when = "", next, state, runs = [] }: LocalService,
  style: Style,
): string[][] {
  const shown = runs.slice(-shownRuns).reverse();
  const due = next === undefined ? state : formatMinute(next);
  const [first, ...others] = shown.map((run) => formatRun(run, style));
  return [[name, when, due, first ?? "none yet"], ...others.map((run) => ["", "", "", run])];
}

function formatRun({ startedAt, seconds, outcome, detail }: LocalRun, style: Style): string {
  const words = outcome === "succeeded" || outcome === "running" ? outcome : (detail ?? outcome);
  const colour = outcome === "succeeded" ? "green" : "yellow";
  const said = outcome === "left out" ? `left out: ${words}` : words;
  const took = seconds === undefined ? "" : ` after ${seconds} s`;
  return `${formatMinute(startedAt)}  ${style(colour, said)}${took}`;
}

/** `2026-11-30 06:00 UTC`. */
function formatMinute(time: string): string {
  return `${time.slice(0, 16).replace("T", " ")} UTC`;
}
