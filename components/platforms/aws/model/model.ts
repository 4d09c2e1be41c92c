import type { Model } from "../../../model.ts";
import type { ModelPlan } from "../../../plan/model-plan.ts";
import type { BuiltStore } from "../../../base/platform.ts";
import { buildBedrock } from "./bedrock.ts";
import { buildGpuModel } from "./gpu-model.ts";
import { awsOf } from "../handles.ts";

/** Takes a language model of Bedrock's, or runs one on a machine of the environment's. */
export function buildModel(owner: Model, plan: ModelPlan): BuiltStore {
  const isOwn = awsOf(owner).settings.models === "gpu";
  return isOwn ? buildGpuModel(owner, plan) : buildBedrock(owner, plan);
}
