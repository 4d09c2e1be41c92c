import { describe, expect, it } from "vitest";
import { planCache } from "../../../components/plan/cache-plan.ts";
import { planDatabase } from "../../../components/plan/database-plan.ts";
import { planEnvironment } from "../../support/components/plan-environment.ts";

describe("the plan of a database", () => {
  it("takes everything from the stage that nobody says", () => {
    const environment = planEnvironment("production");
    expect(planDatabase("audit-log", { environment, engine: "postgres" })).toEqual({
      stage: "production",
      profile: "production",
      engine: "postgres",
      version: "18",
      database: "audit_log",
      storageGb: 100,
      highlyAvailable: true,
      backupDays: 30,
      deletionProtected: true,
      persistent: true,
    });
  });

  it("takes the stack's config before the arguments, and the arguments before the stage", () => {
    const overrides = { databases: { orders: { backupDays: 14 } } };
    const environment = planEnvironment("staging", { overrides });
    const args = { environment, engine: "postgres", backupDays: 3, storageGb: 50 } as const;
    expect(planDatabase("orders", args)).toMatchObject({ backupDays: 14, storageGb: 50 });
  });

  it("takes the stage's value where an argument is undefined", () => {
    const environment = planEnvironment("production");
    const args = { environment, engine: "postgres", deletionProtected: undefined } as const;
    expect(planDatabase("orders", args).deletionProtected).toBe(true);
  });

  it("keeps no data in testing", () => {
    const environment = planEnvironment("testing");
    expect(planDatabase("orders", { environment, engine: "postgres" }).persistent).toBe(false);
  });
});

describe("the plan of a cache", () => {
  it("takes everything from the stage that nobody says", () => {
    expect(planCache("sessions", { environment: planEnvironment("production") })).toEqual({
      stage: "production",
      profile: "production",
      memoryMb: 1024,
      replicated: true,
      whenFull: "evict",
      optional: false,
    });
  });

  it("takes the stack's config before the arguments, and the arguments before the stage", () => {
    const overrides = { caches: { sessions: { memoryMb: 2048 } } };
    const environment = planEnvironment("production", { overrides });
    const plan = planCache("sessions", { environment, memoryMb: 512, replicated: false });
    expect(plan).toMatchObject({ memoryMb: 2048, replicated: false });
  });
});
