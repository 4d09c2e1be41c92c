import type { PropertyPath } from "../embedded/protocol/paths.ts";
import table from "./legal-values.json" with { type: "json" };

/** Legal texts of a property; undefined where no list is known. */
export type LegalValues = (type: string, path: PropertyPath) => LegalList | undefined;

/** The texts that a property takes. */
export interface LegalList {
  values: readonly string[];
  /** The provider compares without regard to case. */
  ignoresCase: boolean;
}

const types: Record<string, Record<string, string> | undefined> = table.types;
const shapes: Record<string, readonly string[] | undefined> = table.shapes;

/** Load balancers are validated so: terraform-provider-aws, internal/service/elbv2. */
const caseless = "elbv2 ";

/**
 * Reviewed lists of AWS, whose SDK declares most of them as plain text: the provider takes what
 * the service's own model lists (legal-values.json has the source of each).
 */
export const awsLegalValues: LegalValues = (type, path) => {
  const properties = types[type];
  if (properties === undefined) return undefined;
  const shape = properties[patternOf(path)] ?? "";
  const values = shapes[shape];
  return values === undefined ? undefined : { values, ignoresCase: shape.startsWith(caseless) };
};

/** `defaultActions[*].type` for any place in the list. */
function patternOf(path: PropertyPath): string {
  return path
    .map((step, index) => (typeof step === "number" ? "[*]" : index === 0 ? step : `.${step}`))
    .join("");
}
