import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";

/** A program that runs until the test ends. */
export interface Running {
  /** What it has said so far. */
  log: () => string;
}

/** Starts a server, waits until `url` answers, and ends it with the test. */
export async function serve(
  program: string,
  args: readonly string[],
  cwd: string,
  url: string,
): Promise<Running> {
  const child = spawn(program, [...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stdout.on("data", (chunk) => (log += String(chunk)));
  child.stderr.on("data", (chunk) => (log += String(chunk)));
  const ended = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`${program} ended:\n${log}`);
    await sleep(50);
  }
  return { log: () => log };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
