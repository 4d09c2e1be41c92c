import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { findCli } from "../tool/engine/pulumi/find-cli.ts";
import { runOnce } from "./measure.ts";
import { makeNoopProject } from "./noop-project.ts";
import type { NoopProject } from "./noop-project.ts";
import type { Usage } from "./noop/up.ts";

const style = { head: [], border: [] };

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
      // The CLI writes its whole state after every resource: 2,000 already take minutes.
      "cli-counts": { type: "string", default: "500" },
    },
  });
  const counts = values.counts.split(",").map(Number);
  const project = makeNoopProject();
  try {
    const runs: Run[] = [];
    for (const count of counts) runs.push(await bringUp(project, count));
    print(runs);
    const compared = values["cli-counts"].split(",").map(Number);
    await compareWithCli(
      project,
      runs.filter(({ count }) => compared.includes(count)),
    );
  } finally {
    project.remove();
  }
}

async function bringUp(project: NoopProject, count: number): Promise<Run> {
  process.stderr.write(`up of ${count} resources …\n`);
  project.reset();
  const script = join(import.meta.dirname, "noop/up.ts");
  const { stdout } = await runOnce({
    label: `up of ${count}`,
    argv: [process.execPath, script, project.folder],
    cwd: project.folder,
    env: project.env(count),
  });
  const program = JSON.parse(readFileSync(project.usageFile, "utf8")) as Run["program"];
  return { count, engine: JSON.parse(stdout) as Usage, program };
}

function print(runs: readonly Run[]): void {
  const table = new Table({
    head: [
      "resources",
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

async function compareWithCli(project: NoopProject, runs: readonly Run[]): Promise<void> {
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

async function bringUpByCli(project: NoopProject, file: string, count: number): Promise<number> {
  process.stderr.write(`the same ${count} by the CLI …\n`);
  project.reset();
  const shared = { cwd: project.folder, env: project.env(count) };
  const init = ["stack", "init", "bench", "--non-interactive"];
  await runOnce({ label: "stack init", argv: [file, ...init], ...shared });
  const up = ["up", "--yes", "--skip-preview", "--non-interactive", "-s", "bench"];
  return (await runOnce({ label: "up by the CLI", argv: [file, ...up], ...shared })).seconds;
}

await main();
