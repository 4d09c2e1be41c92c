import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Alerting, Environment, Monitoring, Queue } from "../../components/index.ts";
import type { MonitoringArgs, Receiver } from "../../components/index.ts";
import { planMonitoring } from "../../components/plan/monitoring-shape.ts";
import type { PlatformTraits } from "../../components/plan/context.ts";
import { planEnvironment } from "../support/components/plan-environment.ts";
import type { RegisteredResource } from "../support/components/mocks.ts";
import { runAlarm } from "../support/monitoring/alarm-run.ts";
import { buildWatched } from "./platforms/aws/monitoring/watch.ts";
import { pick as pickAws } from "./platforms/aws/shop.ts";
import { build, settingsOf } from "./platforms/docker/application.ts";
import {
  build as buildPods,
  settingsOf as podSettings,
} from "./platforms/kubernetes/application.ts";
import { useResolvedImages } from "../support/components/released.ts";

useResolvedImages();

const metric = {
  namespace: "Newsroom",
  name: "Unsent",
  stat: "Maximum",
  dimensions: { Desk: "sports" },
};
const own = {
  alerts: [
    {
      name: "unsent_stories",
      query: "max by (desk) (newsroom_unsent)",
      metric,
      condition: "gte",
      threshold: 5,
      severity: "critical",
      labels: { team: "desk" },
    },
    { name: "silent_desk", query: "newsroom_unsent", metric, condition: "eq", threshold: 0 },
  ],
  panels: [
    { title: "Unsent", query: "newsroom_unsent", metric, type: "stat", threshold: 5 },
    { title: "By desk", query: "newsroom_unsent", metric, type: "table", unit: "stories" },
  ],
} satisfies Pick<MonitoringArgs, "alerts" | "panels">;

const receivers: Receiver[] = [
  { kind: "webhook", name: "all", variable: "HOOK_URL" },
  { kind: "webhook", name: "desk", variable: "HOOK_URL", labels: { team: "desk" } },
];

/** A newsroom: a queue, and what watches it. */
function describeNewsroom(
  settings: ConstructorParameters<typeof Environment>[1],
  monitoring: Partial<MonitoringArgs>,
  isTold = true,
): Environment {
  const values: Record<string, string> = isTold ? { HOOK_URL: "https://hooks.test/1f9c" } : {};
  const variables = { values, secure: Object.keys(values), sealed: [] };
  const environment = new Environment("newsroom", { ...settings, variables });
  new Queue("stories", { environment });
  new Monitoring("watch", { environment, ...monitoring });
  if (isTold) new Alerting("tell", { environment, receivers });
  return environment;
}

function textOf(resources: readonly RegisteredResource[], file: string): string {
  const texts = resources.flatMap(({ inputs }) => [
    ...((inputs.uploads ?? []) as { file: string; content: string }[])
      .filter((upload) => upload.file.endsWith(file))
      .map(({ content }) => content),
    ...Object.entries((inputs.data ?? {}) as Record<string, string>)
      .filter(([name]) => file.endsWith(name))
      .map(([, content]) => content),
  ]);
  return texts.find((text) => /unsent/i.test(text)) ?? "";
}

