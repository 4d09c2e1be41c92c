import type { PolicyViolation } from "../../policies/rule.ts";
import { UserError } from "../../variables/user-error.ts";

/** The error of a run that breaks mandatory rules: each violation with its resource and fix. */
export function policyError(violations: readonly PolicyViolation[]): UserError {
  const lines = violations.map(
    ({ rule, resource, message, fix }) => `  - ${rule}: '${resource}': ${message}. ${fix}`,
  );
  const count = lines.length === 1 ? "1 violation" : `${lines.length} violations`;
  return new UserError("PolicyViolated", `${count} of mandatory rules:\n${lines.join("\n")}`);
}
