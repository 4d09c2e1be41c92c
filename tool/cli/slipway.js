#!/usr/bin/env node
// Starts the slipway command. Plain JavaScript that an old Node understands: the rest of the tool
// is TypeScript that only Node 24 runs as it is, so an older one hands over to the project's own.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import * as nodeModule from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const oldest = 24;
const launcher = fileURLToPath(import.meta.url);
const project = join(dirname(launcher), "..", "..");

if (Number(process.versions.node.split(".")[0]) >= oldest) {
  // Without it, every start strips and compiles the tool anew; the engine's programs share it.
  nodeModule.enableCompileCache?.(join(project, "node_modules", ".cache", "slipway-compile"));
  const { main } = await import("./main.ts");
  await main();
} else {
  const node = join(project, "node_modules", ".bin", "node");
  if (existsSync(node) && process.env.SLIPWAY_RELAUNCHED === undefined) relaunch(node);
  else refuse();
}

/** Runs this launcher by another Node, with the same terminal, signals and exit code. */
function relaunch(node) {
  const child = spawn(node, [launcher, ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { ...process.env, SLIPWAY_RELAUNCHED: process.version },
  });
  // A terminal's Ctrl-C reaches the child too: main.ts takes signals that come together as one.
  const forward = (signal) => child.kill(signal);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);
  child.on("error", refuse);
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
    for (const name of signals) process.off(name, forward);
  });
}

function refuse() {
  console.error(
    `error NodeTooOld: slipway needs Node ${oldest} and this is ${process.version}: run ` +
      `\`npm ci\` in ${project}, which brings one, or install Node ${oldest} or newer.`,
  );
  process.exitCode = 1;
}
