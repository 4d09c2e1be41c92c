import { spawn } from "node:child_process";
import type { Outcome } from "./attempts.ts";
import { messageOf } from "./declaration-schema.ts";

/** A command that checks something. */
export interface CommandRun {
  command: readonly string[];
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
  timeoutSeconds: number;
}

/** Characters at the end of its output that are kept: far more than are shown. */
const keptOutput = 256 * 1024;
/** Time to end in order after SIGTERM. */
const graceMs = 2_000;

/**
 * One run of a command, leader of a process group of its own: what it started and left is ended with
 * it, whatever came of it.
 */
export async function tryCommand(run: CommandRun, signal: AbortSignal): Promise<Outcome> {
  const { timeoutSeconds } = run;
  const limit = AbortSignal.timeout(timeoutSeconds * 1_000);
  const began = performance.now();
  const { code, output } = await runGroup(run, AbortSignal.any([signal, limit]));
  signal.throwIfAborted();
  const figure = `${Math.round(performance.now() - began)} ms`;
  const told = { figure, said: output, shown: "end" } as const;
  if (limit.aborted) {
    return { ...told, ok: false, detail: `does not end within ${timeoutSeconds} s` };
  }
  return { ...told, ok: code === 0, detail: `ends with ${code}` };
}

interface Ended {
  /** Exit code, or the signal that ended it, or why it could not be started. */
  code: number | string;
  output: string;
}

function runGroup({ command, folder, environment }: CommandRun, stop: AbortSignal): Promise<Ended> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-keptOutput);
    });
  }
  const { promise, resolve } = Promise.withResolvers<Ended>();
  let killed: NodeJS.Timeout | undefined;
  const end = (): void => {
    signalGroup(child.pid, "SIGTERM");
    killed = setTimeout(() => {
      signalGroup(child.pid, "SIGKILL");
    }, graceMs);
  };
  stop.addEventListener("abort", end, { once: true });
  child.once("error", (error) => {
    stop.removeEventListener("abort", end);
    resolve({ code: messageOf(error), output });
  });
  // Not "close": a child that it left keeps the pipes open.
  child.once("exit", (code, by) => {
    stop.removeEventListener("abort", end);
    clearTimeout(killed);
    signalGroup(child.pid, "SIGKILL");
    const ended = { code: code ?? by ?? 1 };
    // What was written before its end may still be on the way.
    const done = (): void => {
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ ...ended, output });
    };
    const late = setTimeout(done, 1_000);
    child.once("close", () => {
      clearTimeout(late);
      done();
    });
  });
  return promise;
}

/** A group that has ended is what was wanted. */
function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
