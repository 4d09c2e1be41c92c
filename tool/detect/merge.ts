import { isUpperName } from "./finding.ts";
import type { Finding, GuessedType, Need } from "./finding.ts";
import { guessType, isClientName, isSensitive } from "./guess.ts";
import { isBuiltIn, isPlatformGiven } from "./platform-given.ts";

/** Whose a variable is: the application's, its builds', its pipeline's, or the platform's. */
export type Owner = "application" | "build" | "pipeline" | "platform";

/** Where a variable is spoken of. */
export interface Evidence {
  file: string;
  line: number;
  how: string;
}

/** A variable with all that a workspace says of it. */
export interface DetectedVariable {
  name: string;
  owner: Owner;
  required: boolean;
  /** What the code takes where there is none; left out where it looks like a secret. */
  default?: string;
  type: GuessedType;
  /** The only values that the code knows. */
  values?: readonly string[];
  sensitive: boolean;
  /** Whether browsers load it. */
  client: boolean;
  description?: string;
  example?: string;
  /** What a value must be, as a sentence. */
  rule?: string;
  /** Whether code or a build reads it; what only an example file names may be nobody's any more. */
  isRead: boolean;
  /** The kind of component of Slipway whose link gives it. */
  givenBy?: string;
  evidence: Evidence[];
}

/** The variables of a workspace, by name, from all places that speak of them. */
export function mergeFindings(findings: readonly Finding[]): DetectedVariable[] {
  const byName = Map.groupBy(findings, ({ name }) => name);
  const names = [...byName.keys()].sort();
  return names.map((name) => merge(name, byName.get(name) ?? []));
}

function merge(name: string, findings: readonly Finding[]): DetectedVariable {
  const type = guessType(name, findings);
  const sensitive = isSensitive(name, type, findings);
  const need = needOf(findings);
  const isSet = need === "defaulted";
  const fallback = findings.find(
    (one) => one.default !== undefined && one.role !== "pipeline",
  )?.default;
  const values = [...new Set(findings.flatMap((one) => one.values ?? []))];
  const description = findings.find((one) => one.description !== undefined)?.description;
  return {
    name,
    owner: ownerOf(name, findings),
    required: need === "required",
    ...(isSet && fallback !== undefined && fallback !== "" && !sensitive && { default: fallback }),
    type: sensitive && type === "string" ? "secret" : type,
    ...(type === "enum" && values.length > 0 && { values }),
    sensitive,
    client: isClientName(name) || findings.some(({ client }) => client === true),
    ...(description !== undefined && { description }),
    isRead: findings.some(({ role }) => role === "read" || role === "build"),
    evidence: evidenceOf(findings),
  };
}

function ownerOf(name: string, findings: readonly Finding[]): Owner {
  if (
    isPlatformGiven(name) ||
    isBuiltIn(
      name,
      findings.map(({ how }) => how),
    )
  )
    return "platform";
  const roles = new Set(findings.map(({ role }) => role));
  if (roles.has("read") || roles.has("declared")) return "application";
  if (roles.has("given")) return "application";
  return roles.has("build") ? "build" : "pipeline";
}

/** A schema decides, then what code needs, then what an image or a compose file gives. */
function needOf(findings: readonly Finding[]): Need {
  const schemas = findings.filter(({ schema }) => schema === true);
  const reads = findings.filter(({ role }) => role === "read" || role === "build");
  const needs = (schemas.length > 0 ? schemas : reads).map(({ need }) => need);
  if (needs.includes("required")) {
    const isGiven = findings.some(
      ({ how, need }) => how === "Dockerfile ENV" && need === "defaulted",
    );
    return isGiven ? "defaulted" : "required";
  }
  if (needs.includes("defaulted")) return "defaulted";
  if (needs.includes("optional")) return "optional";
  // Nothing but a list of names: what stands in one is wanted until code says otherwise.
  return findings.some(({ role }) => role === "read" || role === "declared")
    ? "required"
    : "optional";
}

function evidenceOf(findings: readonly Finding[]): Evidence[] {
  const seen = new Set<string>();
  return findings.flatMap(({ file, line, how }) => {
    const key = `${file}:${line}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ file, line, how }];
  });
}

/** Whether a name can stand in a contract: capitals, digits and `_`. */
export function canBeDeclared(name: string): boolean {
  return isUpperName(name);
}
