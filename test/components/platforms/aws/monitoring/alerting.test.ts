import { expect, test } from "vitest";
import * as z from "zod";
import type { Receiver } from "../../../../../components/index.ts";
import { Alerting, Environment, Monitoring, Service } from "../../../../../components/index.ts";
import { artifacts, build, pick, settingsOf } from "../shop.ts";
import { buildWatched, hosts, mail, receiverSecrets } from "./watch.ts";

const pager: Receiver = {
  kind: "pagerduty",
  name: "on-call",
  variable: "PAGER_KEY",
  severity: "critical",
};
const hook: Receiver = { kind: "webhook", name: "hook", variable: "HOOK_URL" };

test("Each receiver is told by SNS of what is urgent enough for it", async () => {
  const resources = await buildWatched({}, { receivers: [mail, pager, hook] });
  const subscriptions = resources
    .filter(({ type }) => type.endsWith(":TopicSubscription"))
    .map(({ name, inputs }) => [name, inputs.topic, inputs.protocol, inputs.endpoint]);
  const critical = "arn:alerting-critical";
  const warning = "arn:alerting-warning";
  const page = `https://events.pagerduty.com/integration/${receiverSecrets.PAGER_KEY}/enqueue`;
  expect(subscriptions.toSorted()).toEqual([
    ["alerting-critical-hook", critical, "https", receiverSecrets.HOOK_URL],
    ["alerting-critical-on-call", critical, "https", page],
    ["alerting-critical-team", critical, "email", "team@shop.test"],
    ["alerting-warning-hook", warning, "https", receiverSecrets.HOOK_URL],
    ["alerting-warning-team", warning, "email", "team@shop.test"],
  ]);
});

test("A receiver's address or key stands in a secret input and nowhere else", async () => {
  for (const { name, inputs, secretInputs } of await buildWatched(
    {},
    { receivers: [pager, hook] },
  )) {
    for (const [key, value] of Object.entries(inputs)) {
      const text = JSON.stringify(value);
      if (!Object.values(receiverSecrets).some((secret) => text.includes(secret))) continue;
      expect([name, key]).toEqual([
        expect.stringMatching(/^alerting-(critical|warning)-/),
        "endpoint",
      ]);
      expect(secretInputs).toContain("endpoint");
    }
  }
});

test("Slack is refused, since its webhooks take no message of SNS", async () => {
  const receivers: Receiver[] = [{ kind: "slack", name: "chat", variable: "HOOK_URL" }];
  await expect(buildWatched({}, { receivers })).rejects.toThrow(
    "Alerting 'alerting' has 1 problem:\n  - receivers.chat.kind: is slack, whose webhooks take no " +
      "message of SNS; on aws use email, pagerduty or webhook",
  );
});

test("Only alarms and budgets of the account write to the topics, which are encrypted", async () => {
  const resources = await buildWatched();
  const policy = pick(resources, "TopicPolicy", "alerting-critical-policy").inputs;
  expect(JSON.parse(String(policy.policy))).toMatchObject({
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] },
        Action: "sns:Publish",
        Resource: "arn:alerting-critical",
        Condition: { StringEquals: { "aws:SourceAccount": expect.any(String) as string } },
      },
      { Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ],
  });
  expect(pick(resources, "Topic", "alerting-critical").inputs).toMatchObject({
    name: "shop-prod-alerting-critical",
    kmsMasterKeyId: "arn:alerting-key",
  });
  const key = pick(resources, "Key", "alerting-key").inputs;
  expect(key.enableKeyRotation).toBe(true);
  expect(JSON.parse(String(key.policy))).toMatchObject({
    Statement: [{ Sid: "Account" }, { Action: ["kms:Decrypt", "kms:GenerateDataKey*"] }],
  });
});

test("Topics in CloudFront's region are made only where a certificate there is watched", async () => {
  const here = await buildWatched();
  expect(here.filter(({ type }) => type.endsWith("sns/topic:Topic"))).toHaveLength(2);
  const both = await buildWatched(hosts);
  expect(pick(both, "Topic", "alerting-us-east-1-warning").inputs.region).toBe("us-east-1");
  expect(pick(both, "Key", "alerting-us-east-1-key").inputs.region).toBe("us-east-1");
});

test("A budget counts what has the environment's tags, and tells the receivers", async () => {
  const { inputs } = pick(await buildWatched({ budgetUsd: 900 }), "Budget");
  const tag = (key: string, value: string): object => ({
    tags: { key, values: [value], matchOptions: ["EQUALS"] },
  });
  expect(inputs).toMatchObject({
    budgetType: "COST",
    timeUnit: "MONTHLY",
    limitAmount: "900",
    limitUnit: "USD",
    filterExpression: { ands: [tag("application", "shop"), tag("environment", "prod")] },
  });
  const told = inputs.notifications as Record<string, unknown>[];
  expect(
    told.map(({ notificationType, threshold, subscriberSnsTopicArns }) => [
      notificationType,
      threshold,
      subscriberSnsTopicArns,
    ]),
  ).toEqual([
    ["ACTUAL", 80, ["arn:alerting-warning"]],
    ["FORECASTED", 100, ["arn:alerting-warning"]],
    ["ACTUAL", 100, ["arn:alerting-critical"]],
  ]);
});

