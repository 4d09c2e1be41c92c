import { describe, expect, it } from "vitest";
import { planDatabase } from "../../../components/plan/database-plan.ts";
import type { DatabasePlan } from "../../../components/plan/database-plan.ts";
import type { DatabaseEngine, RunningDatabase } from "../../../components/plan/kinds.ts";
import type { Platform } from "../../../components/base/platform.ts";
import type { ProfiledStage } from "../../../variables/stage.ts";
import { planEnvironment } from "../../support/components/plan-environment.ts";

const engines: DatabaseEngine[] = ["postgres", "mysql", "mongodb"];

interface Asked {
  engine: DatabaseEngine;
  version?: string;
}

/** Plans database `pay-slips` where something runs already. */
function plan(
  asked: Asked,
  running: RunningDatabase | undefined,
  majorUpgrades: Platform["majorUpgrades"] = "never",
  stage: ProfiledStage = "production",
): DatabasePlan {
  const name = typeof majorUpgrades === "object" ? "aws" : "docker";
  const platform = { name, databaseEngines: engines, majorUpgrades } as const;
  const runningDatabases: Record<string, RunningDatabase> =
    running === undefined ? {} : { "pay-slips": running };
  const environment = planEnvironment(stage, { platform, runningDatabases });
  return planDatabase("pay-slips", { environment, ...asked });
}

const runs17 = { engine: "postgres", version: "17" } as const;

describe("the major version of a database", () => {
  it.each([
    ["the newest where nothing runs", { engine: "postgres" }, undefined, "18"],
    [
      "the one asked for where nothing runs",
      { engine: "postgres", version: "15" },
      undefined,
      "15",
    ],
    [
      "what runs where nobody asks, however new the newest is",
      { engine: "postgres" },
      runs17,
      "17",
    ],
    ["what runs where that is asked for", { engine: "postgres", version: "17" }, runs17, "17"],
    ["what runs of mongodb", { engine: "mongodb" }, { engine: "mongodb", version: "7" }, "7"],
  ] as const)("is %s", (_, asked, running, version) => {
    expect(plan(asked, running).version).toBe(version);
    expect(plan(asked, running, {})).not.toHaveProperty("upgradedFrom");
  });

  it.each([
    ["a newer one", { engine: "postgres", version: "18" }],
    ["an older one", { engine: "postgres", version: "16" }],
    ["another engine, whatever its version", { engine: "mysql" }],
    ["another engine, whose version says nothing", { engine: "mongodb", version: "8" }],
  ] as const)("is refused where it is %s than what runs, with the way to do it", (_, asked) => {
    const refused = (): unknown => plan(asked, runs17);
    expect(refused).toThrow(
      "Database 'pay-slips' of stack 'test' runs postgres 17, and the program asks for " +
        asked.engine,
    );
    expect(refused).toThrow('To stay, say engine: "postgres", version: "17".');
    expect(refused).toThrow(/new Database\("pay-slips-[\d-]+"/);
    expect(refused).toThrow("docs/databases.md");
    expect(refused).not.toThrow("allowMajorVersionUpgrade");
  });

  it("is free where no data outlive a stop", () => {
    expect(plan({ engine: "postgres" }, runs17, "never", "testing").version).toBe("18");
    expect(plan({ engine: "mysql" }, runs17, "never", "testing").version).toBe("8.4");
  });

  it("is free where it is not the program's to say", () => {
    const runningDatabases = { "pay-slips": runs17 };
    const environment = planEnvironment("production", { runningDatabases });
    expect(planDatabase("pay-slips", { environment, engine: "postgres" }).version).toBe("18");
  });
});

describe("an upgrade in place", () => {
  const to18 = { engine: "postgres", version: "18" } as const;

  it("is refused on aws with its setting, and taken where that names the version", () => {
    expect(() => plan(to18, runs17, {})).toThrow(
      'set slipway:aws.allowMajorVersionUpgrade.pay-slips to "18" in Pulumi.test.yaml',
    );
    expect(() => plan(to18, runs17, { "pay-slips": "16" })).toThrow("allowMajorVersionUpgrade");
    expect(() => plan(to18, runs17, { other: "18" })).toThrow("allowMajorVersionUpgrade");
    expect(plan(to18, runs17, { "pay-slips": "18" })).toMatchObject({
      version: "18",
      upgradedFrom: "17",
    });
  });

  it("never leads back, nor to another engine", () => {
    const back = { engine: "postgres", version: "16" } as const;
    expect(() => plan(back, runs17, { "pay-slips": "16" })).toThrow("runs postgres 17");
    expect(() => plan({ engine: "mysql" }, runs17, { "pay-slips": "8.4" })).toThrow(
      "asks for mysql",
    );
  });

  it("is remembered as long as config allows it, and then forgotten", () => {
    const done = { engine: "postgres", version: "18", upgradedFrom: "17" } as const;
    expect(plan(to18, done, { "pay-slips": "18" }).upgradedFrom).toBe("17");
    expect(plan(to18, done, {})).not.toHaveProperty("upgradedFrom");
  });
});
