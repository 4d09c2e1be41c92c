import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { ruleNames } from "../../components/plan/monitoring-plan.ts";
import type { RuleName } from "../../components/plan/monitoring-plan.ts";
import { findSilentRules, formatRules } from "../../components/observability/rule-file.ts";
import { findRuleProblems, planRules } from "../../components/observability/rules.ts";
import { findTool, runTool } from "../support/monitoring/monitoring-tools.ts";
import { makeTempFolder } from "../support/temp-folder.ts";
import {
  createRuleCases,
  faultAt,
  formatCurve,
  ruleFile,
  stepSeconds,
  withoutFigures,
} from "./rule-cases.ts";
import type { RuleCase } from "./rule-cases.ts";

const promtool = findTool("promtool");
const ruleCases = createRuleCases();

/** When promtool looks, and in which state the alert must be; undefined is none at all. */
type Look = [seconds: number, state: "pending" | "firing" | undefined];

/** Lets promtool play a case and look at the alert; gives what promtool says. */
async function play(one: RuleCase, level: "faulty" | "allowed", looks: Look[]): Promise<string> {
  const folder = await makeTempFolder();
  const { alert, severity } = one.rule;
  const tests = looks.map(([seconds, state]) => ({
    expr: `count by (alertstate) (ALERTS{alertname="${alert}",severity="${severity}"})`,
    eval_time: `${seconds}s`,
    exp_samples: state ? [{ labels: `{alertstate="${state}"}`, value: 1 }] : [],
  }));
  const file = {
    rule_files: ["rules.yml"],
    evaluation_interval: `${stepSeconds}s`,
    tests: [
      {
        interval: `${stepSeconds}s`,
        input_series: one.curves.map((curve) => formatCurve(curve, one.lasts, level)),
        promql_expr_test: tests,
      },
    ],
  };
  await writeFile(join(folder, "rules.yml"), ruleFile(one.source, [one.rule]));
  await writeFile(join(folder, "test.yml"), stringify(file, { lineWidth: 0 }));
  const { ok, text } = await runTool(promtool ?? "", ["test", "rules", "test.yml"], folder);
  return ok ? "as expected" : text;
}

/** Looks after which a count, or a p95 that jumps, is beyond its limit. */
const countSteps: Partial<Record<RuleName, number>> = {
  restart_loop: 3,
  dead_letters: 0,
  search_slow: 1,
};

describe.skipIf(!promtool)("default alerts, played by promtool", () => {
  const named = ruleCases.map((one) => [one.rule.name, one.source, one] as const);

  test.each(named)("%s on %s is pending, fires, and resolves", async (_name, _source, one) => {
    const { forSeconds, windowSeconds } = one.rule;
    // A rate is beyond its limit once the fault fills its window; a count, once it was seen.
    const steps = countSteps[one.rule.name];
    const seen = steps === undefined ? windowSeconds : steps * stepSeconds;
    const begins = faultAt + seen + stepSeconds;
    const ends = faultAt + Math.max(one.lasts, windowSeconds) + windowSeconds;
    const looks: Look[] = [
      [faultAt - stepSeconds, undefined],
      [begins + 30, "pending"],
      [begins + forSeconds + 30, "firing"],
      [ends + 60, undefined],
    ];
    expect(await play(one, "faulty", looks)).toBe("as expected");
  });

  test.each(named)("%s on %s is silent just within its limit", async (_name, _source, one) => {
    const looks = [0.1, 0.5, 0.9, 1].map((share): Look => [
      faultAt + Math.round(one.lasts * share),
      undefined,
    ]);
    expect(await play(one, "allowed", looks)).toBe("as expected");
  });

  test("promtool finds every rule of every platform in order", async () => {
    const folder = await makeTempFolder();
    for (const source of ["local", "docker", "kubernetes"] as const) {
      const file = join(folder, `${source}.yml`);
      await writeFile(file, ruleFile(source));
      const { text } = await runTool(promtool ?? "", ["check", "rules", file]);
      const count = ruleNames.length - withoutFigures[source].length;
      expect(text).toContain(`SUCCESS: ${count} rules found`);
    }
  });

  test("an error rate without traffic to speak of is silent", async () => {
    const [some] = ruleCases.filter(({ rule }) => rule.name === "high_error_rate");
    if (some === undefined) throw new Error("no such case");
    const curves = some.curves.map((curve) => ({
      ...curve,
      healthy: Number(curve.healthy) / 200,
      faulty: 0.049,
    }));
    const looks: Look[] = [[faultAt + some.lasts - 60, undefined]];
    expect(await play({ ...some, curves }, "faulty", looks)).toBe("as expected");
  });
});

