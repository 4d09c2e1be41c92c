import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { formatAlertmanager } from "../../components/observability/alertmanager.ts";
import { planAlerting } from "../../components/observability/alerting-plan.ts";
import { formatApplicationDashboard } from "../../components/observability/dashboards/application.ts";
import { formatRules } from "../../components/observability/rule-file.ts";
import type { Receiver } from "../../components/plan/monitoring-plan.ts";
import { findAlertProblems, planOwnAlert } from "../../components/plan/watching/own-alerts.ts";
import type { Condition, OwnAlertArgs } from "../../components/plan/watching/own-plan.ts";
import { findPanelProblems, planOwnPanel } from "../../components/plan/watching/own-panels.ts";
import { findQueryProblem } from "../../components/plan/watching/promql.ts";
import { findTool, runTool } from "../support/monitoring/monitoring-tools.ts";
import { makeTempFolder } from "../support/temp-folder.ts";

const promtool = findTool("promtool");
const amtool = findTool("amtool");

const backlog: OwnAlertArgs = {
  name: "mail_backlog",
  query: "sum by (tenant) (mail_waiting) # of all tenants",
  condition: "gt",
  threshold: 100,
  labels: { team: "back office" },
  annotations: { summary: "Mail of {{ $labels.tenant }} waits" },
};

const receivers: Receiver[] = [
  { kind: "webhook", name: "all", variable: "A" },
  { kind: "webhook", name: "backend", variable: "B", labels: { team: "backend" } },
  { kind: "webhook", name: "office", variable: "C", labels: { team: 'back "office"' } },
  {
    kind: "pagerduty",
    name: "night",
    variable: "D",
    severity: "critical",
    labels: { team: "backend", tier: "1" },
  },
  { kind: "heartbeat", name: "signs", variable: "E", everySeconds: 60 },
];

/** The rule file of an application with alerts of its own alone. */
function fileOf(alerts: readonly OwnAlertArgs[], told: readonly Receiver[] = []): string {
  return formatRules({
    source: "docker",
    services: [],
    scrapeSeconds: 15,
    alerts: alerts.map(planOwnAlert),
    alerting: { rules: [], receivers: told },
  });
}

interface PlayedRule {
  rules: string;
  alert: string;
  series: object[];
  /** Whether it fires over the hour that begins at minute 30. */
  fires: boolean;
}

async function play({ rules, alert, series, fires }: PlayedRule): Promise<string> {
  const folder = await makeTempFolder();
  const firing = `(count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0))`;
  const looks = [
    { expr: `max_over_time(${firing}[20m:1m])`, eval_time: "29m", value: 0 },
    { expr: `min_over_time(${firing}[53m:1m])`, eval_time: "89m", value: fires ? 1 : 0 },
    { expr: firing, eval_time: "95m", value: 0 },
  ];
  const tests = [
    {
      interval: "1m",
      input_series: series,
      promql_expr_test: looks.map(({ value, ...look }) => ({
        ...look,
        exp_samples: [{ labels: "{}", value }],
      })),
    },
  ];
  await writeFile(join(folder, "rules.yml"), rules);
  const file = { rule_files: ["rules.yml"], evaluation_interval: "1m", tests };
  await writeFile(join(folder, "test.yml"), stringify(file));
  const { ok, text } = await runTool(promtool ?? "", ["test", "rules", "test.yml"], folder);
  return ok ? "as expected" : text;
}

describe.skipIf(!promtool)("an alert of one's own, played by promtool", () => {
  const conditions: [Condition, number, number][] = [
    ["gt", 100, 101],
    ["gte", 99, 100],
    ["lt", 100, 99],
    ["lte", 101, 100],
    ["eq", 101, 100],
    ["ne", 100, 7],
  ];

  test.each(conditions)(
    "%s 100 is silent at %d, and fires at %d for the hour that it lasts",
    async (condition, healthy, faulty) => {
      const series = [
        { series: 'mail_waiting{tenant="a"}', values: `${healthy}x29 ${faulty}x59 ${healthy}x30` },
      ];
      const rules = fileOf([{ ...backlog, condition }]);
      expect(await play({ rules, alert: "mail_backlog", series, fires: true })).toBe("as expected");
    },
  );

  test("one that holds for less than its time is silent", async () => {
    const series = [{ series: 'mail_waiting{tenant="a"}', values: "1x29 101x3 1x90" }];
    const rules = fileOf([backlog]);
    expect(await play({ rules, alert: "mail_backlog", series, fires: false })).toBe("as expected");
  });
});

