import * as pulumi from "@pulumi/pulumi";
import type { Model } from "../../../model.ts";
import type { ModelPlan } from "../../../plan/model-plan.ts";
import type { BuiltStore } from "../../../base/platform.ts";
import { UserError } from "../../../../variables/user-error.ts";
import { accountOf } from "../account.ts";
import { awsOf, linkHandles } from "../handles.ts";
import { watch } from "../monitoring/watched.ts";
import { partitionOf } from "../compute/image.ts";

/** A model of Bedrock's, as its id names it. */
export interface BedrockModel {
  /** As programs ask for it. */
  id: string;
  /** Id of the model itself: without the geography of an inference profile. */
  base: string;
  /** Whether requests go to any of several regions. */
  isProfile: boolean;
}

/**
 * Ids as Bedrock's guide lists them: `openai.gpt-oss-20b-1:0` runs in its region,
 * `eu.anthropic.claude-sonnet-4-20250514-v1:0` in any region of that geography. Providers are
 * words, ai21 aside, so that Ollama's `qwen2.5:7b` is none.
 */
const form =
  /^(?<geography>(?:us|us-gov|eu|apac|au|ca|jp|sa|global)\.)?(?<base>(?:[a-z]+|ai21)\.[a-z0-9-]+(?:[.:][a-z0-9-]+)*)$/;

/** Whether a name has the form of Bedrock's ids. */
export function isBedrockId(id: string): boolean {
  return form.test(id);
}

/** Throws a UserError `ModelName` for a name that is none of Bedrock's. */
export function parseBedrockId(component: string, id: string): BedrockModel {
  const match = form.exec(id);
  if (match?.groups) {
    const { geography, base = "" } = match.groups;
    return { id, base, isProfile: geography !== undefined };
  }
  throw new UserError(
    "ModelName",
    `Model '${component}' is '${id}', which is no id of Bedrock's: set slipway:models.${component}` +
      `.model to one such as openai.gpt-oss-20b-1:0, or slipway:aws.models to gpu, which runs it ` +
      `by Ollama.`,
  );
}

/**
 * Takes a model of Bedrock's: nothing is built, programs may ask it by their role. The address
 * speaks OpenAI's protocol for the models for which Bedrock offers it; requests are signed (SigV4).
 */
export function buildBedrock(owner: Model, plan: ModelPlan): BuiltStore {
  const model = parseBedrockId(owner.componentName, plan.model);
  watch(owner, { kind: "model", engine: "bedrock", modelId: model.id });
  const { region } = awsOf(owner).settings;
  const resources = planModelArns(model, region, accountOf(owner));
  const actions = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const address = pulumi.output(`https://bedrock-runtime.${region}.${suffix}/openai/v1`);
  linkHandles.set(owner, { address, grants: [{ actions, resources }], ready: [] });
  return { url: address };
}

/** A profile needs itself and the model wherever it sends a request. */
function planModelArns(
  { id, base, isProfile }: BedrockModel,
  region: string,
  account: pulumi.Output<string>,
): pulumi.Input<string>[] {
  const prefix = `arn:${partitionOf(region)}:bedrock`;
  if (!isProfile) return [`${prefix}:${region}::foundation-model/${base}`];
  return [
    pulumi.interpolate`${prefix}:${region}:${account}:inference-profile/${id}`,
    `${prefix}:*::foundation-model/${base}`,
  ];
}