test("a service without any copy to look at is down, since its figures are absent", () => {
  expect(ruleFile("docker")).toContain('absent(up{job="services",service="api"})');
});

test("changes of threshold, time and severity take the place of the defaults; off is off", () => {
  const rules = planRules({
    high_error_rate: { threshold: 1, forSeconds: 60, severity: "warning" },
    queue_backlog: false,
  });
  expect(rules.find(({ name }) => name === "high_error_rate")).toMatchObject({
    threshold: 1,
    forSeconds: 60,
    severity: "warning",
    windowSeconds: 120,
  });
  expect(rules.map(({ name }) => name)).toEqual(
    ruleNames.filter((name) => name !== "queue_backlog"),
  );
});

test("a scale divides every duration and no threshold", () => {
  const alerting = { rules: planRules(), scale: 60 };
  const services = [{ name: "api", port: 1, path: "/metrics", slots: ["a"] as const }];
  const text = formatRules({ source: "local", services, scrapeSeconds: 15, alerting });
  expect(text).toContain("interval: 250ms");
  expect(text).toContain("[2s]");
  expect(text).toContain("for: 5s");
  expect(text).toContain("> 2\n");
});

test("on a cluster, the backups are those of databases, whatever a schedule is called", () => {
  const plan = { source: "kubernetes", services: [], scrapeSeconds: 15 } as const;
  const alerting = { rules: planRules() };
  expect(formatRules({ ...plan, alerting, databases: ["orders", "ledger"] })).toContain(
    `kube_cronjob_created{cronjob=~"(orders|ledger)-backup"}`,
  );
  expect(formatRules({ ...plan, alerting })).not.toContain("backup");
});

test("every alert has a page that says what to do", async () => {
  const page = await readFile(join(import.meta.dirname, "../../docs/monitoring.md"), "utf8");
  const headings = [...page.matchAll(/^### (\w+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual([...new Set(planRules().map(({ alert }) => alert))]);
});

test("wrong changes are all told", () => {
  const wrong = { high_error_rate: { threshold: -1, forSeconds: -2 }, no_such: {} };
  expect(findRuleProblems(wrong).map(({ at }) => at)).toEqual([
    "rules.high_error_rate.threshold",
    "rules.high_error_rate.forSeconds",
    "rules.no_such",
  ]);
});

test("changes of default alerts that nobody gives figures for are found, and no others", () => {
  const rules = planRules({
    queue_backlog: { threshold: 5 },
    schedule_failed: { labels: { team: "office" } },
    high_error_rate: { threshold: 1 },
    cache_evictions: {},
    dead_letters: false,
  });
  const plan = { services: [], scrapeSeconds: 15, alerting: { rules } };
  const services = [{ name: "api", port: 1, path: "/metrics", slots: ["a"] as const }];
  const found = (source: "local" | "docker" | "kubernetes"): string[] =>
    findSilentRules({ ...plan, source, services, queues: ["mail"], schedules: ["report"] });
  expect(found("local")).toEqual(["queue_backlog"]);
  expect(found("docker")).toEqual(["schedule_failed"]);
  expect(found("kubernetes")).toEqual([]);
  expect(findSilentRules({ ...plan, source: "docker" })).toEqual([
    "high_error_rate",
    "queue_backlog",
    "schedule_failed",
  ]);
});