test("an alert of one's own has its labels, its words and a default time, and none of another's", () => {
  const { groups } = parse(fileOf([backlog])) as { groups: { rules: object[] }[] };
  expect(groups[0]?.rules).toEqual([
    {
      alert: "mail_backlog",
      expr: "(sum by (tenant) (mail_waiting) # of all tenants\n) > 100",
      for: "5m",
      labels: { team: "back office", severity: "warning" },
      annotations: {
        summary: "Mail of {{ $labels.tenant }} waits",
        description: "The value is {{ $value | humanize }}, above 100.",
        runbook: "docs/monitoring.md#alerts-of-your-own",
      },
    },
  ]);
});

test("everything wrong with alerts is told, each by its name", () => {
  const wrong: OwnAlertArgs[] = [
    { ...backlog, name: "service_down" },
    { ...backlog, name: "Mail" },
    { ...backlog, name: "open", query: "sum(rate(x[5m])" },
    { ...backlog, name: "nothing", query: " " },
    { ...backlog, name: "late", forSeconds: -1 },
    { ...backlog, name: "urgent", severity: "high" as "critical" },
    { ...backlog, name: "like", condition: "like" as "gt" },
    { ...backlog, name: "labelled", labels: { severity: "x", "a-b": "c", team: "" } },
    { name: "bare", condition: "gt", threshold: 1 },
    { ...backlog, name: "limit", threshold: NaN },
    backlog,
    backlog,
  ];
  expect(findAlertProblems(wrong).map(({ at }) => at)).toEqual([
    "alerts.service_down.name",
    "alerts.Mail.name",
    "alerts.open.query",
    "alerts.nothing.query",
    "alerts.late.forSeconds",
    "alerts.urgent.severity",
    "alerts.like.condition",
    "alerts.labelled.labels.severity",
    "alerts.labelled.labels.a-b",
    "alerts.labelled.labels.team",
    "alerts.bare.query",
    "alerts.limit.threshold",
    "alerts.mail_backlog.name",
  ]);
});

test.each<Partial<OwnAlertArgs>>([
  { name: "mail_backlog2" },
  { query: "1" },
  { query: 'label_replace(up, "a", "$1", "b", "(.*)")' },
  { query: "max_over_time(rate(x[5m])[1h:1m]) offset 5m" },
  { forSeconds: 0 },
  { severity: "critical" as const },
  { condition: "ne" as const },
  { labels: {} },
  { labels: { team: 'back "office"', tier: "1" } },
  { threshold: -0.5 },
  { annotations: {} },
  { metric: { namespace: "Shop", name: "Waiting", stat: "p99.9" } },
  { metric: { namespace: "AWS/SQS", name: "Age", stat: "Maximum", periodSeconds: 300 } },
])("an alert with %j is right", (change) => {
  expect(findAlertProblems([{ ...backlog, ...change }])).toEqual([]);
});

test("where PromQL goes wrong is told", () => {
  expect(findQueryProblem("up{")).toBe("is no PromQL: it goes wrong at its end");
  expect(findQueryProblem("up + ) * 7")).toBe("is no PromQL: it goes wrong at ') * 7'");
  expect(findQueryProblem("up and on (service) x")).toBeUndefined();
});

