import type { EffectiveStage } from "../../variables/stage.ts";
import { throwProblems } from "../../variables/user-error.ts";
import type { InContext } from "./context.ts";
import { definedOnly } from "./defaults.ts";
import { checkSize } from "./sizes.ts";
import type { QueueProfile } from "./stage-profiles.ts";
import { findUntaken, noteUntaken } from "./untaken.ts";
import type { UntakenPlan } from "./untaken.ts";

/** What may be said of a queue. */
export interface QueueOptions {
  /** Disk, in GB, where the platform sets one aside. @default by stage */
  storageGb?: number;
  /** Memory, in MB, where the platform runs a server. @default by stage */
  memoryMb?: number;
}

/** A queue as plain data. */
export interface QueuePlan extends UntakenPlan, QueueProfile, EffectiveStage {}

/**
 * Plans a queue: stack config before arguments before the stage's defaults.
 *
 * @throws UserError `QueueArgs` that lists everything wrong.
 */
export function planQueue(name: string, args: QueueOptions & InContext): QueuePlan {
  const { environment, ...rest } = args;
  const plan: QueuePlan = {
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    ...environment.profile.queue,
    ...definedOnly(rest),
    ...environment.overrides.queues?.[name],
    ...noteUntaken("queue", args, environment),
  };
  throwProblems("QueueArgs", `Queue '${name}'`, [
    ...findUntaken("queue", name, environment),
    ...checkSize("storageGb", plan.storageGb, 1, 65_536, "GB"),
    ...checkSize("memoryMb", plan.memoryMb, 256, 122_880, "MB"),
  ]);
  return plan;
}