describe.each(["docker", "kubernetes"] as const)("on %s", (platform) => {
  const describeIt = (monitoring: Partial<MonitoringArgs>, isTold?: boolean): Environment =>
    describeNewsroom(
      platform === "docker" ? settingsOf("staging") : podSettings("staging"),
      monitoring,
      isTold,
    );
  const run = platform === "docker" ? build : buildPods;

  test("alerts are rules of Prometheus, and panels are on Grafana's dashboard", async () => {
    const resources = await run(() => describeIt(own));
    const { groups } = parse(textOf(resources, "/slipway.yml")) as {
      groups: { rules: { alert: string; expr: string; labels: object }[] }[];
    };
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.filter(({ alert }) => /unsent|silent/.test(alert))).toMatchObject([
      {
        alert: "unsent_stories",
        expr: "(max by (desk) (newsroom_unsent)\n) >= 5",
        labels: { team: "desk", severity: "critical" },
      },
      { alert: "silent_desk", expr: "(newsroom_unsent\n) == 0", labels: { severity: "warning" } },
    ]);
    const { panels } = JSON.parse(textOf(resources, "/application.json")) as {
      panels: { title: string; type: string }[];
    };
    expect(panels.slice(-2)).toMatchObject([
      { title: "Unsent", type: "stat" },
      { title: "By desk", type: "table" },
    ]);
  });

  test("alerts that nobody is told of are refused by name", async () => {
    await expect(run(() => describeIt(own, false))).rejects.toThrow(
      /Monitoring has alerts \(unsent_stories, silent_desk\), and nobody is told/,
    );
    await expect(run(() => describeIt({ panels: own.panels }, false))).resolves.toBeDefined();
  });
});

describe("on aws", () => {
  const built = buildWatched(
    {},
    {
      receivers: [
        { kind: "email", name: "all", to: "all@newsroom.test" },
        { kind: "email", name: "desk", to: "desk@newsroom.test", labels: { team: "desk" } },
      ],
      rules: { queue_backlog: { labels: { team: "desk" } } },
    },
    own,
  );

  test("alerts are alarms on the figure of CloudWatch, and tell the topics of their labels", async () => {
    const { inputs } = pickAws(await built, "MetricAlarm", "monitoring-unsent-stories-own");
    expect(inputs).toMatchObject({
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 5,
      evaluationPeriods: 5,
      treatMissingData: "notBreaching",
      alarmActions: ["arn:alerting-critical", "arn:alerting-for-desk-critical"],
      metricQueries: [
        {
          id: "figure",
          returnData: true,
          metric: { namespace: "Newsroom", metricName: "Unsent", stat: "Maximum", period: 60 },
        },
      ],
    });
    const backlog = pickAws(await built, "MetricAlarm", "alerting-queue-backlog-jobs").inputs;
    expect(backlog.alarmActions).toEqual(["arn:alerting-warning", "arn:alerting-for-desk-warning"]);
    const dead = pickAws(await built, "MetricAlarm", "alerting-dead-letters-jobs").inputs;
    expect(dead.alarmActions).toEqual(["arn:alerting-warning"]);
  });

  test("who wants labels is told by topics of their own, and nobody twice", async () => {
    const told = (await built)
      .filter(({ type }) => type.endsWith(":TopicSubscription"))
      .map(({ inputs }) => [inputs.topic, inputs.endpoint]);
    expect(told.toSorted()).toEqual([
      ["arn:alerting-critical", "all@newsroom.test"],
      ["arn:alerting-for-desk-critical", "desk@newsroom.test"],
      ["arn:alerting-for-desk-warning", "desk@newsroom.test"],
      ["arn:alerting-warning", "all@newsroom.test"],
    ]);
  });

  test.each([
    ["unsent-stories", 4, 5],
    ["silent-desk", 3, 0],
  ])("alarm %s is silent at %d, and goes off at %d for the hour that it lasts", async (...one) => {
    const [name, healthy, faulty] = one;
    const { inputs } = pickAws(await built, "MetricAlarm", `monitoring-${name}-own`);
    const states = runAlarm(inputs, 240, (_metric, minute) =>
      minute >= 60 && minute < 120 ? faulty : healthy,
    );
    expect(new Set(states.slice(10, 60))).toEqual(new Set(["OK"]));
    expect(new Set(states.slice(65, 120))).toEqual(new Set(["ALARM"]));
    expect(new Set(states.slice(122))).toEqual(new Set(["OK"]));
  });

  test("panels are on the dashboard, with a line where it is red", async () => {
    const { inputs } = pickAws(await built, "Dashboard", "monitoring-dashboard");
    const { widgets } = JSON.parse(String(inputs.dashboardBody)) as {
      widgets: { properties: object }[];
    };
    expect(widgets.slice(-2).map(({ properties }) => properties)).toMatchObject([
      {
        title: "Unsent",
        view: "singleValue",
        metrics: [["Newsroom", "Unsent", "Desk", "sports", { stat: "Maximum", label: "Unsent" }]],
        annotations: { horizontal: [{ value: 5 }] },
      },
      {
        title: "By desk",
        view: "table",
        metrics: [[{}, {}, {}, {}, { label: "Unsent (stories)" }]],
      },
    ]);
  });

  test("a heartbeat, and more sets of labels than an alarm has actions, are refused", async () => {
    const signs: Receiver = { kind: "heartbeat", name: "signs", variable: "HOOK_URL" };
    const all: Receiver = { kind: "email", name: "all", to: "all@newsroom.test" };
    await expect(buildWatched({}, { receivers: [all, signs] })).rejects.toThrow(
      /receivers\.signs\.kind: is heartbeat/,
    );
    const many = ["a", "b", "c", "d", "e"].map((team): Receiver => ({
      ...all,
      name: team,
      labels: { team },
    }));
    await expect(buildWatched({}, { receivers: [all, ...many] })).rejects.toThrow(
      /want 5 sets of labels; an alarm of CloudWatch tells 4 at most/,
    );
    await expect(buildWatched({}, { receivers: [all, ...many.slice(1)] })).resolves.toBeDefined();
  });
});

