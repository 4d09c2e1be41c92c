import type { EffectiveStage } from "../../variables/stage.ts";
import { throwProblems } from "../../variables/user-error.ts";
import type { InContext } from "./context.ts";
import { definedOnly } from "./defaults.ts";
import { checkSize } from "./sizes.ts";
import type { SearchProfile } from "./stage-profiles.ts";
import { findUntaken, noteUntaken } from "./untaken.ts";
import type { UntakenPlan } from "./untaken.ts";

/** What may be said of a search index. */
export interface SearchOptions {
  /** Memory of a node, in MB; half of it becomes the Java heap. @default by stage */
  memoryMb?: number;
  /** Disk of a node, in GB. @default by stage */
  storageGb?: number;
}

/** A search index as plain data. */
export interface SearchPlan extends UntakenPlan, SearchProfile, EffectiveStage {}

/**
 * Plans a search index: stack config before arguments before the stage's defaults.
 *
 * @throws UserError `SearchArgs` that lists everything wrong.
 */
export function planSearch(name: string, args: SearchOptions & InContext): SearchPlan {
  const { environment, ...rest } = args;
  const plan: SearchPlan = {
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    ...environment.profile.search,
    ...definedOnly(rest),
    ...environment.overrides.searches?.[name],
    ...noteUntaken("search", args, environment),
  };
  throwProblems("SearchArgs", `Search '${name}'`, [
    ...findUntaken("search", name, environment),
    ...checkSize("memoryMb", plan.memoryMb, 1024, 122_880, "MB"),
    ...checkSize("storageGb", plan.storageGb, 1, 65_536, "GB"),
  ]);
  return plan;
}
