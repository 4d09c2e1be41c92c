import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const preload = fileURLToPath(new URL("./preload.cjs", import.meta.url));
const terminateAfterMs = 1000;
const killAfterMs = 5000;

/** How a Node process of a run is started. */
export interface ChildOptions {
  /** Script and its arguments. */
  args: string[];
  folder: string;
  env?: Record<string, string>;
  /**
   * Variables that the process alone gets, whatever their size: the kernel takes no more than
   * 128 kB each, and they are in no list of processes. @default none
   */
  ownVariables?: Record<string, string>;
  /** Where compiled code is kept between runs. */
  cacheFolder: string;
  /** Receives each line that the process prints. */
  onLine: (stream: "stdout" | "stderr", line: string) => void;
}

/** A running Node process. */
export interface Child {
  /** Exit code once it has ended and its output is read; a signal counts as 1. */
  ended: Promise<number>;
  /** Asks it to end, and makes it end after a while. */
  stop(): Promise<void>;
}

type Process = ChildProcessByStdio<Writable, Readable, Readable>;

function endOf(child: Process): Promise<number> {
  return new Promise((resolve) => {
    child.on("error", () => {
      resolve(1);
    });
    child.on("close", (code) => {
      resolve(code ?? 1);
    });
  });
}

/**
 * Starts a Node process of its own session, so that Ctrl-C at the terminal reaches the engine
 * alone, which then ends the run in order.
 */
export function startChild(options: ChildOptions): Child {
  const child = spawn(process.execPath, ["--require", preload, ...options.args], {
    cwd: options.folder,
    env: { ...cacheVariables(options.cacheFolder), ...process.env, ...options.env },
    stdio: ["pipe", "pipe", "pipe", "pipe"],
    detached: true,
  });
  const own = child.stdio[3] as Writable;
  own.on("error", () => undefined);
  own.end(JSON.stringify(options.ownVariables ?? {}));
  // The pipe breaks when the child ends first; there is nothing to tell then.
  child.stdin.on("error", () => undefined);
  for (const stream of ["stdout", "stderr"] as const) {
    createInterface({ input: child[stream] }).on("line", (line) => {
      options.onLine(stream, line);
    });
  }
  const ended = endOf(child);
  return { ended, stop: () => stopChild(child, ended) };
}

/** The end of its input ends a process in order: what it compiled is kept then. */
async function stopChild(child: Process, ended: Promise<number>): Promise<void> {
  child.stdin.end();
  const timers = [
    setTimeout(() => child.kill("SIGTERM"), terminateAfterMs),
    setTimeout(() => child.kill("SIGKILL"), killAfterMs),
  ];
  await ended;
  for (const timer of timers) clearTimeout(timer);
}

/**
 * Below node_modules, so that a fresh clone starts without it and Git never sees it. Files are known
 * by their place from there (Node 26; older ones by their whole paths), so that a checkout which
 * links to the same node_modules finds what is the same in it compiled already.
 */
function cacheVariables(folder: string): Record<string, string> {
  return {
    NODE_COMPILE_CACHE: join(folder, "node_modules", ".cache", "slipway-compile"),
    NODE_COMPILE_CACHE_PORTABLE: "1",
  };
}
