import * as local from "../../../providers/local/resources.ts";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { EnvironmentPlan } from "../../plan/context.ts";
import type { BuiltEnvironment } from "../../base/platform.ts";
import { Handles } from "../handles.ts";
import { localName } from "./names.ts";

/** The agent of each environment. */
export const agents = new Handles<local.Environment>("environment", "local");

/** Builds the agent that keeps an environment's processes and serves its entry. */
export function buildEnvironment(owner: EnvironmentView, plan: EnvironmentPlan): BuiltEnvironment {
  const name = localName(plan.application, plan.environment);
  const args = { name, tags: owner.tags };
  const agent = new local.Environment(owner.childName("agent"), args, { parent: owner });
  agents.set(owner, agent);
  return { address: agent.address };
}
