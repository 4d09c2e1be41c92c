import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import type { SpecDatabase } from "@aws-cdk/service-spec-types";
import type { MetadataSource } from "../../engine/simulated/metadata.ts";
import type {
  ReplacementTable,
  TypeReplacements,
} from "../../engine/simulated/replacements/table.ts";
import { UserError } from "../../../variables/user-error.ts";
import { computeTypes } from "./compute.ts";
import { dataTypes } from "./data.ts";
import type { AwsNames, ProviderFact } from "./names.ts";
import { networkTypes } from "./network.ts";

/** Every reviewed type. */
export const awsTypes: Record<string, AwsNames> = {
  ...networkTypes,
  ...dataTypes,
  ...computeTypes,
};

/** Arguments that only tell the provider how to work; they reach no service. */
export const ownArguments = new Set(
  (
    "allowMajorVersionUpgrade allowOverwrite applyImmediately deletionWindowInDays forceDelete " +
    "forceDeleteWarmPool forceDestroy forceDetachPolicies forceNewDeployment " +
    "forceOverwriteReplicaSecret finalSnapshotIdentifier ignoreFailedScalingActivities " +
    "recoveryWindowInDays replaceSecurityGroupsOnDestroy retainOnDelete revokeRulesOnDelete " +
    "sigintRollback skipDestroy skipFinalSnapshot trackLatest triggers updateDefaultVersion " +
    "useResourceTimeoutForPropagation waitForCapacityTimeout waitForDeployment " +
    "waitForSteadyState bypassPolicyLockoutSafetyCheck"
  ).split(" "),
);

/** A name made from a prefix cannot be kept when the prefix changes. */
const prefix = /[pP]refix$/;

type Verdict = "replaces" | "keeps" | "unknown";

/** CloudFormation's verdicts by property, as `causesReplacement` says. */
function cloudFormationVerdicts(specification: SpecDatabase, type: string): Map<string, Verdict> {
  const [found] = specification.lookup("resource", "cloudFormationType", "equals", type);
  if (found === undefined) throw new UserError("TypeUnknown", `CloudFormation has no '${type}'.`);
  return new Map(
    Object.entries(found.properties).map(([name, { causesReplacement = "no" }]) => [
      name.toLowerCase(),
      causesReplacement === "yes" ? "replaces" : causesReplacement === "no" ? "keeps" : "unknown",
    ]),
  );
}

function parseNames(names = ""): Map<string, string> {
  const pairs = names.split(" ").map((pair) => pair.split("="));
  return new Map(pairs.map(([pulumi = "", cfn = ""]) => [pulumi, cfn.toLowerCase()]));
}

function listOf(text: string | undefined): string[] {
  return (text ?? "").split(" ").filter((name) => name !== "");
}

function verdictOf(
  property: string,
  names: ReadonlyMap<string, string>,
  verdicts: ReadonlyMap<string, Verdict>,
): Verdict {
  if (property === "tags" || ownArguments.has(property)) return "keeps";
  // Enhanced region support of terraform-provider-aws 6: another region is another resource.
  if (property === "region" || prefix.test(property)) return "replaces";
  const own = names.get(property);
  if (own !== undefined) return verdicts.get(own) ?? "unknown";
  return verdicts.get(property.toLowerCase()) ?? verdicts.get(names.get("*") ?? "") ?? "unknown";
}

/** Joins one type; every name in the reviewed entry has to be one that the SDK and AWS have. */
function joinType(
  specification: SpecDatabase,
  type: string,
  entry: AwsNames,
  inputs: string[],
): TypeReplacements {
  const names = parseNames(entry.names);
  const verdicts =
    entry.cfn === undefined
      ? new Map<string, Verdict>()
      : cloudFormationVerdicts(specification, entry.cfn);
  const facts = factsOf(entry);
  const cited = facts.flatMap((fact) =>
    toldBy(fact).map((name): [string, string] => [name, fact.source]),
  );
  const told = cited.map(([name]) => name);
  checkNames(type, [...names.keys(), ...told], inputs);
  const verdictsOf = (verdict: Verdict): string[] =>
    inputs.filter((name) => !told.includes(name) && verdictOf(name, names, verdicts) === verdict);
  const listed = (kind: FactKind): string[] => facts.flatMap((fact) => listOf(fact[kind])).sort();
  const rare = (["presence", "removal", "unknown"] as const).filter((kind) => listed(kind)[0]);
  return {
    source: entry.cfn ?? facts[0]?.source ?? "",
    replaces: [...verdictsOf("replaces"), ...listed("replaces")].sort(),
    keeps: [...verdictsOf("keeps"), ...listed("keeps")].sort(),
    ...Object.fromEntries(rare.map((kind) => [kind, listed(kind)])),
    ...(entry.cfn === undefined || cited.length === 0
      ? {}
      : { cited: Object.fromEntries(cited.sort()) }),
  };
}

const factKinds = ["replaces", "keeps", "presence", "removal", "unknown"] as const;

type FactKind = (typeof factKinds)[number];

function factsOf({ provider }: AwsNames): ProviderFact[] {
  return provider === undefined ? [] : [provider].flat();
}

function toldBy(fact: ProviderFact): string[] {
  return factKinds.flatMap((kind) => listOf(fact[kind]));
}

/** Of a path only its start is checked, since the SDK's types of what is below are not read here. */
function checkNames(type: string, names: string[], inputs: string[]): void {
  const known = new Set([...inputs, "", "*"]);
  const wrong = names.filter((name) => !known.has(name.split(".")[0] ?? ""));
  if (wrong.length === 0) return;
  throw new UserError("NamesWrong", `${type} has no input ${wrong.join(", ")}: mend its entry.`);
}

/** The table of AWS, from CloudFormation's specification and the reviewed names. */
export function joinAws(metadata: MetadataSource, sources: string[]): ReplacementTable {
  const specification = loadAwsServiceSpecSync();
  const types = Object.entries(awsTypes).map(([type, entry]): [string, TypeReplacements] => {
    const inputs = Object.keys(metadata(type)?.declared()?.inputs ?? {});
    // What a part of a bucket does not have, its shared entry may name.
    const known = entry.cfn === undefined ? restricted(entry, inputs) : entry;
    return [type, joinType(specification, type, known, inputs)];
  });
  return { sources, othersKeep: false, types: Object.fromEntries(types.sort()) };
}

function restricted(entry: AwsNames, inputs: string[]): AwsNames {
  const keep = (text?: string): string =>
    listOf(text)
      .filter((name) => inputs.includes(name))
      .join(" ");
  return {
    provider: factsOf(entry).map((fact) => ({
      ...fact,
      replaces: keep(fact.replaces),
      keeps: keep(fact.keeps),
    })),
  };
}
