import type { VariableReport } from "../check/report.ts";
import type { VariableFact } from "../facts.ts";
import type { DescribedContract } from "./describe.ts";

/** One program with the variables that it reads. */
export interface ToldProgram {
  kind: string;
  name: string;
  contract: DescribedContract;
  facts: Readonly<Record<string, VariableFact>>;
  /** Folder of its source, where it has one. */
  source?: string;
}

/** What a program of Pulumi tells of its variables to whoever asks: no value of any. */
export interface ToldVariables {
  stack: string;
  stage: string;
  programs: ToldProgram[];
  report: VariableReport;
}

/** Set by whoever wants to be told. */
export const askVariable = "SLIPWAY_TELL_VARIABLES";

const prefix = "slipway:variables:";

/** As one line; in hexadecimal digits, so that no mask of short secrets finds a word in it. */
export function formatTold(told: ToldVariables): string {
  return `${prefix}${Buffer.from(JSON.stringify(told)).toString("hex")}`;
}

/** What a line tells; undefined for any other line. */
export function parseTold(line: string): ToldVariables | undefined {
  if (!line.startsWith(prefix)) return undefined;
  return JSON.parse(Buffer.from(line.slice(prefix.length), "hex").toString()) as ToldVariables;
}
