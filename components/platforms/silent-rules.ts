import * as pulumi from "@pulumi/pulumi";
import type { Member } from "../base/member.ts";
import { findSilentRules } from "../observability/rule-file.ts";
import type { RulesPlan } from "../observability/rule-file.ts";

/** Tells of changes of default alerts that change nothing here, since nobody gives figures for them. */
export function warnOfSilentRules(owner: Member, plan: RulesPlan): void {
  const silent = findSilentRules(plan);
  if (silent.length === 0) return;
  const { environment: stack, platform } = owner.environment.plan;
  void pulumi.log.warn(
    `Stack '${stack}' changes ${silent.join(", ")} of its alerts, and on ${platform} nobody gives ` +
      `figures for ${silent.length === 1 ? "it" : "them"}: docs/monitoring.md says where there are some.`,
    owner,
  );
}
