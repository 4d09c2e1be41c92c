import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createAwsReader } from "../../../tool/live/aws/reader.ts";
import type { Deployed } from "../../../tool/live/deployed.ts";
import type { LiveLogQuery } from "../../../tool/live/live.ts";
import { collect } from "../../../tool/live/merge.ts";
import { tools } from "../../validity/linters.ts";
import { MotoServer } from "../../validity/moto.ts";

if (tools.moto === undefined)
  console.warn("skipped: AWS is not asked: moto_server is not installed");

const region = "eu-central-1";
const cluster = "notice-board-board-pr-42-1f2e3d";

const resource = (
  type: string,
  name: string,
  component: string,
  more: object,
  tags: object = {},
) => ({
  name,
  type,
  inputs: { tags: { component, ...tags }, ...more },
  outputs: { region, ...more },
});

const service = (component: string, slot: string) =>
  resource("aws:ecs/service:Service", `${component}-${slot}`, component, {
    name: `notice-board-board-pr-42-${component}-${slot}-aaaaaa`,
    cluster,
  });

const alarm = (name: string, alert: string, severity: string) =>
  resource(
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    name,
    "alerting",
    { name },
    { alert, severity },
  );

// More services and alarms than AWS takes in one question.
const workers = Array.from({ length: 11 }, (_, index) => `worker-${index}`);
const quiet = Array.from({ length: 105 }, (_, index) =>
  alarm(`quiet-${index}`, "quiet", "warning"),
);

const deployed: Deployed = {
  application: "notice-board",
  isRunning: true,
  resources: [
    service("public-api", "b"),
    ...workers.map((name) => service(name, "a")),
    service("gone", "a"),
    resource("aws:cloudwatch/logGroup:LogGroup", "public-api-logs", "public-api", {
      name: "/slipway/board/public-api",
    }),
    resource("aws:cloudwatch/logGroup:LogGroup", "mail-logs", "mail", {
      name: "/slipway/board/mail",
    }),
    resource("aws:cloudwatch/logGroup:LogGroup", "flow-logs", "board", { name: "/aws/flow" }),
    ...quiet,
    alarm("board-down", "service_down", "critical"),
  ],
};

