import * as pulumi from "@pulumi/pulumi";
import { ProjectEnvironmentVariables } from "@pulumiverse/vercel/projectEnvironmentVariables.js";
import type { ProfiledStage } from "../../../variables/stage.ts";
import type { Member } from "../../base/member.ts";
import { variablePrefix } from "../../plan/names.ts";
import { valuesOf } from "../../base/link-values.ts";
import type { BoundLink, ProgramRequest } from "../../base/platform.ts";
import { Workload } from "../../base/workload.ts";
import { isAbsent } from "./external.ts";
import { childOptions, serviceHandles } from "./handles.ts";

/** A variable as a program reads it. */
export interface ProgramVariable {
  name: string;
  value: pulumi.Input<string>;
  /** Nobody may read it once it is set. */
  isSecret: boolean;
}

/** A variable as Vercel keeps it, for the targets that it is set for. */
export interface TargetedVariable {
  key: string;
  value: pulumi.Input<string>;
  targets: string[];
  sensitive: boolean;
}

/**
 * Variables by target. What runs is always the target `production` of the environment's own
 * project. In development the plain ones are for `vercel dev` as well; secret ones are not, since
 * Vercel shows whatever is for its target `development`.
 */
export function planVariables(
  variables: readonly ProgramVariable[],
  profile: ProfiledStage,
): TargetedVariable[] {
  return variables.flatMap(({ name, value, isSecret }) => {
    const running = { key: name, value, targets: ["production"], sensitive: isSecret };
    if (isSecret || profile !== "development") return [running];
    return [running, { ...running, targets: ["development"] }];
  });
}

/** Everything that a program reads: variables of the contract, and those that links give. */
export function listVariables({
  links,
  variables,
  secretVariables,
}: ProgramRequest): ProgramVariable[] {
  const given = links.flatMap((link): ProgramVariable[] => {
    const { target } = link;
    if (target instanceof Workload) return variablesOfService(link, target);
    if (isAbsent(target)) return [];
    // All of it is in the config as one secret, and so each part stays one.
    return valuesOf(link, target.url).map(({ name, value }) => {
      return { name, value: pulumi.secret(value.apply((text) => text ?? "")), isSecret: true };
    });
  });
  const own = Object.entries(variables).map(([name, value]) => ({
    name,
    value,
    isSecret: secretVariables.includes(name),
  }));
  return [...own, ...given].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** Its address, and where it asks for a login, what lets the program through. */
function variablesOfService(link: BoundLink, target: Workload): ProgramVariable[] {
  const { origin, bypass } = serviceHandles.get(target);
  const address = valuesOf(link, pulumi.output(origin)).map(({ name, value }) => {
    return { name, value: value.apply((text) => text ?? ""), isSecret: false };
  });
  if (!bypass) return address;
  const name = `${variablePrefix(target.componentName)}_PROTECTION_BYPASS`;
  return [...address, { name, value: bypass, isSecret: true }];
}

/** Builds the variables of a project; undefined where it has none. */
export function createVariables(
  owner: Member,
  projectId: pulumi.Input<string>,
  variables: TargetedVariable[],
): ProjectEnvironmentVariables | undefined {
  if (variables.length === 0) return undefined;
  const args = { projectId, variables };
  return new ProjectEnvironmentVariables(owner.childName("variables"), args, childOptions(owner));
}