/** Plans on a platform of which only its traits are there. */
function planOn(traits: Partial<PlatformTraits>, monitoring: Partial<MonitoringArgs>): unknown {
  const { plan, platform, overrides, release, profile, runningDatabases } =
    planEnvironment("staging");
  const known = { plan, overrides, release, profile, runningDatabases };
  const context = { ...known, platform: { ...platform, ...traits } };
  return planMonitoring("watch", { ...monitoring, environment: context });
}

describe("what a platform cannot take is refused by name", () => {
  const alert = own.alerts.find(({ name }) => name === "unsent_stories");
  if (!alert) throw new Error("no such alert");
  const without = (name: string): typeof alert =>
    Object.fromEntries(Object.entries(alert).filter(([key]) => key !== name)) as typeof alert;
  const [inPromql, inCloudWatch] = [without("metric"), without("query")];
  const aws = { name: "aws", figures: "CloudWatch" } as const;
  const local = { name: "local", dashboards: false } as const;

  test("PromQL on aws, which says what it takes instead", () => {
    expect(() => planOn(aws, { alerts: [inPromql] })).toThrow(
      /alerts\.unsent_stories\.metric: is missing: on aws nobody asks programs for figures.*\{ namespace, name, stat, dimensions \}/,
    );
    expect(() => planOn(aws, { alerts: [inCloudWatch] })).not.toThrow();
    expect(() => planOn(aws, { alerts: [alert] })).not.toThrow();
  });

  test("a figure of CloudWatch elsewhere", () => {
    expect(() => planOn({ name: "docker" }, { alerts: [inCloudWatch] })).toThrow(
      /alerts\.unsent_stories\.query: is missing; docker takes PromQL/,
    );
    expect(() => planOn({ name: "docker" }, { alerts: [inPromql] })).not.toThrow();
  });

  test("panels where there are no dashboards", () => {
    expect(() => planOn(local, { panels: own.panels })).toThrow(
      /panels: are given, and local has no dashboards/,
    );
    expect(() => planOn(local, { alerts: own.alerts })).not.toThrow();
  });

  test("a secret in the place of the name of a header's variable, which no message repeats", () => {
    const traces = (variable: string): Partial<MonitoringArgs> => ({
      traces: { endpoint: "https://otlp.example.com", headers: { authorization: variable } },
    });
    expect(() => planOn({}, traces("Bearer x7Qd"))).toThrow(
      /traces\.headers\.authorization: is no/,
    );
    expect(() => planOn({}, traces("Bearer x7Qd"))).not.toThrow(/x7Qd/);
    expect(() => planOn({}, traces("OTLP_TOKEN"))).not.toThrow();
  });
});
