import type * as inputs from "@pulumi/kubernetes/types/input.js";
import type { RolloutPlan } from "../../../plan/workload-shape.ts";

/**
 * How the pods of one slot are replaced by an update in place.
 *
 * The strategies that move traffic between slots lose no copy on the way: inside a slot they add
 * pods before they take any away.
 */
export function planStrategy(rollout: RolloutPlan): inputs.apps.v1.DeploymentStrategy {
  if (rollout.strategy === "recreate") return { type: "Recreate" };
  const { surgePercent = 25, unavailablePercent = 25 } = rollout;
  const isRolling = rollout.strategy === "rolling";
  return {
    type: "RollingUpdate",
    rollingUpdate: {
      maxSurge: `${surgePercent}%`,
      maxUnavailable: isRolling ? `${unavailablePercent}%` : 0,
    },
  };
}
