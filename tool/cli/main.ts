import { CommanderError } from "commander";
import type { Cli } from "./cli.ts";
import type { Command } from "./command.ts";
import { loadCommandsFor } from "./commands/table.ts";
import { exitCodeOf, printError } from "./errors.ts";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import { listenToInterrupts, type Interrupts } from "./interrupts.ts";
import { createLocalPlatform } from "./local-platform.ts";
import { createSink, type OutputStream } from "./output/sink.ts";
import { createProgram, type GlobalOptions } from "./program.ts";
import { findProject, readVersion } from "./project.ts";
import { askHidden, askLine, readAll } from "./prompt.ts";
import { readSimulation } from "./simulation.ts";
import type { SimulateRequest } from "../engine/select.ts";

/** What the command stands on: the process, or what a test gives. */
export interface Surroundings {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: OutputStream;
  stderr: OutputStream;
  env: Readonly<Record<string, string | undefined>>;
  interrupts: Interrupts;
  /** @default the machine's clock */
  now?: () => Date;
  /** Ends the process at once. */
  exit: (code: ExitCode) => void;
  openEngine: Cli["openEngine"];
  createLocal: (folder: string) => Cli["local"];
  /** @default by the platforms' own APIs */
  openReader?: Cli["openReader"];
}

/** Runs the command line of this process and ends it. */
export async function main(): Promise<void> {
  const exit = (code: number): void => {
    process.exit(code);
  };
  // Whoever reads the output may go before it ends (`| head`); what runs goes on to its end.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  const interrupts = listenToInterrupts(exit);
  const env = { ...process.env };
  // The launcher's note to itself; a slipway that some program below starts may relaunch again.
  delete process.env.SLIPWAY_RELAUNCHED;
  const code = await runCli(process.argv.slice(2), {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env,
    interrupts,
    exit,
    openEngine: openRealEngine,
    createLocal: createLocalPlatform,
  });
  await Promise.all([process.stdout, process.stderr].map(flush));
  // A handle that something left open must not keep a finished command from ending.
  exit(code);
}

/** Runs one command line and gives its exit code. Never throws. */
export async function runCli(
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { stdout, stderr, interrupts } = surroundings;
  let code: ExitCode = exitCodes.ok;
  let globals: GlobalOptions | undefined;
  let simulated = false;
  const run = async (
    command: Command,
    raw: Record<string, unknown>,
    given: GlobalOptions,
  ): Promise<void> => {
    globals = given;
    simulated = raw.simulate === true;
    code = await runCommand(command, raw, given, surroundings);
  };
  const version = await readVersion();
  const commands = await loadCommandsFor(argv);
  try {
    const program = createProgram({ version, commands, out: stdout, err: stderr, run });
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    // Commander has printed what it throws.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    printError(
      error,
      createSink(stderr, { colour: globals?.color ?? true, simulated, prose: true }),
      globals?.debug ?? false,
    );
    code = exitCodeOf(error);
  }
  return interrupts.signal.aborted && code !== exitCodes.ok ? exitCodes.interrupted : code;
}

async function runCommand(
  command: Command,
  raw: Record<string, unknown>,
  globals: GlobalOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { interrupts, exit } = surroundings;
  if (command.endsInOrder !== true) {
    interrupts.signal.addEventListener("abort", () => {
      exit(exitCodes.interrupted);
    });
  }
  return command.run(createCli(globals, surroundings, readSimulation(raw)), raw);
}

function createCli(
  globals: GlobalOptions,
  surroundings: Surroundings,
  simulate: SimulateRequest | undefined,
): Cli {
  const { stdin, stdout, stderr, env, interrupts, openEngine, createLocal } = surroundings;
  const folder = findProject(globals.folder);
  // Read by the programs that an engine starts, which send no debug messages without it.
  if (globals.debug) process.env.SLIPWAY_DEBUG = "1";
  const shared = { colour: globals.color, simulated: simulate !== undefined };
  return {
    folder,
    out: createSink(stdout, shared),
    err: createSink(stderr, { ...shared, prose: true }),
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    debug: globals.debug,
    env,
    signal: interrupts.signal,
    now: surroundings.now ?? (() => new Date()),
    ask: (question) => askLine(stdin, stderr, question, interrupts),
    askSecret: (question) => askHidden(stdin, stderr, question, interrupts),
    readInput: () => readAll(stdin),
    openEngine: (request) =>
      openEngine(simulate === undefined ? request : { ...request, simulate }),
    simulate,
    local: createLocal(folder),
    openReader: surroundings.openReader ?? openRealReader,
  };
}

// Loaded when wanted: help and wrong use answer at once.
const openRealEngine: Cli["openEngine"] = async (request) => {
  const { openEngine } = await import("../engine/select.ts");
  return openEngine(request);
};

const openRealReader: Cli["openReader"] = async (place, deployed) => {
  const { openReader } = await import("../live/open.ts");
  return openReader(place, deployed);
};

async function flush(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return;
  await new Promise<void>((resolve) => {
    stream.write("", () => {
      resolve();
    });
  });
}
