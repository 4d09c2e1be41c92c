import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { findCli } from "../tool/engine/pulumi/find-cli.ts";
import { runOnce } from "./measure.ts";
import { makeProject } from "./project.ts";
import type { BenchProgram, BenchProject } from "./project.ts";
import type { Usage } from "./run.ts";

const style = { head: [], border: [] };

type Operation = "preview" | "up";

interface Run {
  count: number;
  engine: Usage;
  program: { cpuSeconds: number; memoryMb: number };
}

/** How the embedded engine grows with the number of resources; what the CLI takes for the same. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      counts: { type: "string", default: "500,2000,10000" },
      "aws-counts": { type: "string", default: "1000,10000" },
      // The CLI writes its whole state after every resource: 2,000 already take minutes.
      "cli-counts": { type: "string", default: "500" },
    },
  });
  const [counts, awsCounts, cliCounts] = [
    values.counts,
    values["aws-counts"],
    values["cli-counts"],
  ].map((list) => list.split(",").filter(Boolean).map(Number));
  await withProject("aws", async (project) => {
    print("preview of AWS", await measureAll(project, "preview", awsCounts));
  });
  await withProject("noop", async (project) => {
    const runs = await measureAll(project, "up", counts);
    print("up of no-ops", runs);
    await compareWithCli(
      project,
      runs.filter(({ count }) => cliCounts?.includes(count)),
    );
  });
}

async function withProject(
  program: BenchProgram,
  action: (project: BenchProject) => Promise<void>,
): Promise<void> {
  const project = makeProject(program);
  try {
    await action(project);
  } finally {
    project.remove();
  }
}

async function measureAll(
  project: BenchProject,
  operation: Operation,
  counts: readonly number[] = [],
): Promise<Run[]> {
  const runs: Run[] = [];
  for (const count of counts) runs.push(await measure(project, operation, count));
  return runs;
}

async function measure(project: BenchProject, operation: Operation, count: number): Promise<Run> {
  process.stderr.write(`${operation} of ${count} resources …\n`);
  project.reset();
  const script = join(import.meta.dirname, "run.ts");
  const { stdout } = await runOnce({
    label: `${operation} of ${count}`,
    argv: [process.execPath, script, project.folder, operation],
    cwd: project.folder,
    env: project.env(count),
  });
  const program = JSON.parse(readFileSync(project.usageFile, "utf8")) as Run["program"];
  return { count, engine: JSON.parse(stdout) as Usage, program };
}

function print(what: string, runs: readonly Run[]): void {
  if (runs.length === 0) return;
  const table = new Table({
    head: [
      what,
      "wall",
      "per resource",
      "× smallest",
      "engine CPU",
      "program CPU",
      "engine memory",
      "program memory",
    ],
    style,
  });
  const perResource = ({ count, engine }: Run): number => (engine.seconds / count) * 1000;
  const [smallest] = runs;
  for (const run of runs) {
    const ratio = smallest ? perResource(run) / perResource(smallest) : NaN;
    table.push([
      run.count,
      `${run.engine.seconds.toFixed(1)} s`,
      `${perResource(run).toFixed(2)} ms`,
      ratio.toFixed(2),
      `${run.engine.cpuSeconds.toFixed(1)} s`,
      `${run.program.cpuSeconds.toFixed(1)} s`,
      `${run.engine.memoryMb.toFixed(0)} MB`,
      `${run.program.memoryMb.toFixed(0)} MB`,
    ]);
  }
  process.stdout.write(`${table.toString()}\ntarget: × smallest ≤ 1.3 at the largest\n`);
}

async function compareWithCli(project: BenchProject, runs: readonly Run[]): Promise<void> {
  if (runs.length === 0) return;
  const cli = await findCli();
  if (!cli) {
    process.stderr.write("no Pulumi CLI found: the comparison with it is left out\n");
    return;
  }
  const table = new Table({
    head: ["resources", "embedded", `CLI ${cli.version}`, "ratio"],
    style,
  });
  for (const { count, engine } of runs) {
    const seconds = await bringUpByCli(project, cli.file, count);
    const cells = [`${engine.seconds.toFixed(1)} s`, `${seconds.toFixed(1)} s`];
    table.push([count, ...cells, (engine.seconds / seconds).toFixed(2)]);
  }
  process.stdout.write(`${table.toString()}\ntarget: ratio ≤ 0.7\n`);
}

async function bringUpByCli(project: BenchProject, file: string, count: number): Promise<number> {
  process.stderr.write(`the same ${count} by the CLI …\n`);
  project.reset();
  const shared = { cwd: project.folder, env: project.env(count) };
  const init = ["stack", "init", "bench", "--non-interactive"];
  await runOnce({ label: "stack init", argv: [file, ...init], ...shared });
  const up = ["up", "--yes", "--skip-preview", "--non-interactive", "-s", "bench"];
  return (await runOnce({ label: "up by the CLI", argv: [file, ...up], ...shared })).seconds;
}

await main();
