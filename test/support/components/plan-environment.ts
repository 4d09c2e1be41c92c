import type { Environment } from "../../../components/environment.ts";
import type { Overrides } from "../../../components/plan/context.ts";
import type { EnvironmentMode } from "../../../components/plan/mode.ts";
import type { Platform } from "../../../components/base/platform.ts";
import { stageProfiles } from "../../../components/plan/stage-profiles.ts";
import type { ProfiledStage } from "../../../variables/stage.ts";
import { fakePlatform } from "./fake-platform.ts";

/** As much of an environment as planners read, without a Pulumi resource behind it. */
export function planEnvironment(
  stage: ProfiledStage,
  options: {
    overrides?: Overrides;
    runs?: Platform["runs"];
    artifacts?: Readonly<Record<string, string>>;
    mode?: EnvironmentMode;
    platform?: Parameters<typeof fakePlatform>[0];
    runningDatabases?: Environment["runningDatabases"];
  } = {},
): Environment {
  const { overrides = {}, runs = "source", artifacts = {}, mode = "running" } = options;
  const { platform = {}, runningDatabases = {} } = options;
  const known: Pick<
    Environment,
    "plan" | "platform" | "overrides" | "release" | "profile" | "runningDatabases"
  > = {
    plan: {
      application: "shop",
      environment: "test",
      stage,
      profile: stage,
      platform: platform.name ?? "local",
      release: "r1",
      mode,
    },
    platform: fakePlatform({ runs, ...platform }),
    overrides,
    release: { id: "r1", artifacts },
    profile: stageProfiles[stage],
    runningDatabases,
  };
  return known as Environment;
}
