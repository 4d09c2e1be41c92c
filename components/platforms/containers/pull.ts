import * as pulumi from "@pulumi/pulumi";
import type { Member } from "../../base/member.ts";
import type { ModelPlan } from "../../plan/model-plan.ts";
import type { ServerPlan } from "./server.ts";

/**
 * Tells, before an update is silent for long, what it waits for and where to see how far it is.
 *
 * @param command shows the server's log
 */
export function tellOfPull(
  owner: Member,
  { model }: Pick<ModelPlan, "model">,
  { startSeconds }: Pick<ServerPlan, "startSeconds">,
  command: string,
): void {
  if (pulumi.runtime.isDryRun()) return;
  void pulumi.log.info(
    `Model '${owner.componentName}' fetches ${model} at its first start, for up to ` +
      `${Math.round(startSeconds / 60)} minutes; how far it is tells: ${command}`,
    owner,
  );
}
