import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { expect, test } from "vitest";
import { Alerting, Environment, Monitoring, Service } from "../../../../../components/index.ts";
import { useResolvedImages } from "../../../../support/components/released.ts";
import { artifacts, build, pick, settingsOf } from "../shop.ts";
import { buildWatched, hosts, mail } from "./watch.ts";

useResolvedImages();

/** A figure by its namespace and name, and the names of its dimensions in order. */
interface Figure {
  name: string;
  dimensions: string;
}

/** What AWS's own list of figures has, in the package of `@aws-cdk/aws-service-spec`. */
function listKnown(): Map<string, Set<string>> {
  const specification = loadAwsServiceSpecSync();
  const known = new Map<string, Set<string>>();
  for (const metric of specification.all("metric")) {
    const name = `${metric.namespace} ${metric.name}`;
    const sets = known.get(name) ?? new Set();
    known.set(name, sets);
    for (const { entity } of specification.follow("usesDimensionSet", metric)) {
      sets.add(join(entity.dimensions.map((dimension) => dimension.name)));
    }
  }
  return known;
}

function join(dimensions: readonly string[]): string {
  return dimensions.toSorted().join("+");
}

/**
 * What the list lacks, from the services' own guides, which the docstrings of the alarms name.
 */
const fromGuides: Record<string, string> = {
  "ECS/ContainerInsights RunningTaskCount": "ClusterName+ServiceName",
  "ECS/ContainerInsights EphemeralStorageUtilized": "ClusterName+ServiceName",
  "ECS/ContainerInsights EphemeralStorageReserved": "ClusterName+ServiceName",
  "ECS/ContainerInsights MemoryUtilized": "ClusterName+ServiceName",
  "AWS/ES FreeStorageSpace": "ClientId+DomainName",
  "AWS/ES SearchLatency": "ClientId+DomainName",
  "AWS/ES ClusterStatus.red": "ClientId+DomainName",
  "AWS/Bedrock Invocations": "ModelId",
  "AWS/Bedrock InvocationLatency": "ModelId",
  "AWS/Bedrock InvocationServerErrors": "ModelId",
  "AWS/Bedrock InvocationThrottles": "ModelId",
  "AWS/CertificateManager DaysToExpiry": "CertificateArn",
};

const known = listKnown();

function isKnown({ name, dimensions }: Figure): boolean {
  return fromGuides[name] === dimensions || (known.get(name)?.has(dimensions) ?? false);
}

test("Every figure of the alarms is one that AWS has, by these dimensions", async () => {
  const resources = [
    ...(await buildWatched(hosts)),
    ...(await buildWatched({ models: "gpu" })),
    ...(await buildFunction()),
  ];
  const alarms = resources.filter(({ type }) => type.endsWith(":MetricAlarm"));
  const figures = alarms.flatMap(({ inputs }) =>
    (
      inputs.metricQueries as {
        metric?: { namespace: string; metricName: string; dimensions: object };
      }[]
    ).flatMap(({ metric }) => (metric ? [metric] : [])),
  );
  const seen = figures.map(({ namespace, metricName, dimensions }) => ({
    name: `${namespace} ${metricName}`,
    dimensions: join(Object.keys(dimensions)),
  }));
  expect(seen.length).toBeGreaterThan(20);
  expect(seen.filter((figure) => !isKnown(figure))).toEqual([]);
});

test("Every figure of the dashboard is one that AWS has, by these dimensions", async () => {
  const { inputs } = pick(await buildWatched(hosts), "Dashboard", "monitoring-dashboard");
  const { widgets } = JSON.parse(String(inputs.dashboardBody)) as {
    widgets: { properties: { metrics?: unknown[][] } }[];
  };
  const seen = widgets
    .flatMap(({ properties }) => properties.metrics ?? [])
    .map((parts) => parts.filter((part) => typeof part === "string"))
    .map(([namespace = "", metric = "", ...rest]) => ({
      name: `${namespace} ${metric}`,
      dimensions: join(rest.filter((_, index) => index % 2 === 0)),
    }));
  expect(seen.length).toBeGreaterThan(8);
  expect(seen.filter((figure) => !isKnown(figure))).toEqual([]);
});

test.each([
  { name: "AWS/SQS MessagesVisible", dimensions: "QueueName" },
  { name: "AWS/ApplicationELB HealthyHostCount", dimensions: "LoadBalancer" },
])("A figure that AWS does not have is found: $name by $dimensions", (figure) => {
  expect(isKnown(figure)).toBe(false);
});

function buildFunction(): ReturnType<typeof build> {
  return build(async () => {
    const variables = { values: {}, secure: [], sealed: [] };
    const release = { id: "r", artifacts: { api: artifacts.api } };
    const environment = new Environment("shop", { ...settingsOf("staging"), variables, release });
    new Service("api", { environment, port: 8080, public: true, runsAs: "function" });
    new Monitoring("monitoring", { environment });
    new Alerting("alerting", { environment, receivers: [mail] });
    await environment.close();
  });
}
