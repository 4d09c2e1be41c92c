import * as pulumi from "@pulumi/pulumi";
import type { EffectiveStage } from "../variables/stage.ts";
import { throwProblems } from "../variables/user-error.ts";
import type { Problem } from "../variables/user-error.ts";
import { definedOnly } from "./plan/defaults.ts";
import type { Environment } from "./environment.ts";
import { Linkable } from "./base/linkable.ts";
import { builderOf } from "./base/platform.ts";
import { checkSize } from "./plan/sizes.ts";
import type { ModelProfile } from "./plan/stage-profiles.ts";

/** What a {@link Model} needs. */
export interface ModelArgs {
  /** Environment that owns the model and supplies its network. */
  environment: Environment;
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
export interface ModelPlan extends ModelProfile, EffectiveStage {
  /** Model as Ollama's library names it, or Bedrock. */
  model: string;
  /** Graphics processors that it takes. */
  gpus: number;
}

/**
 * A language model that only services of the same environment can reach; a link gives `MODEL_URL`,
 * which speaks OpenAI's protocol.
 *
 * On containers it is Ollama, `http://host:port/v1`, and asks nobody who he is. On AWS it is
 * Bedrock, `https://bedrock-runtime.<region>.amazonaws.com/openai/v1`: requests there are signed
 * with the program's role (AWS's Signature Version 4), and models that Bedrock offers through its
 * own API alone are asked by an AWS SDK, which takes the region and the role by itself.
 *
 * @example
 * const assistant = new Model("assistant", { environment: shop, model: "qwen3:4b" });
 */
export class Model extends Linkable<ModelPlan> {
  readonly linkKind = "model";
  /** Address for clients. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: ModelArgs, opts?: pulumi.ComponentResourceOptions) {
    const { environment } = args;
    const builder = builderOf(environment.platform, "model", name);
    const plan = planModel(name, args);
    environment.declare("model", name);
    super("Model", name, environment, plan, opts);
    this.url = pulumi.secret(builder(this, plan).url);
    environment.provide(name, this);
    this.registerOutputs({ url: this.url });
  }
}

/**
 * Plans a language model: stack config before arguments before the stage's defaults.
 *
 * @throws UserError `ModelArgs` that lists everything wrong.
 */
export function planModel(name: string, args: ModelArgs): ModelPlan {
  const { environment, model, gpus = 0, ...sizes } = args;
  const plan: ModelPlan = {
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    ...environment.profile.model,
    ...definedOnly(sizes),
    model,
    ...environment.overrides.models?.[name],
    gpus,
  };
  throwProblems("ModelArgs", `Model '${name}'`, checkModel(plan));
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
