import type { ValueCode } from "../reader/spec.ts";
import type { Problem } from "../user-error.ts";

/** What is wrong with a variable, stable across releases. */
export type ReportCode =
  | ValueCode
  | "Missing"
  | "DependencyMissing"
  | "Unknown"
  | "PublicSecret"
  | "StaticCloudKey"
  | "Clash"
  | "Deprecated";

/** One thing that is wrong with a variable: nothing of a secret is in it. */
export interface ReportEntry {
  name: string;
  /** Program that reads it; absent where no program does. */
  service?: string;
  code: ReportCode;
  /** What is wrong, as one sentence without a full stop that begins with the value or a verb. */
  message: string;
  /** What to do, as one sentence without a full stop. */
  fix: string;
}

/** What is wrong with all variables of a stack. */
export interface VariableReport {
  valid: boolean;
  errors: ReportEntry[];
  warnings: ReportEntry[];
}

/** An entry with the key of the config, or the name, that it is about. */
export interface Found extends ReportEntry, Problem {}

/** A problem as the report has it. */
export function entryOf({ name, service, code, message, fix }: Found): ReportEntry {
  return { name, ...(service !== undefined && { service }), code, message, fix };
}

/** A report: each thing once, though several programs share a contract. */
export function createReport(errors: readonly Found[], warnings: readonly Found[]): VariableReport {
  const distinct = (all: readonly Found[]): ReportEntry[] => {
    const entries = all.map(entryOf).map((entry) => [JSON.stringify(entry), entry] as const);
    return [...new Map(entries).values()];
  };
  return { valid: errors.length === 0, errors: distinct(errors), warnings: distinct(warnings) };
}
