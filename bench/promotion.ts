import { parseArgs } from "node:util";
import Table from "cli-table3";
import { editRelease } from "../tool/delivery/promotion/edit-release.ts";
import { PromotedProject } from "../test/support/projects/promoted-project.ts";

/** A release as a config names it. */
type Setting = Parameters<typeof editRelease>[1];

/**
 * What a promotion costs over the bare update of its target: the same two releases go to and fro, by
 * `promote` and by `up` with the config written by hand. Prints, and asserts nothing.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" } } });
  const project = new PromotedProject();
  try {
    const releases = await prepare(project);
    const times: Record<"promote" | "up", number[]> = { promote: [], up: [] };
    for (let round = 0; round < Number(values.rounds) * 4; round += 1) {
      const release = releases[round % 2];
      if (release === undefined) continue;
      const stack = round % 4 < 2 ? "promote" : "up";
      process.stderr.write(`${stack} …\n`);
      times[stack].push(await measure(project, stack, release));
    }
    const [promote, up] = [middle(times.promote), middle(times.up)];
    const table = new Table({
      head: ["benchmark", "ratio A/B", "A", "B", "own"],
      style: { head: [], border: [] },
    });
    const seconds = (one: number): string => `${one.toFixed(1)} s`;
    const ratio = (promote / up).toFixed(2);
    table.push(["promote / bare up", ratio, seconds(promote), seconds(up), seconds(promote - up)]);
    process.stdout.write(`${table.toString()}\n`);
  } finally {
    await project.end();
  }
}

/** Two verified releases, and a target that ran both. */
async function prepare(project: PromotedProject): Promise<Setting[]> {
  project.describe("development");
  project.describe("staging", { "slipway:promotesFrom": project.stack("development") });
  const releases: Setting[] = [];
  for (const water of ["High water", "Low water"]) {
    project.edit("apps/tide-table/server.py", "High water", water);
    project.commit(water);
    const release = (await project.release(project.stack("development"))) as Setting & {
      id: string;
    };
    await project.verify("development", release.id);
    releases.push(release);
    await measure(project, "up", release);
  }
  return releases;
}

/** Seconds until a release runs in the target. */
async function measure(
  project: PromotedProject,
  by: "promote" | "up",
  release: Setting,
): Promise<number> {
  const staging = project.stack("staging");
  if (by === "up") {
    project.write(`Pulumi.${staging}.yaml`, editRelease(project.text("staging"), release));
  }
  const words =
    by === "up"
      ? ["up", staging]
      : ["promote", project.stack("development"), staging, release.id ?? ""];
  const started = performance.now();
  await project.ok(...words, "--yes");
  return (performance.now() - started) / 1_000;
}

function middle(times: readonly number[]): number {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

await main();
