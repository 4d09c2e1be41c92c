import type { Refusal } from "../../../program/promotion/refusal.ts";
import { waivable } from "../../../program/promotion/gate.ts";
import { restoreRelease, writeRelease } from "../../delivery/promotion/edit-release.ts";
import type { PlannedSetting } from "../../delivery/promotion/setting.ts";
import type { ConfigTrial } from "../../engine/config-trial.ts";
import type { Engine, RunResult } from "../../engine/engine.ts";
import type { Cli } from "../cli.ts";
import { showRun } from "../runs.ts";
import type { PromoteInput } from "./input.ts";
import type { Prepared } from "./prepare.ts";

/** What a target would become. */
export interface TargetPlan {
  result: RunResult;
  /** What its update would refuse, approvals aside. */
  refusals: Refusal[];
}

/** The target's config with the release, for what looks at it before it is written. */
export function trialOf({ value }: PlannedSetting): ConfigTrial {
  return { key: "slipway:release", value: JSON.stringify(value), secret: false };
}

/** Plans the target's update with a release that its config does not have yet. */
export async function planTarget(
  cli: Cli,
  input: PromoteInput,
  prepared: Prepared,
  setting: PlannedSetting,
): Promise<TargetPlan> {
  const { to } = prepared;
  const open = (): Promise<Engine> =>
    cli.openEngine({
      folder: cli.folder,
      stack: to.stack,
      operation: "preview",
      requested: input.engine,
      trial: trialOf(setting),
    });
  const engine = await open();
  const seesTrial = engine.name === "embedded" && cli.simulate === undefined;
  if (seesTrial) return await preview(cli, input, prepared, engine);
  // The Pulumi CLI knows no trial: the file has the release for as long as it looks.
  const written = await writeRelease(to.file, setting.value);
  try {
    return await preview(cli, input, prepared, await open());
  } finally {
    await restoreRelease(written);
  }
}

async function preview(
  cli: Cli,
  input: PromoteInput,
  { judged: { exceptions } }: Prepared,
  engine: Engine,
): Promise<TargetPlan> {
  const refusals: Refusal[] = [];
  const kind = input.yes || input.json || cli.simulate !== undefined ? "quiet" : "plan";
  const result = await showRun(cli, kind, input, ({ onEvent, ...options }) =>
    engine.preview({
      ...options,
      onEvent: (event) => {
        const refusal = event.kind === "log" ? parseNotice(event.message) : undefined;
        if (refusal === undefined) onEvent?.(event);
        else refusals.push(refusal);
      },
    }),
  );
  // The ledger was asked already, more closely; a simulation has none.
  const asked = (code: string): boolean =>
    code === "ApprovalMissing" ||
    (exceptions.length > 0 && waivable.includes(code)) ||
    (cli.simulate !== undefined && code !== "ArtifactMissing");
  const violations = result.violations.filter(({ rule }) => rule !== "release-verified");
  return {
    result: { ...result, violations },
    refusals: refusals.filter(({ code }) => !asked(code)),
  };
}

/** What a preview says of what an update would refuse. */
function parseNotice(message: string): Refusal | undefined {
  const [, code, said] = /^up(?: \S+)? would refuse: (\w+): ([^]*)$/.exec(message.trim()) ?? [];
  return code === undefined || said === undefined ? undefined : { code, message: said };
}