test("panels of one's own stand below those of the services, three beside each other", () => {
  const panels = [
    { title: "Waiting", query: "mail_waiting", unit: "none", threshold: 100 },
    { title: "Now", query: "sum(mail_waiting)", type: "stat" as const },
    { title: "By tenant", query: "mail_waiting", type: "table" as const, unit: "bytes" },
    { title: "Sent", query: "rate(mail_sent_total[$__rate_interval])", unit: "reqps" },
  ].map(planOwnPanel);
  const text = formatApplicationDashboard("shop", panels);
  const { panels: all } = JSON.parse(text) as {
    panels: { id: number; type: string; title: string; gridPos: object; targets?: object[] }[];
  };
  expect(all.slice(-6).map(({ type, title }) => [type, title])).toEqual([
    ["row", "Of the application"],
    ["timeseries", "Waiting"],
    ["stat", "Now"],
    ["table", "By tenant"],
    ["row", "Of the application, more"],
    ["timeseries", "Sent"],
  ]);
  expect(all.at(-3)?.targets).toMatchObject([
    { expr: "mail_waiting", instant: true, format: "table" },
  ]);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

test("everything wrong with panels is told, and what Grafana fills in is right", () => {
  const wrong = [
    { title: "", query: "up" },
    { title: "A", query: "up +" },
    { title: "B", query: "up", type: "pie" as "graph" },
    { title: "C" },
    { title: "D", query: "up", threshold: Infinity },
    { title: "E", query: "up" },
    { title: "E", query: "rate(x[$__rate_interval])" },
  ];
  expect(findPanelProblems(wrong).map(({ at }) => at)).toEqual([
    "panels.0.title",
    "panels.A.query",
    "panels.B.type",
    "panels.C.query",
    "panels.D.threshold",
    "panels.E.title",
  ]);
});

/** Alertmanager's config as this machine's version reads it: 0.25 has no url_file for webhooks. */
function config(): string {
  const text = formatAlertmanager({
    ...planAlerting("alerting", { receivers }),
    secretsFolder: "/run/secrets",
  });
  return text.replaceAll(/url_file: \S+/g, "url: http://127.0.0.1:1/");
}

describe.skipIf(!amtool)("receivers with labels, as amtool routes", () => {
  test.each([
    [["severity=warning"], "all"],
    [["severity=warning", "team=backend"], "all,backend"],
    [["severity=critical", "team=backend"], "all,backend"],
    [["severity=critical", "team=backend", "tier=1"], "all,backend,night"],
    [["severity=warning", "team=backend", "tier=1"], "all,backend"],
    [["severity=warning", 'team=back \\"office\\"'], "all,office"],
    [["severity=critical", "team=frontend"], "all"],
    [["alertname=watchdog", "severity=none"], "signs"],
  ])("an alert with %j is told to %s", async (labels, told) => {
    const folder = await makeTempFolder();
    await writeFile(join(folder, "am.yml"), config());
    const args = ["config", "routes", "test", "--config.file=am.yml", ...labels];
    const { text } = await runTool(amtool ?? "", args, folder);
    expect(text.split("\n")[0]).toBe(told);
  });
});

test("the watchdog is there for a receiver that misses it, and fires from the first look on", () => {
  const rulesOf = (told: readonly Receiver[]): object[] =>
    (parse(fileOf([], told)) as { groups: { rules: object[] }[] }).groups[0]?.rules ?? [];
  expect(rulesOf(receivers.slice(0, 4))).toEqual([]);
  expect(rulesOf(receivers)).toMatchObject([
    { alert: "watchdog", expr: "vector(1)", labels: { severity: "none" } },
  ]);
});

test("a heartbeat alone tells nobody of alerts, and its calls have a least time", () => {
  const [signs] = receivers.slice(-1);
  const plan = (told: readonly (Receiver | undefined)[]): unknown =>
    planAlerting("alerting", { receivers: told.filter((one) => one !== undefined) });
  expect(() => plan([signs])).toThrow("has a heartbeat alone, so nobody would be told");
  const hectic = { kind: "heartbeat", name: "hectic", variable: "F", everySeconds: 5 } as const;
  expect(() => plan([receivers[0], hectic])).toThrow("is 5; use 30 to 86400 seconds");
  expect(() => plan([receivers[0], signs])).not.toThrow();
  expect(() => plan([receivers[0], { ...hectic, everySeconds: 30 }])).not.toThrow();
});

test("labels of receivers and of default alerts are checked like those of one's own", () => {
  const receiver = { kind: "webhook", name: "a", variable: "A", labels: { service: "x" } } as const;
  const rules = { queue_backlog: { labels: { alertname: "x" } } };
  expect(() => planAlerting("alerting", { receivers: [receiver], rules })).toThrow(
    /2 problems:\n.*receivers\.a\.labels\.service[^]*rules\.queue_backlog\.labels\.alertname/,
  );
  const right = { queue_backlog: { labels: { team: "backend" } } };
  const plan = planAlerting("alerting", { receivers: receivers.slice(0, 2), rules: right });
  const file = formatRules({
    source: "docker",
    services: [],
    queues: ["mail"],
    scrapeSeconds: 15,
    alerting: plan,
  });
  const { groups } = parse(file) as { groups: { rules: { alert: string; labels: object }[] }[] };
  expect(groups[0]?.rules.find(({ alert }) => alert === "queue_backlog")?.labels).toEqual({
    team: "backend",
    severity: "warning",
  });
});

test("a secret in the place of a variable's name is refused, and no message repeats it", () => {
  const hook = "https://hooks.example.com/services/T01/B02/x7Qd";
  const plan = (variable: string): unknown =>
    planAlerting("alerting", { receivers: [{ kind: "slack", name: "team", variable }] });
  expect(() => plan(hook)).toThrow(/receivers\.team\.variable: is no name of a variable/);
  expect(() => plan(hook)).not.toThrow(/x7Qd/);
  expect(() => plan("SLACK_WEBHOOK_URL")).not.toThrow();
});
