import { describe, expect, it } from "vitest";
import { planCache } from "../../../components/plan/cache-plan.ts";
import { planDatabase } from "../../../components/plan/database-plan.ts";
import { stageProfiles } from "../../../components/plan/stage-profiles.ts";
import { planWorkload } from "../../../components/plan/workload-plan.ts";
import { evaluate } from "../../../policies/evaluate.ts";
import { rules } from "../../../policies/rules.ts";
import { stages } from "../../../variables/stage.ts";
import type { ProfiledStage } from "../../../variables/stage.ts";
import { planEnvironment } from "../../support/components/plan-environment.ts";
import { digest, resource } from "../../support/components/policy-resources.ts";

const profiled = stages.filter((stage): stage is ProfiledStage => stage !== "custom");

describe("the stages' defaults", () => {
  it("are there for every stage but custom, which names a parent", () => {
    expect(Object.keys(stageProfiles).toSorted()).toEqual(profiled.toSorted());
  });

  it("are those of the design", () => {
    const { development, staging, production } = stageProfiles;
    expect(development.service).toMatchObject({ replicas: 1, memoryMb: 512, cpu: 0.5 });
    expect(staging.service).toMatchObject({ replicas: 2, memoryMb: 1024, cpu: 1 });
    expect(production.service).toMatchObject({ replicas: 3, memoryMb: 2048, cpu: 2 });
    expect(production.service).toMatchObject({ minReplicas: 2, maxReplicas: 10 });
    expect(production.database).toMatchObject({ storageGb: 100, backupDays: 30 });
    expect(production.database).toMatchObject({ highlyAvailable: true, deletionProtected: true });
    expect(production.cache).toEqual({ memoryMb: 1024, replicated: true });
    const rollouts = [development, staging, production].map(({ service }) => service.rollout);
    expect(rollouts).toEqual(["recreate", "rolling", "canary"]);
  });

  it("make testing development without persistence", () => {
    const { development, testing } = stageProfiles;
    const database = { ...development.database, persistent: false };
    expect(testing).toEqual({ ...development, database });
  });

  it("make preview staging's shape at development's size", () => {
    const { development, staging, preview } = stageProfiles;
    expect(preview.service.replicas).toBe(staging.service.replicas);
    expect(preview.service.rollout).toBe(staging.service.rollout);
    expect(preview.service.memoryMb).toBe(development.service.memoryMb);
    expect(preview.service.cpu).toBe(development.service.cpu);
  });

  it.each(profiled)("pass every planner and every policy at %s", (stage) => {
    const artifacts = { api: `api@${digest}` };
    const environment = planEnvironment(stage, { runs: "image", artifacts });
    const health = { path: "/healthz" };
    const service = planWorkload("service", "api", { environment, port: 8080, health });
    const database = planDatabase("orders", { environment, engine: "postgres" });
    const cache = planCache("sessions", { environment });
    const resources = [
      resource("slipway:index:Service", "api", { ...service, variables: {} }),
      resource("slipway:index:Database", "orders", { ...database }),
      resource("slipway:index:Cache", "sessions", { ...cache }),
    ];
    expect(resources.flatMap((one) => evaluate(rules, one))).toEqual([]);
  });
});
