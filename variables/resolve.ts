import { defaultOf, isRequired } from "./contract.ts";
import type { Variable, VariableContract } from "./contract.ts";
import { findConfigured } from "./check/config-key.ts";
import type { Configured } from "./check/config-key.ts";
import { findDependencyProblems } from "./check/dependencies.ts";
import { findMisfit } from "./check/link-fit.ts";
import type { Found } from "./check/report.ts";
import { judgeValue, wrongSource } from "./check/value-judge.ts";
import type { LinkSource, VariableFact, VariableInputs, VariableSource } from "./facts.ts";
import type { EffectiveStage } from "./stage.ts";
import type { DeploymentFact } from "./types/options.ts";

export { findMissing, isSensitive } from "./facts.ts";
export type { LinkSource, VariableFact, VariableInputs, VariableSource } from "./facts.ts";

/** The variables of one service: facts for all, values for those that are plainly known. */
export interface ResolvedVariables {
  facts: Record<string, VariableFact>;
  /** Values from config and defaults by name; sealed and linked ones are not among them. */
  values: Record<string, string>;
  problems: Found[];
  /** What is unusual, and no obstacle. */
  warnings: Found[];
}

/** Whose variables are resolved, and what the deployment says of itself. */
export interface ProgramContext {
  /** Name of the program, for keys of its own: `variables:<program>/<NAME>`. */
  program?: string;
  stack?: string;
  /** Where it runs: static keys of a cloud need no place in its own programs. */
  platform?: string;
  release?: string;
}

/** Everything that a value is found with. */
interface Resolution extends ProgramContext {
  contract: VariableContract;
  at: EffectiveStage;
  inputs: VariableInputs;
  links: Readonly<Record<string, LinkSource>>;
  resolved: ResolvedVariables;
}

/**
 * Joins contract, config and links: first the link, then the config, then the default.
 *
 * A name that both a link and the config give is a problem, as is a value that does not fit its type,
 * or another variable. A missing required variable is not: {@link findMissing} says so, for program
 * and policy.
 *
 * At a custom stage the contract is asked for that stage first, then for its parent.
 *
 * @param links variable name to the link that gives it
 */
export function resolveVariables(
  contract: VariableContract,
  at: EffectiveStage,
  inputs: VariableInputs,
  links: Readonly<Record<string, LinkSource>>,
  context: ProgramContext = {},
): ResolvedVariables {
  const resolved: ResolvedVariables = { facts: {}, values: {}, problems: [], warnings: [] };
  const resolution = { ...context, contract, at, inputs, links, resolved };
  for (const [name, variable] of Object.entries(contract)) resolveOne(name, variable, resolution);
  for (const [name, link] of Object.entries(links)) {
    resolved.facts[name] ??= {
      type: link.type ?? (link.isAddress ? "url" : "secret"),
      from: link.isAddress ? "address" : "link",
      ...factOfLink(link),
      required: !link.optional,
    };
  }
  requireByOthers(resolution);
  const related = findDependencyProblems({ ...context, contract, at, ...resolved });
  resolved.problems.push(...related.errors);
  resolved.warnings.push(...related.warnings);
  return resolved;
}

function resolveOne(name: string, variable: Variable, resolution: Resolution): void {
  const { at, inputs, links, resolved, program } = resolution;
  const configured = findConfigured(name, variable, inputs, program);
  const from = sourceOf(name, variable, resolution, configured);
  const isOn = isFlagOn(variable, resolution);
  const fact: VariableFact = {
    type: variable.type,
    from: isOn === false ? "unset" : from,
    ...(variable.sensitive && variable.type !== "secret" && { sensitive: true }),
    required: isOn === true && isRequired(variable, at),
  };
  resolved.facts[name] = fact;
  if (isOn === false) return;
  const link = links[name];
  resolved.problems.push(...wrongSource(name, variable, { configured, link, program }));
  if (link !== undefined) {
    Object.assign(fact, factOfLink(link));
    resolved.problems.push(...findMisfit(name, variable, link));
    return;
  }
  const value = valueOf(variable, resolution, configured);
  if (from === "sealed") {
    // What stands in for the value, in a rendering; its form says nothing.
    if (value !== undefined) resolved.values[name] = value;
    return;
  }
  if (value === undefined) return;
  const judged = judgeValue(name, variable, value, {
    ...resolution,
    from,
    required: fact.required,
    key: configured?.key ?? name,
    earlier: configured?.earlier,
  });
  resolved.problems.push(...judged.errors);
  resolved.warnings.push(...judged.warnings);
  if (judged.isEmpty) {
    // As good as unset: so it must look to the policy too, which sees the fact alone.
    fact.from = "unset";
    return;
  }
  if (judged.credential !== undefined) fact.credential = judged.credential;
  resolved.values[name] = value;
}

function valueOf(
  variable: Variable,
  resolution: Resolution,
  configured: Configured | undefined,
): string | undefined {
  return (
    deploymentValue(variable, resolution) ??
    (configured ? configured.value : defaultOf(variable, resolution.at))
  );
}

function sourceOf(
  name: string,
  variable: Variable,
  resolution: Resolution,
  configured: Configured | undefined,
): VariableSource {
  const link = resolution.links[name];
  if (link !== undefined) return link.isAddress ? "address" : "link";
  if (deploymentValue(variable, resolution) !== undefined) return "deployment";
  if (configured !== undefined) return configured.from;
  return defaultOf(variable, resolution.at) === undefined ? "unset" : "default";
}

/** What a variable with `scope: { deployment }` is told. */
function deploymentValue({ scope }: Variable, resolution: Resolution): string | undefined {
  if (typeof scope !== "object" || !("deployment" in scope)) return undefined;
  const told: Record<DeploymentFact, string | undefined> = {
    release: resolution.release,
    stage: resolution.at.stage,
    stack: resolution.stack,
    platform: resolution.platform,
  };
  return told[scope.deployment];
}

/** Whether the flag of a variable is on; undefined where nobody can read it. */
function isFlagOn({ feature }: Variable, resolution: Resolution): boolean | undefined {
  const flag = feature === undefined ? undefined : resolution.contract[feature];
  if (feature === undefined || flag === undefined) return true;
  const configured = findConfigured(feature, flag, resolution.inputs, resolution.program);
  if (configured?.from === "sealed") return undefined;
  return valueOf(flag, resolution, configured) === "true";
}

/** Variables that are required because another one is set, or has a value. */
function requireByOthers({ contract, resolved }: Resolution): void {
  for (const [name, { required }] of Object.entries(contract)) {
    if (typeof required !== "object" || !("when" in required)) continue;
    const { when, is } = required;
    const [other, value] = [resolved.facts[when], resolved.values[when]];
    const isSet = other !== undefined && other.from !== "unset" && value !== "";
    const holds = is === undefined ? isSet : value !== undefined && [is].flat().includes(value);
    const fact = resolved.facts[name];
    if (holds && fact) fact.required = true;
  }
}

function factOfLink({ name, optional }: LinkSource): Pick<VariableFact, "link" | "optional"> {
  return { link: name, ...(optional && { optional }) };
}
