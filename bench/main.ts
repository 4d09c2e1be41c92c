import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { findCli } from "../tool/engine/pulumi/find-cli.ts";
import { cloneWithChange } from "./changed-clone.ts";
import { writeLedger } from "./ledger.ts";
import { compare } from "./measure.ts";
import type { Command, Comparison } from "./measure.ts";

const project = resolve(import.meta.dirname, "..");
const launcher = join(project, "tool/cli/slipway.js");

interface Benchmark {
  name: string;
  a: Command;
  b: Command;
  /** Ratio that we aim at; undefined where there is no target. */
  target?: number;
}

/** Compares whole commands in turn and prints the ratios; asserts nothing, machines are noisy. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
  const folder = mkdtempSync(join(project, "node_modules/.bench-"));
  try {
    const table = new Table({
      head: ["benchmark", "ratio A/B", "least–most", "A", "B", "target"],
      style: { head: [], border: [] },
    });
    for (const benchmark of await listBenchmarks(folder)) {
      process.stderr.write(`${benchmark.name} …\n`);
      const result = await compare(benchmark.a, benchmark.b, Number(values.rounds));
      table.push(formatRow(benchmark, result));
    }
    process.stdout.write(`${table.toString()}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function listBenchmarks(folder: string): Promise<Benchmark[]> {
  const empty = {
    dev: writeEmptyProgram(folder, "local"),
    prod: writeEmptyProgram(folder, "aws"),
  };
  const ledger = writeLedger(folder, 1_000);
  const benchmarks: Benchmark[] = [
    {
      name: "preview dev / empty program",
      a: slipway("preview", "dev"),
      b: empty.dev,
      target: 2.5,
    },
    {
      name: "preview prod / empty program",
      a: slipway("preview", "prod"),
      b: empty.prod,
      target: 2.5,
    },
    {
      name: "warm up dev / preview dev",
      a: slipway("up", "dev", "--yes"),
      b: slipway("preview", "dev"),
    },
    {
      name: "ledger of 1,000 releases: verified / only parsed",
      a: readLedger(ledger, "verify"),
      b: readLedger(ledger, "parse"),
    },
  ];
  benchmarks.push(...listCheckBenchmarks(folder), compareCheck(folder));
  const cli = await findCli();
  if (cli) {
    const b = slipway("preview", "dev", "--engine", "pulumi");
    benchmarks.push({ name: "preview dev, embedded / CLI", a: slipway("preview", "dev"), b });
  } else {
    process.stderr.write("no Pulumi CLI found: the comparison with it is left out\n");
  }
  return benchmarks;
}

/** What a comment of 5,000 changed resources takes beside writing and reading them as JSON. */
function listCheckBenchmarks(folder: string): Benchmark[] {
  const script = join(import.meta.dirname, "comment.ts");
  const run = (what: string): Command => ({
    label: what,
    argv: [process.execPath, script, what, folder],
    cwd: project,
  });
  return [
    { name: "comment of 5,000 changes / their JSON", a: run("comment"), b: run("json") },
    { name: "judging 5,000 changes / their JSON", a: run("judge"), b: run("json") },
  ];
}

/** A check of a change that touches all stacks, beside a preview of each, one after the other. */
function compareCheck(folder: string): Benchmark {
  const cwd = cloneWithChange(project, folder);
  const program: [string, string] = [process.execPath, join(cwd, "tool/cli/slipway.js")];
  const script = '"$0" "$1" preview dev && "$0" "$1" preview staging && "$0" "$1" preview prod';
  return {
    name: "check / the sum of its previews",
    a: { label: "check", argv: [...program, "check", "--base", "base"], cwd },
    b: { label: "three previews", argv: ["sh", "-c", script, ...program], cwd },
    target: 1.2,
  };
}

function slipway(...args: string[]): Command {
  return { label: args.join(" "), argv: [process.execPath, launcher, ...args], cwd: project };
}

/** A process that reads a ledger's outputs from a file, with all checks or with none. */
function readLedger(file: string, how: "verify" | "parse"): Command {
  const script = join(import.meta.dirname, "ledger.ts");
  return { label: `${how} a ledger`, argv: [process.execPath, script, file, how], cwd: project };
}

/** A program that imports what the components of a platform import from SDKs, and does nothing. */
function writeEmptyProgram(folder: string, platform: string): Command {
  const sources = globSync(`components/{*,platforms/${platform}/*}.ts`, { cwd: project });
  const imports = sources.flatMap((file) => importsOf(join(project, file)));
  const file = join(folder, `${platform}.mjs`);
  writeFileSync(
    file,
    [...new Set(imports)].map((name) => `import ${JSON.stringify(name)};\n`).join(""),
  );
  return { label: `empty ${platform}`, argv: [process.execPath, file], cwd: project };
}

function importsOf(file: string): string[] {
  const values = /^import (?!type )[^;]*? from "(@pulumi\/[^"]+)";/gms;
  return existsSync(file)
    ? [...readFileSync(file, "utf8").matchAll(values)].map((m) => m[1] ?? "")
    : [];
}

function formatRow(benchmark: Benchmark, result: Comparison): string[] {
  const [low, high] = result.range;
  const [a, b] = result.seconds;
  return [
    benchmark.name,
    result.ratio.toFixed(2),
    `${low.toFixed(2)}–${high.toFixed(2)}`,
    `${a.toFixed(2)} s`,
    `${b.toFixed(2)} s`,
    benchmark.target === undefined ? "" : `≤ ${benchmark.target}`,
  ];
}

await main();
