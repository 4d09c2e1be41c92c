import { expect, test } from "vitest";
import {
  Alerting,
  Bucket,
  Database,
  Migration,
  Model,
  Monitoring,
  Schedule,
  Service,
  Site,
} from "../../../../components/index.ts";
import type { Environment } from "../../../../components/index.ts";
import type { Linkable } from "../../../../components/base/linkable.ts";
import type { RegisteredResource } from "../../../support/components/mocks.ts";
import { artifacts } from "./shop.ts";
import { buildStore } from "./data/stores.ts";

interface Statement {
  Effect: string;
  Principal?: { Service?: string | string[] };
  Action: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}

/** One of everything that a service of AWS works for: a library, none of whose parts is the shop's. */
function describeLibrary(environment: Environment): Linkable {
  const image = artifacts.api;
  const entries = new Database("book-entries", { environment, engine: "postgres" });
  const scans = new Bucket("scans", { environment });
  const desk = new Service("front-desk", { environment, image, port: 3000, public: true });
  new Service("lend-out", {
    environment,
    image,
    port: 3000,
    public: true,
    path: "/lend",
    runsAs: "function",
  });
  new Migration("book-schema", { environment, image, links: [entries] });
  new Schedule("night-sweep", { environment, image, links: [scans], cron: "0 4 * * *" });
  new Site("reading-room", { environment, source: "examples/shop/web", links: [desk] });
  new Monitoring("monitoring", { environment });
  new Alerting("alerting", {
    environment,
    receivers: [{ kind: "email", name: "desk", to: "desk@example.com" }],
  });
  return entries;
}

/** Every statement that allows a service of AWS something, by its resource. */
function statementsOf(resources: readonly RegisteredResource[]): [string, Statement][] {
  return resources.flatMap(({ name, inputs }) =>
    Object.values(inputs).flatMap((value): [string, Statement][] => {
      if (typeof value !== "string" || !value.includes('"Statement"')) return [];
      const { Statement } = JSON.parse(value) as { Statement: Statement[] };
      return Statement.filter(({ Principal }) => Principal?.Service !== undefined).map(
        (statement) => [name, statement],
      );
    }),
  );
}

async function buildLibrary(): Promise<RegisteredResource[]> {
  const library = await buildStore(describeLibrary, {
    aws: { secondRegion: "eu-west-1" },
    overrides: { release: { id: "r", artifacts: { ...artifacts, "reading-room": artifacts.web } } },
  });
  // The image of a model's server has no digest in the lock of the tests, which production asks for.
  const reader = await buildStore(
    (environment) => new Model("reader", { environment, model: "qwen3:8b" }),
    { stage: "staging", aws: { models: "gpu" } },
  );
  return [...library, ...reader.filter(({ name }) => name.startsWith("reader"))];
}

const built = buildLibrary();

/** Services whose guides name no condition for taking a role. */
const withoutSource = /^(backup|ec2|lambda|s3)\.amazonaws\.com$/;

/** Streams of events' logs are made without saying for which rule. */
const withoutRule = "events.amazonaws.com,delivery.logs.amazonaws.com logs:CreateLogStream";

test("Every service of AWS acts for this account alone, wherever it says for whom", async () => {
  const statements = statementsOf(await built);
  const kinds = new Set<string>();
  for (const [name, { Principal, Action, Condition = {} }] of statements) {
    const service = String(Principal?.Service);
    kinds.add(service);
    const keys = Object.values(Condition).flatMap((each) => Object.keys(each));
    const isBound = keys.some((key) => /^aws:Source(Account|Arn)$/i.test(key));
    const isKnown = withoutSource.test(service) || `${service} ${String(Action)}` === withoutRule;
    expect.soft(isBound, `${name} trusts ${service}`).toBe(!isKnown);
  }
  expect([...kinds].toSorted()).toEqual([
    "backup.amazonaws.com",
    "cloudfront.amazonaws.com",
    "cloudwatch.amazonaws.com,budgets.amazonaws.com",
    "delivery.logs.amazonaws.com",
    "ec2.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "events.amazonaws.com,delivery.logs.amazonaws.com",
    "lambda.amazonaws.com",
    "s3.amazonaws.com",
    "scheduler.amazonaws.com",
    "states.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
  ]);
});

test.each([
  ["front-desk-task", "arn:aws:ecs:eu-central-1:123456789012:*"],
  ["front-desk-execution", "arn:aws:ecs:eu-central-1:123456789012:*"],
  ["night-sweep-clock", "arn:aws:scheduler:eu-central-1:123456789012:schedule-group/default"],
  ["night-sweep-runs", "arn:aws:states:eu-central-1:123456789012:stateMachine:*"],
  ["shop-flow", "arn:aws:ec2:eu-central-1:123456789012:vpc-flow-log/*"],
])("The role %s is taken for %s", async (role, source) => {
  const trusts = statementsOf(await built).filter(([name]) => name === role);
  expect(trusts.map(([, { Condition }]) => Condition)).toEqual([
    {
      StringEquals: { "aws:SourceAccount": "123456789012" },
      ArnLike: { "aws:SourceArn": source },
    },
  ]);
});
