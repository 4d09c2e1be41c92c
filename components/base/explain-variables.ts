import { findMissing, isSensitive } from "../../variables/resolve.ts";
import type { ResolvedVariables, VariableFact } from "../../variables/resolve.ts";
import { setCommand } from "../../variables/set-command.ts";
import { problemsError } from "../../variables/user-error.ts";
import { titleOf } from "../plan/names.ts";

/** What is said against the variables of a program. */
export interface Said {
  code: "VariableValue" | "VariablesMissing";
  message: string;
}

/**
 * What is wrong with the variables of a program; with the rule `required-variables-set`, held by the
 * program itself where no policy pack is loaded.
 */
export function explainVariables(
  kind: string,
  name: string,
  stack: string,
  { problems, facts }: ResolvedVariables,
): Said[] {
  const wrong = problemsError(
    "VariableValue",
    `The variables of ${kind} '${name}'`,
    problems,
    "have",
  );
  const told = new Set(problems.map((problem) => problem.name));
  const missing = findMissing(facts).filter((variable) => !told.has(variable));
  const fixes = missing.map((variable) => fixOf(variable, stack, facts[variable]));
  const needs =
    `${titleOf(kind)} '${name}' needs ${missing.join(", ")}, ` +
    `and stack '${stack}' does not set ${missing.length === 1 ? "it" : "them"}:\n` +
    fixes.join("\n");
  return [
    ...(problems.length > 0 ? [{ code: "VariableValue" as const, message: wrong.message }] : []),
    ...(missing.length > 0 ? [{ code: "VariablesMissing" as const, message: needs }] : []),
  ];
}

function fixOf(variable: string, stack: string, fact?: VariableFact): string {
  if (fact?.optional) {
    const link = fact.link ?? "";
    return (
      `  ${variable} is required, but the link to '${link}' is optional: leave \`optional\` of ` +
      `'${link}' out, or say \`required: false\` in the contract`
    );
  }
  return `  ${setCommand(variable, { stack, secret: isSensitive(fact) })}`;
}
