import type { EffectiveStage } from "../../variables/stage.ts";
import { throwProblems } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import type { InContext } from "./context.ts";
import { definedOnly } from "./defaults.ts";
import { checkSize } from "./sizes.ts";
import type { ModelProfile } from "./stage-profiles.ts";
import { findUntaken, noteUntaken } from "./untaken.ts";
import type { UntakenPlan } from "./untaken.ts";

/** What may be said of a language model. */
export interface ModelOptions {
  /**
   * Model to serve, as Ollama's library names it: `qwen3:4b`; on AWS as Bedrock does. The stack's
   * config can name another one.
   */
  model: string;
  /** Memory, in MB, where the model runs on CPU. @default by stage */
  memoryMb?: number;
  /** CPU, in cores. @default by stage */
  cpu?: number;
  /** Graphics processors of the machine that it takes. @default 0, it runs on CPU */
  gpus?: number;
}

/** A language model as plain data. */
export interface ModelPlan extends UntakenPlan, ModelProfile, EffectiveStage {
  /** Model as Ollama's library names it, or Bedrock. */
  model: string;
  /** Graphics processors that it takes. */
  gpus: number;
}

/**
 * Plans a language model: stack config before arguments before the stage's defaults.
 *
 * @throws UserError `ModelArgs` that lists everything wrong.
 */
export function planModel(name: string, args: ModelOptions & InContext): ModelPlan {
  const { environment, model, gpus = 0, ...sizes } = args;
  const plan: ModelPlan = {
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    ...environment.profile.model,
    ...definedOnly(sizes),
    model,
    ...environment.overrides.models?.[name],
    gpus,
    ...noteUntaken("model", args, environment),
  };
  throwProblems("ModelArgs", `Model '${name}'`, [
    ...findUntaken("model", name, environment),
    ...checkModel(plan),
  ]);
  return plan;
}

function checkModel(plan: ModelPlan): Problem[] {
  const isName = /^[a-z0-9][a-z0-9._/-]*(:[a-zA-Z0-9._-]+)?$/.test(plan.model);
  return [
    ...(isName ? [] : [{ at: "model", message: `is '${plan.model}'; use one such as qwen3:4b` }]),
    ...checkSize("memoryMb", plan.memoryMb, 1024, 1_048_576, "MB"),
    ...checkSize("cpu", plan.cpu, 1, 128, "cores"),
    ...checkSize("gpus", plan.gpus, 0, 16, "graphics processors"),
  ];
}
