import { spawn } from "node:child_process";

/** A command as a whole process: program, arguments, and the folder it runs in. */
export interface Command {
  label: string;
  argv: readonly [string, ...string[]];
  cwd: string;
  env?: Readonly<Record<string, string>>;
}

/** How two commands compare, run in turn: A B A B … */
export interface Comparison {
  /** Median of the ratios A/B, pair by pair: holds where the machine's speed drifts. */
  ratio: number;
  /** Least and greatest ratio of a pair. */
  range: [number, number];
  /** Median wall time of each, in seconds. */
  seconds: [number, number];
}

/** A benchmarked command that failed, with what it printed. */
export class CommandFailed extends Error {}

/**
 * Times two commands in turn and compares them pair by pair, after one warm-up pair.
 *
 * @throws CommandFailed as soon as one exits non-zero.
 */
export async function compare(a: Command, b: Command, rounds: number): Promise<Comparison> {
  await timeOnce(a);
  await timeOnce(b);
  const pairs: [number, number][] = [];
  for (let round = 0; round < rounds; round++) pairs.push([await timeOnce(a), await timeOnce(b)]);
  const ratios = pairs.map(([first, second]) => first / second);
  return {
    ratio: median(ratios),
    range: [Math.min(...ratios), Math.max(...ratios)],
    seconds: [median(pairs.map(([first]) => first)), median(pairs.map(([, second]) => second))],
  };
}

/** Wall time of one run, in seconds. */
export async function timeOnce(command: Command): Promise<number> {
  return (await runOnce(command)).seconds;
}

/** Runs a command to its end: its wall time in seconds, and what it printed. */
export async function runOnce(command: Command): Promise<{ seconds: number; stdout: string }> {
  const [program, ...args] = command.argv;
  const started = process.hrtime.bigint();
  const child = spawn(program, args, {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (code === 0) return { seconds, stdout };
  const text = `${stdout}${stderr}`.slice(-4000);
  throw new CommandFailed(`'${command.label}' exited with ${String(code)}:\n${text}`);
}

/** The middle value; the mean of the two middle ones where there is an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? NaN : (low + high) / 2;
}