describe.skipIf(tools.moto === undefined)(
  "a stack at moto, which answers like AWS",
  { timeout: 60_000 },
  () => {
    let moto: MotoServer;
    const reader = createAwsReader(region, deployed);
    const begin = Date.now() - 60_000;

    beforeAll(async () => {
      moto = await MotoServer.start();
      vi.stubEnv("AWS_ENDPOINT_URL", moto.url);
      vi.stubEnv("AWS_ACCESS_KEY_ID", "none");
      vi.stubEnv("AWS_SECRET_ACCESS_KEY", "none");
      await createServices();
      await createLogs();
      const alarms = new CloudWatchClient({ region });
      for (const AlarmName of ["quiet-0", "board-down"]) {
        const rule = { ComparisonOperator: "GreaterThanThreshold", EvaluationPeriods: 1 } as const;
        await alarms.send(
          new PutMetricAlarmCommand({
            AlarmName,
            AlarmDescription: `of ${AlarmName}`,
            MetricName: "m",
            Namespace: "n",
            Period: 60,
            Statistic: "Sum",
            Threshold: 1,
            ...rule,
          }),
        );
      }
      await alarms.send(
        new SetAlarmStateCommand({
          AlarmName: "board-down",
          StateValue: "ALARM",
          StateReason: "test",
        }),
      );
    }, 60_000);

    afterAll(async () => {
      vi.unstubAllEnvs();
      await moto.stop();
    });

    async function createServices(): Promise<void> {
      const ecs = new ECSClient({ region });
      await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
      const container = { name: "main", image: "none", memory: 64 };
      await ecs.send(
        new RegisterTaskDefinitionCommand({ family: "t", containerDefinitions: [container] }),
      );
      for (const { type, inputs } of deployed.resources) {
        const { name } = inputs as { name?: string };
        if (type !== "aws:ecs/service:Service" || name?.includes("-gone-") === true) continue;
        const desiredCount = name?.includes("public-api") === true ? 2 : 0;
        await ecs.send(
          new CreateServiceCommand({
            cluster,
            serviceName: name,
            taskDefinition: "t",
            desiredCount,
          }),
        );
      }
    }

    async function createLogs(): Promise<void> {
      const logs = new CloudWatchLogsClient({ region });
      for (const [name, texts] of [
        ["public-api", ["INFO up", "ERROR lost", "    at main"]],
        ["mail", ["sent"]],
      ] as const) {
        const group = { logGroupName: `/slipway/board/${name}` };
        await logs.send(new CreateLogGroupCommand(group));
        await logs.send(new CreateLogStreamCommand({ ...group, logStreamName: "s" }));
        const logEvents = texts.map((message, index) => ({
          message,
          timestamp: begin + index * 1000,
        }));
        await logs.send(new PutLogEventsCommand({ ...group, logStreamName: "s", logEvents }));
      }
    }

    async function ask(query: Partial<LiveLogQuery>): Promise<string[]> {
      const signal = new AbortController().signal;
      const lines = await collect(reader.logs({ filter: {}, follow: false, signal, ...query }));
      return lines.map(({ name, text }) => `${name}: ${text}`);
    }

    test("names the images of the tasks that run, where they are wanted", async () => {
      const services = await reader.services({ images: true });
      const imagesOf = (wanted: string) => services.find(({ name }) => name === wanted)?.images;
      expect(imagesOf("public-api")).toEqual([["none"]]);
      expect(imagesOf("gone")).toBeUndefined();
      expect((await reader.services()).flatMap(({ images }) => images ?? [])).toEqual([]);
    });

    test("says how each service of ECS stands, under the names of the program", async () => {
      const services = await reader.services();
      const shown = services.map(
        ({ name, slot, state, ready, wanted }) =>
          `${name} ${slot ?? ""} ${state} ${ready}/${wanted}`,
      );
      expect(shown).toHaveLength(13);
      expect(shown).toContain("gone a missing 0/1");
      expect(shown).toContain("worker-10 a stopped 0/0");
      expect(shown).toContainEqual(
        expect.stringMatching(/^public-api b (starting|unhealthy) 0\/2$/),
      );
    });

    test("gives the lines of its log groups", async () => {
      expect(await ask({})).toEqual([
        "public-api: INFO up",
        "mail: sent",
        "public-api: ERROR lost",
        "public-api:     at main",
      ]);
      expect(await ask({ component: "public-api", lines: 1 })).toEqual(["public-api:     at main"]);
      expect(await ask({ filter: { level: "error" } })).toEqual([
        "public-api: ERROR lost",
        "public-api:     at main",
      ]);
      expect(await ask({ filter: { since: new Date(begin + 1500) } })).toEqual([
        "public-api:     at main",
      ]);
    });

    test("tells the alarms that are active", async () => {
      expect(await reader.alerts()).toEqual([
        expect.objectContaining({
          name: "service_down",
          state: "firing",
          severity: "critical",
          summary: "of board-down",
        }),
      ]);
      const unwatched = createAwsReader(region, { ...deployed, resources: [] });
      expect(await unwatched.alerts()).toBeUndefined();
    });

    test("that was not brought up from here is not taken for one of which nothing runs", async () => {
      const unknown = createAwsReader(region, {
        ...deployed,
        application: undefined,
        resources: [],
      });
      const code = "PlatformUnreachable";
      await expect(unknown.services()).rejects.toMatchObject({ code });
      await expect(unknown.alerts()).rejects.toMatchObject({ code });
    });

    test("that does not know us is told with what the SDK says", async () => {
      vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
      vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
      await expect(createAwsReader(region, deployed).services()).rejects.toMatchObject({
        code: "PlatformUnreachable",
        message: expect.stringContaining(`AWS in ${region} was not asked`) as string,
      });
      vi.stubEnv("AWS_ENDPOINT_URL", moto.url);
    });
  },
);
