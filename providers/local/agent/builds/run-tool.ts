import { UserError } from "../../../../variables/user-error.ts";
import { ChildProcess } from "../process/child.ts";
import type { LogFile } from "../process/log-file.ts";
import { maskValues } from "../process/mask.ts";
import type { RunningList } from "../process/running.ts";

/** What the tools of a build share. */
export interface Workshop {
  /** What messages call the component. */
  component: string;
  log: LogFile;
  running: RunningList;
  /** Values that no message shows. */
  secrets: string[];
  /** Ends what runs. */
  signal: AbortSignal;
}

/** One run of a tool. */
export interface ToolRun {
  words: readonly string[];
  /** What a message calls it. @default its words */
  shown?: string;
  folder: string;
  variables: Record<string, string>;
  /** Lines of its output that the error shows, at most. */
  lines: number;
}

/**
 * Runs a tool to its end, with its output in the log.
 *
 * @throws UserError `BuildFailed` with the end of its output, `BuildStopped`.
 */
export async function runTool(workshop: Workshop, run: ToolRun): Promise<void> {
  const { component, log, running, signal } = workshop;
  const shown = run.shown ?? run.words.join(" ");
  if (signal.aborted) throw stopped(component);
  log.write(`[slipway] ${run.folder}$ ${maskValues(shown, workshop.secrets)}\n`);
  const begin = log.mark();
  const child = new ChildProcess({
    label: `${component} (build)`,
    command: [...run.words],
    folder: run.folder,
    variables: run.variables,
    stop: { signal: "SIGTERM", group: true },
    log,
    running,
  });
  const end = (): void => void child.terminate();
  signal.addEventListener("abort", end, { once: true });
  const { code, error } = await child.exited;
  signal.removeEventListener("abort", end);
  if (isAborted(signal)) throw stopped(component);
  if (code === 0) return;
  const how = error === undefined ? `ended with code ${code ?? "none"}` : `did not start: ${error}`;
  const written = maskValues(log.linesSince(begin, 2000).join("\n"), workshop.secrets);
  const last = written === "" ? [] : written.split("\n").slice(-run.lines);
  throw new UserError(
    "BuildFailed",
    `'${component}' could not be made ready: \`${maskValues(shown, workshop.secrets)}\` in ` +
      `${run.folder} ${how}. What ran before runs on.\n` +
      (last.length === 0
        ? "It wrote nothing."
        : `The end of its output (the whole is in ${log.path}):\n${last.map((line) => `  ${line}`).join("\n")}`),
  );
}

/** A call, since a narrowed property would count as unchanged across an await. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function stopped(component: string): UserError {
  return new UserError(
    "BuildStopped",
    `'${component}' was being built when its environment stopped.`,
  );
}