test("A budget that nobody would be told of is refused", async () => {
  const variables = { values: {}, secure: [], sealed: [] };
  const program = build(async () => {
    const settings = { ...settingsOf("staging", { budgetUsd: 50 }), variables };
    await new Environment("shop", settings).close();
  });
  await expect(program).rejects.toThrow("slipway:aws.budgetUsd is 50, and the application has no");
});

/** What CloudWatch documents of a dashboard's body: "Dashboard body structure and syntax". */
const place = {
  x: z.int().min(0).max(23),
  y: z.int().min(0),
  width: z.int().min(1).max(24),
  height: z.int().min(1).max(1000),
};
const option = z.strictObject({ stat: z.string(), label: z.string() });
const metric = z
  .array(z.union([z.string(), option]))
  .refine((parts) => typeof parts.at(-1) === "object" && parts.length % 2 === 1);
const bodySchema = z.strictObject({
  widgets: z
    .array(
      z.discriminatedUnion("type", [
        z.strictObject({
          type: z.literal("alarm"),
          ...place,
          properties: z.strictObject({
            title: z.string(),
            alarms: z.array(z.string()).min(1).max(100),
          }),
        }),
        z.strictObject({
          type: z.literal("metric"),
          ...place,
          properties: z.strictObject({
            title: z.string(),
            region: z.string(),
            view: z.literal("timeSeries"),
            stacked: z.boolean(),
            period: z.int().multipleOf(60),
            metrics: z.array(metric).min(1).max(500),
          }),
        }),
      ]),
    )
    .max(500),
});

test("The dashboard is one that CloudWatch takes, with the alarms on top", async () => {
  const { inputs } = pick(await buildWatched(hosts), "Dashboard");
  const body = bodySchema.parse(JSON.parse(String(inputs.dashboardBody)));
  const [alarms, ...charts] = body.widgets;
  expect(alarms?.type).toBe("alarm");
  expect(alarms?.properties).toMatchObject({
    alarms: expect.arrayContaining(["arn:alerting-service-down-api"]) as string[],
  });
  expect(charts.map(({ properties }) => properties.title)).toEqual([
    "Requests a minute",
    "5xx a minute",
    "Response time, p50",
    "Response time, p95",
    "CPU, percent",
    "Memory, percent",
    "Databases: CPU, percent",
    "Databases: connections",
    "Queues: messages that wait",
    "Caches: evicted keys a minute",
    "Search indexes: time of a search, ms",
    "Models: time of an answer, p95, ms",
    "Models: answers a minute",
  ]);
  const places = body.widgets.map(({ x, y }) => `${x},${y}`);
  expect(new Set(places).size).toBe(places.length);
});

test("A function's requests are watched, and what only copies have is not", async () => {
  const resources = await build(async () => {
    const release = { id: "r", artifacts: { api: artifacts.api } };
    const variables = { values: {}, secure: [], sealed: [] };
    const settings = { ...settingsOf("production"), release, variables };
    const environment = new Environment("shop", settings);
    new Service("api", { environment, port: 8080, public: true, runsAs: "function" });
    new Monitoring("monitoring", { environment });
    new Alerting("alerting", { environment, receivers: [mail] });
    await environment.close();
  });
  const alarms = resources.filter(({ type }) => type.endsWith(":MetricAlarm"));
  expect(alarms.map(({ name }) => name).toSorted()).toEqual([
    "alerting-entry-errors-shop",
    "alerting-high-error-rate-api",
    "alerting-high-response-time-api",
  ]);
  const { metricQueries } = pick(resources, "MetricAlarm", "alerting-high-error-rate-api").inputs;
  const queries = metricQueries as {
    id: string;
    metric?: { metricName: string };
    expression?: string;
  }[];
  expect([...new Set(queries.map(({ metric }) => metric?.metricName))]).toEqual([
    "HTTPCode_Target_5XX_Count",
    "LambdaUserError",
    "LambdaInternalError",
    "RequestCount",
    undefined,
  ]);
  expect(queries.find(({ id }) => id === "errors")?.expression).toBe(
    "FILL(e0,0)+FILL(e1,0)+FILL(u0,0)+FILL(u1,0)+FILL(i0,0)+FILL(i1,0)",
  );
});

test("Rules of this account alone write events to the log, into streams that EventBridge makes", async () => {
  const { inputs } = pick(await buildWatched(), "LogResourcePolicy", "alerting-events-policy");
  const common = {
    Effect: "Allow",
    Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
    Resource: "arn:alerting-events:*",
  };
  expect(inputs.resourceArn).toBe("arn:alerting-events");
  expect(JSON.parse(String(inputs.policyDocument))).toEqual({
    Version: "2012-10-17",
    Statement: [
      { Sid: "Streams", Action: "logs:CreateLogStream", ...common },
      {
        Sid: "Events",
        Action: "logs:PutLogEvents",
        ...common,
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:events:eu-central-1::rule/*" } },
      },
    ],
  });
});
