import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import type { MetricSource } from "../../components/plan/monitoring-plan.ts";
import { formatRules } from "../../components/observability/rule-file.ts";
import { planRules } from "../../components/observability/rules.ts";
import { findTool, runTool } from "../support/monitoring/monitoring-tools.ts";
import { makeTempFolder } from "../support/temp-folder.ts";

const promtool = findTool("promtool");
const hour = 60;

/** Series that last for 40 hours, a sample a minute. */
interface Series {
  series: string;
  values: string;
}

/** What promtool says of the alert at some minutes: whether it fires for `ledger-2`. */
async function play(
  source: MetricSource,
  input: readonly Series[],
  looks: readonly [minute: number, fires: boolean][],
): Promise<string> {
  const folder = await makeTempFolder();
  const rules = formatRules({
    source,
    services: [],
    databases: ["ledger-2"],
    scrapeSeconds: 60,
    alerting: { rules: planRules() },
  });
  const test = {
    interval: "1m",
    input_series: input,
    promql_expr_test: looks.map(([minute, fires]) => ({
      expr: `count by (component) (ALERTS{alertname="backup_too_old",alertstate="firing"})`,
      eval_time: `${minute}m`,
      exp_samples: fires ? [{ labels: `{component="ledger-2"}`, value: 1 }] : [],
    })),
  };
  const file = { rule_files: ["rules.yml"], evaluation_interval: "1m", tests: [test] };
  await writeFile(join(folder, "rules.yml"), rules);
  await writeFile(join(folder, "test.yml"), stringify(file, { lineWidth: 0 }));
  const { ok, text } = await runTool(promtool ?? "", ["test", "rules", "test.yml"], folder);
  return ok ? "as expected" : text;
}

const lasts = 40 * hour;
const up = 'up{job="databases",component="ledger-2"}';
const made = 'slipway_backup_last_success_timestamp_seconds{component="ledger-2"}';
const created = 'kube_cronjob_created{cronjob="ledger-2-backup"}';

/** From an hour before it is due, and then a whole hour in which it lasts. */
const looks: [number, boolean][] = [
  [5, false],
  [35 * hour, false],
  ...Array.from({ length: 13 }, (_, index): [number, boolean] => [37 * hour + 5 * index, true]),
];

test.skipIf(!promtool)(
  "On docker, a database that was never backed up fires, and goes on",
  async () => {
    const input = [{ series: up, values: `1x${lasts}` }];
    expect(await play("docker", input, looks)).toBe("as expected");
  },
);

test.skipIf(!promtool)("On kubernetes, so does one whose CronJob never succeeded", async () => {
  const input = [{ series: created, values: `0x${lasts}` }];
  expect(await play("kubernetes", input, looks)).toBe("as expected");
});

test.skipIf(!promtool)(
  "On docker, a database that is new, or has a backup, is silent",
  async () => {
    const silent = looks.map(([minute]): [number, boolean] => [minute, false]);
    const isNew = [{ series: up, values: `_x${10 * hour} 1x${30 * hour}` }];
    expect(await play("docker", isNew, silent)).toBe("as expected");
    // Made at hour 20, and told of since.
    const backedUp = [
      { series: up, values: `1x${lasts}` },
      { series: made, values: `_x${20 * hour} ${20 * hour * 60}x${20 * hour}` },
    ];
    expect(await play("docker", backedUp, silent)).toBe("as expected");
  },
);

test("A database without backups, and an environment without databases, are in no such rule", () => {
  const alerting = { rules: planRules() };
  const plan = { source: "docker", services: [], scrapeSeconds: 60, alerting } as const;
  expect(formatRules({ ...plan, databases: ["orders"] })).toContain('component="orders"');
  expect(formatRules(plan)).not.toContain("absent_over_time(slipway_backup");
});
