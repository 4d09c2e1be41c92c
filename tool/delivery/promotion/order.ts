import type { Refusal } from "../../../program/promotion/refusal.ts";
import type { Upstreams } from "../../../program/promotion/upstreams.ts";
import type { SettingsValues } from "../../../program/settings/settings-schema.ts";
import type { PromotionPlace } from "./place.ts";

/** What a promotion may do beside the usual way, once that was approved. */
export interface Allowed {
  hotfix: boolean;
  skipStage: boolean;
}

/** Where releases of a stack come from. */
export interface Way {
  /** What has to have verified a release before it comes. */
  upstreams: Upstreams;
  refusals: Refusal[];
  /** Whether a stage is left out between the two. */
  skips: boolean;
}

const ranks: Partial<Record<PromotionPlace["stage"], number>> = {
  development: 0,
  testing: 0,
  staging: 1,
  production: 2,
};

/** Stacks that a config names as those that releases come from; undefined where it names none. */
export function upstreamsOf({ promotesFrom, release }: SettingsValues): Upstreams | undefined {
  if (promotesFrom !== undefined) return promotesFrom;
  const isPin = release !== undefined && "from" in release;
  return isPin ? { stacks: [release.from], need: "all" } : undefined;
}

/**
 * Whether a release goes from one stack to the other: where the target names its upstreams, from
 * these; else by the stages, of which none is left out and none goes back. Pure.
 */
export function judgeOrder(from: PromotionPlace, to: PromotionPlace, { skipStage }: Allowed): Way {
  const named = upstreamsOf(to.settings);
  const own: Upstreams = { stacks: [from.stack], need: "all" };
  const steps = (ranks[to.stage] ?? 0) - (ranks[from.stage] ?? 0);
  const refuse = (code: string, message: string): Way => {
    const refusals = [{ code, message }];
    return { upstreams: named ?? own, refusals, skips: false };
  };
  if (from.stack === to.stack) return refuse("SameStack", "A release comes from another stack.");
  if (named?.stacks.includes(from.stack)) return { upstreams: named, refusals: [], skips: false };
  if (steps < 0) {
    const message = `'${from.stack}' is ${from.stage}, and '${to.stack}' is ${to.stage}: that is the way back.`;
    return refuse("StageOrder", message);
  }
  if (skipStage) return { upstreams: own, refusals: [], skips: true };
  const hint = "pass --skip-stage, which needs an approval";
  if (named !== undefined) {
    const message =
      `Releases come to '${to.stack}' from ${named.stacks.map((one) => `'${one}'`).join(", ")} ` +
      `(slipway:promotesFrom or slipway:release.from), not from '${from.stack}': promote from ` +
      `there, or ${hint}.`;
    return refuse("NotUpstream", message);
  }
  if (steps > 1) {
    const message = `Between '${from.stack}' (${from.stage}) and '${to.stack}' (${to.stage}) is staging: go there first, or ${hint}.`;
    return refuse("StageSkipped", message);
  }
  return { upstreams: own, refusals: [], skips: false };
}
