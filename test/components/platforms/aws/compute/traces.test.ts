import { expect, test } from "vitest";
import { parse } from "yaml";
import {
  Environment,
  Monitoring,
  Schedule,
  Service,
  Worker,
} from "../../../../../components/index.ts";
import type { MonitoringArgs } from "../../../../../components/index.ts";
import type { AwsSettings } from "../../../../../components/platforms/aws/settings.ts";
import type { Stage } from "../../../../../variables/stage.ts";
import { defineVariables, string } from "../../../../../variables/index.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import { artifacts, build, pick, settingsOf } from "../shop.ts";

const image = "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0";
const headers = { authorization: "OTLP_TOKEN" };

/** An application of every kind of program, with a Monitoring unless there is none. */
function buildTraced(
  aws: Partial<AwsSettings>,
  monitoring: Partial<MonitoringArgs> | undefined = {},
  { stage = "staging", port = 8080 }: { stage?: Stage; port?: number } = {},
): Promise<RegisteredResource[]> {
  const named = Object.values(monitoring.traces?.headers ?? {});
  const values = Object.fromEntries(named.map((name) => [name, "Bearer 8c1f"]));
  const variables = { values, secure: named, sealed: [] };
  const names = ["api", "own", "lambda", "worker", "nightly"];
  const release = {
    id: "r",
    artifacts: Object.fromEntries(names.map((name) => [name, artifacts.api])),
  };
  return build(async () => {
    const settings = { ...settingsOf(stage, aws), variables, release };
    const environment = new Environment("shop", settings);
    new Service("api", { environment, port, memoryMb: 512, cpu: 0.25 });
    const contract = defineVariables({ OTEL_SERVICE_NAME: string({ default: "mine" }) });
    new Service("own", { environment, port: 3000, variables: contract });
    new Service("lambda", { environment, port: 3001, public: true, runsAs: "function" });
    new Worker("worker", { environment });
    new Schedule("nightly", { environment, cron: "0 6 * * *" });
    new Monitoring("monitoring", { environment, ...monitoring });
    await environment.close();
  });
}

interface Container {
  name: string;
  cpu?: number;
  environment: { name: string; value: string }[];
}

function containersOf(resources: readonly RegisteredResource[], task: string): Container[] {
  const { inputs } = pick(resources, "TaskDefinition", task);
  return JSON.parse(String(inputs.containerDefinitions)) as Container[];
}

function variablesOf(container: Container | undefined): Record<string, string> {
  return Object.fromEntries((container?.environment ?? []).map(({ name, value }) => [name, value]));
}

function tracePolicies(resources: readonly RegisteredResource[]): Record<string, string[]> {
  const found = resources.filter(({ inputs }) => inputs.name === "traces");
  const actions = found.map(({ name, inputs }) => {
    const { Statement } = JSON.parse(String(inputs.policy)) as {
      Statement: { Action: string[]; Resource: string[] }[];
    };
    expect(Statement.map(({ Resource }) => Resource)).toEqual([["*"]]);
    return [name, Statement.flatMap(({ Action }) => Action)] as const;
  });
  return Object.fromEntries(actions);
}

test("With X-Ray a collector runs beside each copy, confined, and the copy goes on without it", async () => {
  const resources = await buildTraced({ traces: "xray" });
  const [program, collector] = containersOf(resources, "api-a-task");
  expect(collector).toEqual({
    name: "api-traces",
    image,
    essential: false,
    restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
    cpu: 32,
    memory: 256,
    environment: [
      { name: "AOT_CONFIG_CONTENT", value: variablesOf(collector).AOT_CONFIG_CONTENT },
      { name: "GOMEMLIMIT", value: "204MiB" },
    ],
    secrets: [],
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": "/slipway/shop/staging/api",
        "awslogs-region": "eu-central-1",
        "awslogs-stream-prefix": "a",
        mode: "non-blocking",
        "max-buffer-size": "25m",
      },
    },
    user: "4317:4317",
    readonlyRootFilesystem: true,
    linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
    stopTimeout: 30,
  });
  expect(variablesOf(program)).toEqual({
    PORT: "8080",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    OTEL_SERVICE_NAME: "api",
  });
  expect(containersOf(resources, "worker-a-task")).toHaveLength(2);
  expect(containersOf(resources, "nightly-task")).toHaveLength(1);
});

test("The collector listens to its program alone and sends to the region's X-Ray", async () => {
  const resources = await buildTraced({ traces: "xray" });
  const [, collector] = containersOf(resources, "api-a-task");
  expect(parse(variablesOf(collector).AOT_CONFIG_CONTENT ?? "")).toEqual({
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: "127.0.0.1:4317" },
          http: { endpoint: "127.0.0.1:4318" },
        },
      },
    },
    processors: {
      memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
      batch: {},
    },
    exporters: { awsxray: { region: "eu-central-1" } },
    service: {
      telemetry: { metrics: { level: "none" } },
      pipelines: {
        traces: {
          receivers: ["otlp"],
          processors: ["memory_limiter", "batch"],
          exporters: ["awsxray"],
        },
      },
    },
  });
});

