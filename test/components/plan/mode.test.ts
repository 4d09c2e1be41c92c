import { describe, expect, test } from "vitest";
import { planJob } from "../../../components/plan/job-plan.ts";
import { environmentModes } from "../../../components/plan/mode.ts";
import { planWorkload } from "../../../components/plan/workload-plan.ts";
import { planEnvironment } from "../../support/components/plan-environment.ts";

const when = { cron: "0 6 * * 1", timezone: "UTC" };

describe("the mode of an environment", () => {
  test.each(environmentModes)("%s: copies and schedules", (mode) => {
    const args = {
      environment: planEnvironment("production", { mode }),
      source: "api",
      port: 8080,
    };
    const { replicas, minReplicas, maxReplicas } = planWorkload("service", "api", args);
    const { suspended } = planJob("schedule", "report", args, when);
    const off = mode === "archived";
    expect({ replicas, minReplicas, maxReplicas }).toEqual(
      off
        ? { replicas: 0, minReplicas: 0, maxReplicas: 0 }
        : { replicas: 3, minReplicas: 2, maxReplicas: 10 },
    );
    expect(suspended).toBe(off ? true : undefined);
  });

  test("archived hides no wrong size, which would come back with it", () => {
    const overrides = { services: { api: { replicas: 300 } } };
    const environment = planEnvironment("production", { mode: "archived", overrides });
    const args = { environment, source: "api", port: 8080 };
    expect(() => planWorkload("service", "api", args)).toThrow("services.api.replicas: is 300");
  });
});
