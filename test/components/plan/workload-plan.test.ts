import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planWorkload } from "../../../components/plan/workload-plan.ts";
import type { ServiceOptions } from "../../../components/plan/workload-plan.ts";
import type { WorkloadShape } from "../../../components/plan/workload-shape.ts";
import type { WorkloadArgs } from "../../../components/base/workload.ts";
import { UserError } from "../../../variables/user-error.ts";
import { planEnvironment } from "../../support/components/plan-environment.ts";

type Args = Partial<WorkloadArgs & ServiceOptions>;

function plan(args: Args = {}): WorkloadShape {
  const environment = planEnvironment("production");
  return planWorkload("service", "api", { environment, source: "api", port: 8080, ...args });
}

describe("the plan of a service", () => {
  it("takes everything from the stage that nobody says", () => {
    expect(plan()).toEqual({
      kind: "service",
      stage: "production",
      profile: "production",
      source: "api",
      image: "",
      command: [],
      port: 8080,
      path: "/api",
      public: false,
      replicas: 3,
      minReplicas: 2,
      maxReplicas: 10,
      targetCpuPercent: 70,
      memoryMb: 2048,
      cpu: 2,
      rollout: {
        strategy: "canary",
        now: "at once, whole: the steps of canary are not built yet",
      },
      slot: "a",
      release: "r1",
    });
  });

  it("takes the stack's config before the arguments, and the arguments before the stage", () => {
    const overrides = { services: { api: { memoryMb: 4096 }, web: { cpu: 16 } } };
    const environment = planEnvironment("staging", { overrides });
    const { memoryMb, cpu, replicas } = plan({ environment, memoryMb: 768, cpu: 0.25 });
    expect({ memoryMb, cpu, replicas }).toEqual({ memoryMb: 4096, cpu: 0.25, replicas: 2 });
  });

  it("adds the figures of a health check that nobody says, also where they are undefined", () => {
    const health = { path: "/healthz", intervalSeconds: undefined, failures: 5 };
    expect(plan({ health }).health).toEqual({
      path: "/healthz",
      intervalSeconds: 30,
      timeoutSeconds: 10,
      startSeconds: 60,
      failures: 5,
    });
  });

  it("rolls a quarter at a time where the stage says rolling", () => {
    const environment = planEnvironment("staging");
    expect(plan({ environment }).rollout).toEqual({
      strategy: "rolling",
      surgePercent: 25,
      unavailablePercent: 25,
    });
  });

  it("runs its source where the platform does, and else the release's image before its own", () => {
    const artifacts = { api: "api@sha256:1" };
    const both = { source: "api", image: "own@sha256:2" };
    const environment = planEnvironment("production", { runs: "image", artifacts });
    expect(plan(both)).toMatchObject({ source: "api", image: "" });
    expect(plan({ environment })).toMatchObject({ source: "", image: "api@sha256:1" });
    expect(plan({ environment, ...both })).toMatchObject({ source: "", image: "api@sha256:1" });
    const empty = planEnvironment("production", { runs: "image" });
    expect(plan({ environment: empty, ...both })).toMatchObject({ image: "own@sha256:2" });
  });

  it("runs the source of a release's artifact where the platform does", () => {
    const artifact = `local@sha256:${"1".repeat(64)}`;
    const released = planEnvironment("production", {
      runs: "artifact",
      artifacts: { api: artifact },
    });
    expect(plan({ environment: released, source: "api" })).toMatchObject({
      source: "api",
      image: "",
      artifact,
    });
    expect(plan({ source: "api" })).not.toHaveProperty("artifact");
  });

  it("refuses an artifact that is missing, or is another platform's, by its name", () => {
    const given = (artifacts: Record<string, string>): (() => unknown) => {
      const environment = planEnvironment("production", { runs: "artifact", artifacts });
      return () => plan({ environment, source: "api" });
    };
    expect(given({})).toThrow(/has nothing of 'api' that platform .* runs/);
    for (const other of [`r/api@sha256:${"1".repeat(64)}`, "local@sha256:1", "site@sha256:1"]) {
      expect(given({ api: other })).toThrow(/slipway:release.artifacts.api .* does not run/);
    }
  });

  it("is public only where that is said", () => {
    expect(plan({ public: true })).toMatchObject({ public: true });
    expect(plan({ public: undefined })).toMatchObject({ public: false });
  });

  it("of a worker has neither port nor path, and is never public", () => {
    const environment = planEnvironment("development");
    const args = { environment, source: "mail", port: 80, public: true };
    const shape = planWorkload("worker", "mail", args);
    expect(shape).toMatchObject({ kind: "worker", port: 0, path: "", public: false });
  });
});

describe("the copies of a service", () => {
  const copies = (args: Args): number[] => {
    const { minReplicas, replicas, maxReplicas } = plan(args);
    return [minReplicas, replicas, maxReplicas];
  };

  it("keep the stage's bounds where they fit", () => {
    expect(copies({ replicas: 5 })).toEqual([2, 5, 10]);
  });

  it("move the stage's bounds where they do not", () => {
    expect(copies({ replicas: 1 })).toEqual([1, 1, 10]);
    expect(copies({ replicas: 20 })).toEqual([2, 20, 20]);
  });

  it("move with the bounds that somebody says", () => {
    expect(copies({ minReplicas: 5 })).toEqual([5, 5, 10]);
    expect(copies({ maxReplicas: 1 })).toEqual([1, 1, 1]);
    expect(copies({ minReplicas: 12 })).toEqual([12, 12, 12]);
  });

  it.each([0, 1.5, 200])("that are wrong (%d) are the only thing told", (replicas) => {
    expect(() => plan({ replicas })).toThrow(
      `Service 'api' has 1 problem:\n  - replicas: is ${replicas}; use a whole number from 1 to 100`,
    );
  });

  it("lie within their bounds whatever is said, or are refused", () => {
    const count = fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined });
    const said = fc.record({ replicas: count, minReplicas: count, maxReplicas: count });
    fc.assert(
      fc.property(said, (args) => {
        const shape = tryPlan(args);
        const { replicas = 0, minReplicas = 0, maxReplicas = Infinity } = args;
        const own = [args.minReplicas, args.replicas, args.maxReplicas].filter(isSaid);
        const fits = own.every((one, index) => index === 0 || (own[index - 1] ?? 0) <= one);
        expect(shape instanceof UserError).toBe(!fits);
        if (shape instanceof UserError) return;
        expect(shape.minReplicas).toBeLessThanOrEqual(shape.replicas);
        expect(shape.replicas).toBeLessThanOrEqual(shape.maxReplicas);
        expect(shape).toMatchObject({
          replicas: replicas || shape.replicas,
          minReplicas: minReplicas || shape.minReplicas,
          maxReplicas: maxReplicas === Infinity ? shape.maxReplicas : maxReplicas,
        });
      }),
    );
  });
});

function isSaid(value: number | undefined): value is number {
  return value !== undefined;
}

function tryPlan(args: Args): WorkloadShape | UserError {
  try {
    return plan(args);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
