import type { EngineEvent, EventSink } from "../../engine/engine.ts";
import type { Cli } from "../cli.ts";
import { describeStep, formatEvent, formatNotice } from "./event-lines.ts";
import { formatFinalTree, formatLiveTree } from "./live-tree.ts";
import { isImplicit } from "../../engine/implicit.ts";
import { applyEvent, createProgress, type Progress } from "./progress.ts";
import { createLiveScreen } from "./live-screen.ts";
import type { Sink } from "./sink.ts";
import { clip, count } from "./text.ts";

/** Shows a run while it goes on. */
export interface Reporter {
  readonly onEvent: EventSink;
  /** Says something that is no event of the engine. */
  say(line: string): void;
  /** Leaves the screen as it is to stay; to be called however the run ended. */
  end(): void;
}

/**
 * What of a run is shown: hardly anything, only that it plans, what it does, what it does after a plan
 * (which named the engine), or every event as JSON.
 */
export type ReportKind = "quiet" | "plan" | "run" | "run-after-plan" | "json";

const frameMs = 100;
const stillMs = 30_000;

/** The reporter for the place where the command runs. */
export function createReporter(cli: Cli, kind: ReportKind): Reporter {
  if (kind === "json") return jsonReporter(cli);
  if (kind === "quiet") return quietReporter(cli);
  if (kind === "plan") return cli.err.live ? livePlanReporter(cli) : noticeReporter(cli);
  const reporter = cli.err.live ? liveRunReporter(cli) : plainRunReporter(cli);
  return kind === "run" ? reporter : withoutEngine(reporter);
}

function withoutEngine(reporter: Reporter): Reporter {
  const onEvent = (event: EngineEvent): void => {
    if (event.kind !== "engine") reporter.onEvent(event);
  };
  return { ...reporter, onEvent };
}

function jsonReporter({ out, err }: Cli): Reporter {
  return {
    onEvent: (event) => {
      out.json(event);
    },
    say: err.line,
    end: () => undefined,
  };
}

/** Says only the engine and the lock: everything else is said by the run that follows. */
function quietReporter(cli: Cli): Reporter {
  const shown = cli.err.live ? livePlanReporter(cli) : noticeReporter(cli);
  const onEvent = (event: EngineEvent): void => {
    if (event.kind !== "log") shown.onEvent(event);
  };
  return { ...shown, onEvent };
}

/** Says what a plan cannot say by itself: the engine, the lock, the program's own messages. */
function noticeReporter({ err, debug }: Cli): Reporter {
  const onEvent = (event: EngineEvent): void => {
    err.lines(formatNotice(event, err.style, debug) ?? []);
  };
  return { onEvent, say: err.line, end: () => undefined };
}

function livePlanReporter(cli: Cli): Reporter {
  return liveReporter(cli, {
    frame: (progress) => {
      const rows = [...progress.rows.values()].filter((row) => !isImplicit(row.step));
      return [cli.err.style("dim", `planning, ${count(rows.length, "resource")} so far`)];
    },
    final: () => [],
  });
}

function liveRunReporter(cli: Cli): Reporter {
  const { err } = cli;
  return liveReporter(cli, {
    frame: (progress) =>
      formatLiveTree(progress, err.style, performance.now(), (err.stream.rows ?? 24) - 1),
    final: (progress) => formatFinalTree(progress, err.style),
  });
}

interface Picture {
  frame(progress: Progress): string[];
  final(progress: Progress): string[];
}

/** Redraws its picture ten times a second; messages scroll past above it. */
function liveReporter({ err, debug }: Cli, picture: Picture): Reporter {
  const progress = createProgress();
  const screen = createLiveScreen(err.stream);
  const draw = (): void => {
    screen.draw(picture.frame(progress).map(err.mark).map(clipTo(err)));
  };
  const timer = setInterval(draw, frameMs);
  const sayAbove = (lines: string[]): void => {
    screen.clear();
    err.lines(lines);
  };
  return {
    onEvent: (event) => {
      applyEvent(progress, event, performance.now());
      const notice = formatNotice(event, err.style, debug);
      if (notice !== undefined) sayAbove(notice);
    },
    say: (line) => {
      sayAbove([line]);
    },
    end: () => {
      clearInterval(timer);
      screen.end();
      err.lines(picture.final(progress));
    },
  };
}

// A line that wraps would make the picture taller than what is erased before the next one.
function clipTo(sink: Sink): (line: string) => string {
  const width = (sink.width ?? 80) - 1;
  return (line) => clip(line, width);
}

function plainRunReporter({ err, debug }: Cli): Reporter {
  const progress = createProgress();
  const still = setInterval(() => {
    err.lines(stillRunning(progress, err));
  }, stillMs);
  return {
    onEvent: (event) => {
      applyEvent(progress, event, performance.now());
      err.lines(formatEvent(event, err.style, debug));
    },
    say: err.line,
    end: () => {
      clearInterval(still);
    },
  };
}

/** Signs of life for logs that only show what is done. */
function stillRunning(progress: Progress, err: Sink): string[] {
  return [...progress.rows.values()]
    .filter((row) => row.state === "running" && !isImplicit(row.step) && row.step.op !== "same")
    .map((row) => {
      const seconds = Math.floor((performance.now() - row.startedAt) / 1000);
      return `${describeStep(row.step, err.style)}  still running, ${seconds} s`;
    });
}
