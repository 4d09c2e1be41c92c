import type { WorkloadShape } from "../../../plan/workload-shape.ts";

/** How many copies there may be while ECS replaces those of a slot. */
export interface DeploymentPlan {
  /** Of the wanted number. */
  deploymentMaximumPercent: number;
  /** Of the wanted number. */
  deploymentMinimumHealthyPercent: number;
}

/**
 * The bounds of an update inside a slot.
 *
 * ECS rounds the most down and the least up, so that 125% and 75% of two copies leave no room and
 * an update would wait for ever: surge is rounded up to whole copies and absence down, as
 * Kubernetes does it.
 */
export function planDeployment(shape: Pick<WorkloadShape, "replicas" | "rollout">): DeploymentPlan {
  const { rollout } = shape;
  const replicas = Math.max(1, shape.replicas);
  if (rollout.strategy === "recreate") {
    return { deploymentMaximumPercent: 100, deploymentMinimumHealthyPercent: 0 };
  }
  if (rollout.strategy !== "rolling") {
    return { deploymentMaximumPercent: 200, deploymentMinimumHealthyPercent: 100 };
  }
  const { surgePercent = 25, unavailablePercent = 25 } = rollout;
  const surge = Math.max(1, Math.ceil((replicas * surgePercent) / 100));
  const absent = Math.floor((replicas * unavailablePercent) / 100);
  return {
    deploymentMaximumPercent: Math.ceil(((replicas + surge) * 100) / replicas),
    deploymentMinimumHealthyPercent: Math.floor(((replicas - absent) * 100) / replicas),
  };
}
