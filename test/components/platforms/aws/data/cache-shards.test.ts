import * as pulumi from "@pulumi/pulumi";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  Alerting,
  Cache,
  Environment,
  Monitoring,
  Worker,
} from "../../../../../components/index.ts";
import type { CacheOptions } from "../../../../../components/plan/cache-plan.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import { mail } from "../monitoring/watch.ts";
import { artifacts, build, pick, settingsOf } from "../shop.ts";

/** A weather station whose worker keeps what it measures in a cache. */
function buildStation(options: CacheOptions): Promise<RegisteredResource[]> {
  return build(async () => {
    const environment = new Environment("station", {
      ...settingsOf("production"),
      release: { id: "r", artifacts: { gauge: artifacts.worker } },
      variables: { values: {}, secure: [], sealed: [] },
    });
    const rain = new Cache("rain-by-hour", { environment, ...options });
    new Worker("gauge", { environment, links: [rain] });
    new Monitoring("watch", { environment });
    new Alerting("alerts", { environment, receivers: [mail] });
    await environment.close();
  });
}

/** The nodes whose evictions are counted. */
function watchedNodes(resources: readonly RegisteredResource[]): string[] {
  const alarms = resources.filter(({ type }) => type.endsWith(":MetricAlarm"));
  const text = JSON.stringify(alarms.map(({ inputs }) => inputs));
  return [...new Set(text.match(/rain-by-hour-valkey-id-[0-9-]+/g))].toSorted();
}

describe("a cache whose keys are spread over three servers", () => {
  test("is one cluster, whose address is where clients begin", async () => {
    const resources = await buildStation({ memoryMb: 3000, shards: 3, replicated: true });
    const { inputs } = pick(resources, "ReplicationGroup");
    expect(inputs).toMatchObject({
      replicationGroupId: expect.stringMatching(/^station-prod-rain-by-hour-shards-/) as string,
      numNodeGroups: 3,
      replicasPerNodeGroup: 1,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      nodeType: "cache.t4g.small",
      transitEncryptionEnabled: true,
    });
    expect(inputs).not.toHaveProperty("numCacheClusters");
    expect(pick(resources, "ParameterGroup").inputs.parameters).toEqual([
      { name: "maxmemory-policy", value: "allkeys-lru" },
      { name: "cluster-enabled", value: "yes" },
    ]);
    expect(pick(resources, "SecretVersion", "rain-by-hour-url-version").inputs.secretString).toBe(
      "rediss://:password-of-rain-by-hour-token@rain-by-hour-valkey.cluster.test:6379",
    );
  });

  test("has an alarm for each of its nodes", async () => {
    expect(watchedNodes(await buildStation({ shards: 2, replicated: true }))).toEqual([
      "rain-by-hour-valkey-id-0001-001",
      "rain-by-hour-valkey-id-0001-002",
      "rain-by-hour-valkey-id-0002-001",
      "rain-by-hour-valkey-id-0002-002",
    ]);
  });

  test("tells that clients have to speak the cluster's protocol", async () => {
    const info = vi.spyOn(pulumi.log, "info").mockImplementation(() => Promise.resolve());
    onTestFinished(() => {
      info.mockRestore();
    });
    await buildStation({ shards: 3 });
    expect(info.mock.calls.map(([text]) => text)).toContainEqual(
      expect.stringContaining("'rain-by-hour' spreads its keys over 3 servers"),
    );
  });
});

test("A cache of one server is as it was, said or not", async () => {
  for (const options of [{ replicated: false }, { replicated: false, shards: 1 }]) {
    const resources = await buildStation(options);
    const { inputs } = pick(resources, "ReplicationGroup");
    expect(inputs).toMatchObject({
      replicationGroupId: expect.stringMatching(
        /^station-prod-rain-by-hour-[0-9a-f]{6}$/,
      ) as string,
      numCacheClusters: 1,
      automaticFailoverEnabled: false,
    });
    expect(inputs).not.toHaveProperty("numNodeGroups");
    expect(watchedNodes(resources)).toEqual(["rain-by-hour-valkey-id-001"]);
  }
});

test.each([0, 46, 2.5])("%s servers are refused", async (shards) => {
  await expect(buildStation({ shards })).rejects.toThrow(`shards: is ${shards}; use 1 to 45`);
});

test.each([1, 45])("%s servers are taken", async (shards) => {
  await expect(buildStation({ shards })).resolves.toBeDefined();
});
