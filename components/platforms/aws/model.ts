import type { Model, ModelPlan } from "../../model.ts";
import type { BuiltStore } from "../../platform.ts";
import { buildBedrock } from "./bedrock.ts";

/** Builds a language model. */
export function buildModel(owner: Model, plan: ModelPlan): BuiltStore {
  return buildBedrock(owner, plan);
}
