import fc from "fast-check";
import { expect, test } from "vitest";
import { labelValue } from "../../../../components/platforms/kubernetes/labels.ts";
import { planProbes } from "../../../../components/platforms/kubernetes/probes.ts";
import {
  formatCores,
  formatMemory,
  formatStorage,
} from "../../../../components/platforms/kubernetes/quantities.ts";
import {
  demandOfCopies,
  planQuota,
} from "../../../../components/platforms/kubernetes/quota-plan.ts";
import { planStrategy } from "../../../../components/platforms/kubernetes/compute/rollout.ts";
import type { WorkloadShape } from "../../../../components/plan/workload-shape.ts";

const demand = fc.record({
  count: fc.integer({ min: 1, max: 50 }),
  memoryMb: fc.integer({ min: 64, max: 8192 }),
  cpu: fc.integer({ min: 1, max: 160 }).map((tenths) => tenths / 10),
});
const volume = fc.record({ storageGb: fc.integer({ min: 1, max: 1000 }) });

function cores(text: string | undefined): number {
  return text?.endsWith("m") ? Number(text.slice(0, -1)) / 1000 : Number(text);
}

function megabytes(text = ""): number {
  const [, amount, unit = ""] = /^(\d+)([A-Z]i)$/.exec(text) ?? [];
  return Number(amount) * 1024 ** ["Mi", "Gi", "Ti", "Pi"].indexOf(unit);
}

test("A quota holds everything that is declared, and room for a shell beside", () => {
  fc.assert(
    fc.property(fc.array(demand), fc.array(volume), (pods, volumes) => {
      const quota = planQuota(pods, volumes);
      const sum = (of: (one: (typeof pods)[number]) => number): number =>
        pods.reduce((total, one) => total + one.count * of(one), 0);
      expect(Number(quota.pods)).toBeGreaterThan(sum(() => 1));
      expect(cores(quota["requests.cpu"])).toBeGreaterThan(sum(({ cpu }) => cpu));
      expect(megabytes(quota["limits.memory"])).toBeGreaterThan(sum(({ memoryMb }) => memoryMb));
      expect(quota.persistentvolumeclaims).toBe(String(volumes.length));
    }),
  );
});

test("A quota lets a rollout fill both slots while each of them surges", () => {
  fc.assert(
    fc.property(fc.nat(100), fc.nat(100), (replicas, maxReplicas) => {
      const { count } = demandOfCopies({ replicas, maxReplicas, memoryMb: 1, cpu: 1 });
      const copies = Math.max(replicas, maxReplicas);
      expect(count).toBeGreaterThanOrEqual(2 * (copies + Math.ceil(copies * 0.25)));
    }),
  );
});

test.each([
  [1, "1"],
  [0.5, "500m"],
  [0.1 + 0.2, "300m"],
  [2.25, "2250m"],
  [0.0001, "1m"],
])("%f cores are written as %s", (given, written) => {
  expect(formatCores(given)).toBe(written);
});

// As the Quantity of k8s.io/apimachinery writes what it read; anything else would come back from
// the API server as a change.
test.each([
  [64, "64Mi"],
  [1024, "1Gi"],
  [1536, "1536Mi"],
  [4096, "4Gi"],
  [1024 * 1024, "1Ti"],
  [0, "0"],
])("%i MB of memory are written as %s", (given, written) => {
  expect(formatMemory(given)).toBe(written);
});

test("Any amount is written in its largest whole unit, and is the same amount", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1 << 30 }), (memoryMb) => {
      const text = formatMemory(memoryMb);
      expect(megabytes(text)).toBe(memoryMb);
      expect(text.endsWith("Pi") || Number.parseInt(text) % 1024 !== 0).toBe(true);
      expect(megabytes(formatStorage(memoryMb))).toBe(memoryMb * 1024);
    }),
  );
});

const health = fc
  .record({
    path: fc.constant("/healthz"),
    intervalSeconds: fc.integer({ min: 2, max: 300 }),
    timeoutSeconds: fc.integer({ min: 1, max: 299 }),
    startSeconds: fc.integer({ min: 1, max: 3600 }),
    failures: fc.integer({ min: 1, max: 20 }),
  })
  .filter(({ intervalSeconds, timeoutSeconds }) => timeoutSeconds < intervalSeconds);

interface Timing {
  periodSeconds: number;
  timeoutSeconds: number;
  failureThreshold: number;
}

test("Probes give a pod its time to start, and keep the check's own pace once it runs", () => {
  fc.assert(
    fc.property(health, (check) => {
      const shape = { kind: "service", port: 8080, health: check } as WorkloadShape;
      const probes = planProbes(shape);
      const startup = probes.startupProbe as Timing;
      const readiness = probes.readinessProbe as Timing;
      const liveness = probes.livenessProbe as Timing;
      const time = startup.periodSeconds * startup.failureThreshold;
      expect(time).toBeGreaterThanOrEqual(check.startSeconds);
      expect(time).toBeLessThan(check.startSeconds + startup.periodSeconds);
      expect(liveness).toMatchObject({
        periodSeconds: check.intervalSeconds,
        timeoutSeconds: check.timeoutSeconds,
        failureThreshold: check.failures,
      });
      expect(readiness.periodSeconds).toBeLessThanOrEqual(liveness.periodSeconds);
      for (const { periodSeconds, timeoutSeconds } of [startup, readiness, liveness]) {
        expect(timeoutSeconds).toBeLessThanOrEqual(periodSeconds);
      }
    }),
  );
});

test("A service without a health check is asked whether it takes connections, a worker nothing", () => {
  const service = planProbes({ kind: "service", port: 8080 } as WorkloadShape);
  expect(service.readinessProbe).toMatchObject({ tcpSocket: { port: "http" } });
  expect(planProbes({ kind: "worker", port: 0 } as WorkloadShape)).toEqual({});
});

test.each(["canary", "blue-green"] as const)(
  "With %s no copy goes before its next is there",
  (strategy) => {
    expect(planStrategy({ strategy })).toEqual({
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 },
    });
  },
);

test("Any text becomes a value that a label takes, and a legal one stays", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 120 }), (text) => {
      expect(labelValue(text)).toMatch(/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/);
    }),
  );
  expect(labelValue("feature_X.2")).toBe("feature_X.2");
});
