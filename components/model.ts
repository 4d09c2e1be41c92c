import * as pulumi from "@pulumi/pulumi";
import { Linkable } from "./base/linkable.ts";
import { builderOf } from "./base/platform.ts";
import type { Environment } from "./environment.ts";
import { planModel } from "./plan/model-plan.ts";
import type { ModelOptions, ModelPlan } from "./plan/model-plan.ts";

/** What a {@link Model} needs. */
export interface ModelArgs extends ModelOptions {
  /** Environment that owns the model and supplies its network. */
  environment: Environment;
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
