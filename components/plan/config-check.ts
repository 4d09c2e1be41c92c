import type { VariableContract } from "../../variables/contract.ts";
import { splitKey } from "../../variables/check/config-key.ts";
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
  /** What each program reads, by its name. */
  contracts: ReadonlyMap<string, VariableContract>;
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
  const problems = [...contracts].flatMap(([program, contract]) =>
    resolveVariables(contract, plan, variables, {}, { program }).problems.map(
      ({ at, message }) => ({
        at,
        message,
      }),
    ),
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

/** Variables of the config that nothing reads, each with what there is. */
export function findUnknownVariables({
  contracts,
  variables,
  addresses,
}: Pick<ConfigCheck, "contracts" | "variables" | "addresses">): Problem[] {
  const read = new Set([...contracts.values()].flatMap(namesOf));
  const known = new Set([...[...contracts.values()].flatMap(Object.keys), ...addresses]);
  const keys = new Set([...Object.keys(variables.values), ...variables.sealed]);
  return [...keys].flatMap((key) => {
    const { program, name } = splitKey(key);
    const at = `variables:${key}`;
    if (program === undefined) {
      if (read.has(name) || known.has(name)) return [];
      const message = `is in no variable contract; it has ${[...known].join(", ") || "none"}`;
      return [{ at, message }];
    }
    const contract = contracts.get(program);
    if (contract && namesOf(contract).includes(name)) return [];
    const programs = [...contracts].filter(([, one]) => namesOf(one).includes(name));
    const readers = programs.map(([reader]) => reader).join(", ") || "none";
    return [{ at, message: `'${program}' reads no ${name}; programs that do: ${readers}` }];
  });
}

/** The names by which the config may have the variables of a contract. */
function namesOf(contract: VariableContract): string[] {
  return Object.entries(contract).flatMap(([name, { deprecated }]) => [name, ...deprecated]);
}
