import type { VariableContract } from "../../variables/contract.ts";
import { resolveVariables } from "../../variables/resolve.ts";
import type { VariableInputs } from "../../variables/resolve.ts";
import { throwProblems } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import type { EnvironmentPlan, Overrides } from "./context.ts";
import { settingGroups } from "./kinds.ts";
import type { ComponentKind } from "./kinds.ts";

/** A stack's config beside what the application declares. */
export interface ConfigCheck {
  plan: EnvironmentPlan;
  overrides: Overrides;
  variables: VariableInputs;
  /** Kind of every component, by name. */
  kinds: ReadonlyMap<string, ComponentKind>;
  contracts: readonly VariableContract[];
  /** Variables that hold addresses of components which run elsewhere. */
  addresses: Iterable<string>;
}

/**
 * Checks that a stack's config names nothing that the application does not have.
 *
 * @throws UserError `UnknownInConfig` that lists it, with the values of variables that are wrong.
 */
export function checkConfig(check: ConfigCheck): void {
  const unknown = [...findUnknownOverrides(check), ...findUnknownVariables(check)];
  if (unknown.length === 0) return;
  // Services tell their wrong values themselves, but would not come to it.
  const problems = [...unknown, ...findWrongVariables(check)];
  throwProblems("UnknownInConfig", `The config of stack '${check.plan.environment}'`, problems);
}

function findWrongVariables({ contracts, plan, variables }: ConfigCheck): Problem[] {
  const problems = contracts.flatMap(
    (contract) => resolveVariables(contract, plan, variables, {}).problems,
  );
  // Services may share a contract.
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function findUnknownOverrides({ overrides, kinds }: ConfigCheck): Problem[] {
  const configured = Object.entries(settingGroups);
  return [...new Set(Object.values(settingGroups))].flatMap((group) => {
    const names = configured
      .filter(([, one]) => one === group)
      .flatMap(([kind]) => [...kinds].filter(([, one]) => one === kind).map(([name]) => name));
    return Object.keys(overrides[group] ?? {})
      .filter((name) => !names.includes(name))
      .map((name) => ({
        at: `slipway:${group}.${name}`,
        message: `the application has no such component; it has ${names.join(", ") || "none"}`,
      }));
  });
}

function findUnknownVariables({ contracts, variables, addresses }: ConfigCheck): Problem[] {
  const read = contracts.flatMap((contract) => Object.keys(contract));
  const known = new Set([...read, ...addresses]);
  const set = new Set([...Object.keys(variables.values), ...variables.sealed]);
  return [...set.difference(known)].map((name) => ({
    at: `variables:${name}`,
    message: `is in no variable contract; it has ${[...known].join(", ") || "none"}`,
  }));
}