test("The collector's memory is beside the program's, and both containers have their CPU", async () => {
  const resources = await buildTraced({ traces: "xray" });
  const { inputs } = pick(resources, "TaskDefinition", "api-a-task");
  expect(inputs).toMatchObject({ cpu: "256", memory: "1024" });
  expect(containersOf(resources, "api-a-task").map(({ cpu }) => cpu)).toEqual([224, 32]);
});

test("Of X-Ray programs may send segments, and a function what Lambda's own tracing takes", async () => {
  const resources = await buildTraced({ traces: "xray" });
  expect(tracePolicies(resources)).toEqual({
    "api-traces-policy": ["xray:PutTraceSegments"],
    "own-traces-policy": ["xray:PutTraceSegments"],
    "worker-traces-policy": ["xray:PutTraceSegments"],
    "lambda-traces-policy": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  });
  const { tracingConfig } = pick(resources, "Function", "lambda-function").inputs;
  expect(tracingConfig).toEqual({ mode: "Active" });
});

test("What a program's contract says of traces is not changed", async () => {
  const resources = await buildTraced({ traces: "xray" });
  const [program] = containersOf(resources, "own-a-task");
  expect(variablesOf(program)).toMatchObject({ OTEL_SERVICE_NAME: "mine" });
  const names = program?.environment.map(({ name }) => name) ?? [];
  expect(new Set(names).size).toBe(names.length);
});

test("Traces go where the Monitoring says, with headers that only a secret holds", async () => {
  const traces = { endpoint: "https://otlp.example.com", headers };
  const resources = await buildTraced({}, { traces });
  const [, collector] = containersOf(resources, "api-a-task");
  const config = parse(variablesOf(collector).AOT_CONFIG_CONTENT ?? "") as { exporters: object };
  expect(config.exporters).toEqual({
    "otlp_http/traces": {
      endpoint: "https://otlp.example.com",
      headers: { authorization: "${env:OTLP_TOKEN}" },
    },
  });
  const secret = "arn:monitoring-headers:OTLP_TOKEN::version-of-monitoring-headers-version";
  expect(collector).toMatchObject({ secrets: [{ name: "OTLP_TOKEN", valueFrom: secret }] });
  const { policy } = pick(resources, "RolePolicy", "worker-execution-policy").inputs;
  expect(String(policy)).toContain("arn:monitoring-headers");
  const stored = pick(resources, "SecretVersion", "monitoring-headers-version");
  expect(stored.inputs.secretString).toBe('{"OTLP_TOKEN":"Bearer 8c1f"}');
  expect(stored.secretInputs).toEqual(["secretString"]);
  expect(JSON.stringify(resources.filter((one) => one !== stored))).not.toContain("Bearer 8c1f");
  expect(tracePolicies(resources)).toEqual({});
  expect(pick(resources, "Function", "lambda-function").inputs).not.toHaveProperty("tracingConfig");
});

test("X-Ray takes the place of what the Monitoring names", async () => {
  const traces = { endpoint: "tempo:4317" };
  const resources = await buildTraced({ traces: "xray" }, { traces });
  const [, collector] = containersOf(resources, "worker-a-task");
  expect(variablesOf(collector).AOT_CONFIG_CONTENT).not.toContain("tempo");
});

test("By default there is no collector, no variable of it, and no image that needs a digest", async () => {
  const resources = await buildTraced({}, {}, { stage: "production" });
  const [program, ...others] = containersOf(resources, "api-a-task");
  expect(others).toEqual([]);
  expect(program).not.toHaveProperty("cpu");
  expect(variablesOf(program)).toEqual({ PORT: "8080" });
  expect(tracePolicies(resources)).toEqual({});
});

test("Production refuses the collector's image without a digest", async () => {
  const program = buildTraced({ traces: "xray" }, {}, { stage: "production" });
  await expect(program).rejects.toThrow(`'aws-otel-collector' (${image})`);
});

test.each(["tempo:4317", "http://otlp.example.com", "https://otlp.example.com:4318"])(
  "An endpoint that programs cannot reach is refused: %s",
  async (endpoint) => {
    const program = buildTraced({}, { traces: { endpoint } });
    await expect(program).rejects.toThrow(
      `traces.endpoint: is ${endpoint}; programs on aws reach HTTPS on port 443 alone`,
    );
  },
);

test("A service on a port of the collector's is refused", async () => {
  const program = buildTraced({ traces: "xray" }, {}, { port: 4318 });
  await expect(program).rejects.toThrow(
    "traces: need port 4318 beside service 'api'; give that another",
  );
});

test("X-Ray without a Monitoring is refused", async () => {
  const program = build(async () => {
    const variables = { values: {}, secure: [], sealed: [] };
    const settings = settingsOf("staging", { traces: "xray" });
    await new Environment("shop", { ...settings, variables }).close();
  });
  await expect(program).rejects.toThrow(
    "slipway:aws.traces: is xray, and the application has no Monitoring",
  );
});
