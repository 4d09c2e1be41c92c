import type { PolicyViolation } from "../../../policies/rule.ts";
import type { Style } from "./style.ts";
import { count } from "./text.ts";

/** Each violation with its rule, resource, message and fix; the mandatory ones first. */
export function formatViolations(violations: readonly PolicyViolation[], style: Style): string[] {
  const mandatory = mandatoryOnly(violations);
  const advisory = violations.filter((violation) => violation.level === "advisory");
  return [...mandatory, ...advisory].flatMap((violation) => {
    const heading =
      violation.level === "mandatory"
        ? style(["bold", "red"], "policy violated")
        : style("yellow", "policy advice");
    return [
      `${heading}  ${violation.rule}: ${violation.resource}`,
      `  ${violation.message}`,
      `  ${style("dim", "fix:")} ${violation.fix}`,
    ];
  });
}

/** The violations that stop a run. */
export function mandatoryOnly(violations: readonly PolicyViolation[]): PolicyViolation[] {
  return violations.filter((violation) => violation.level === "mandatory");
}

/** One line that says what the violations mean for the run; empty where there are none. */
export function summarizeViolations(violations: readonly PolicyViolation[], style: Style): string {
  if (violations.length === 0) return "";
  const mandatory = mandatoryOnly(violations).length;
  const advisory = violations.length - mandatory;
  const parts = [
    ...(mandatory > 0 ? [style("red", count(mandatory, "mandatory violation"))] : []),
    ...(advisory > 0 ? [count(advisory, "advice", "pieces of advice")] : []),
  ];
  return `policies: ${parts.join(", ")}`;
}
