import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { patient } from "./slowness.ts";

/** One line of a shop process' structured log. */
export interface LogLine {
  level: number;
  msg: string;
  [field: string]: unknown;
}

/** A running API or worker. */
export interface ShopProcess {
  child: ChildProcess;
  logs: LogLine[];
  stderr: string[];
  /** Exit code once the process has ended. */
  exit: Promise<number | null>;
  /** Sends SIGTERM and gives the exit code. */
  stop: () => Promise<number | null>;
}

/** A running API and where it answers. */
export interface ShopApi extends ShopProcess {
  url: string;
}

/** Parts that run; they go when the test process goes, however it ends. */
const alive = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});

/** Starts `examples/shop/<part>/main.ts` with exactly these variables. */
export function startPart(part: "api" | "worker", env: Record<string, string>): ShopProcess {
  const main = fileURLToPath(new URL(`../../examples/shop/${part}/main.ts`, import.meta.url));
  const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "pipe"] });
  alive.add(child);
  child.once("exit", () => alive.delete(child));
  const logs: LogLine[] = [];
  const stderr: string[] = [];
  createInterface(child.stdout).on("line", (line) => logs.push(JSON.parse(line) as LogLine));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk.toString()));
  const exit = once(child, "close").then(([code]) => code as number | null);
  const stop = () => {
    child.kill("SIGTERM");
    return exit;
  };
  return { child, logs, stderr, exit, stop };
}

/** Starts the API on a port that the system chooses, without waiting until it is ready. */
export async function startApi(env: Record<string, string>): Promise<ShopApi> {
  const part = startPart("api", { HOST: "127.0.0.1", PORT: "0", ...env });
  const line = await waitFor(
    () => part.logs.find(({ msg }) => msg === "listening"),
    () => `API did not start: ${part.stderr.join("")}${JSON.stringify(part.logs)}`,
  );
  return { ...part, url: `http://127.0.0.1:${line.port as number}` };
}

/** Starts the API and waits until /readyz says yes. */
export async function startReadyApi(env: Record<string, string>): Promise<ShopApi> {
  const api = await startApi(env);
  await waitForReady(api);
  return api;
}

/** Waits until /readyz says yes. */
export async function waitForReady(api: ShopApi): Promise<void> {
  await waitFor(
    async () => (await fetch(`${api.url}/readyz`)).ok || undefined,
    () => `API did not become ready: ${JSON.stringify(api.logs)}`,
  );
}

/** Polls until `read` gives a value; fails with `explain()` after 10 seconds, later on a busy machine. */
export async function waitFor<T>(
  read: () => T | undefined | Promise<T | undefined>,
  explain: () => string,
): Promise<T> {
  const giveUpAt = Date.now() + patient(10_000);
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > giveUpAt) throw new Error(explain());
    await sleep(20);
  }
}
