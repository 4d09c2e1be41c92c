import type { VariableFact } from "../../../variables/resolve.ts";
import type { ConfigTrial } from "../../engine/config-trial.ts";
import type { Step } from "../../engine/engine.ts";
import type { Cli } from "../cli.ts";

/** What the program says of the variables that it reads. */
export interface ContractView {
  /** Facts by variable; of several components that read one, those of the first that gets it. */
  facts: ReadonlyMap<string, VariableFact>;
  /** Why the program says no more than that; undefined where it ran to its end. */
  failure: string | undefined;
}

/**
 * Asks the program by a preview, as the stack's config is or would be; nothing is changed. Where it
 * fails, what it said until then is given, with the reason.
 */
export async function askProgram(
  cli: Cli,
  stack: string,
  trial?: ConfigTrial,
): Promise<ContractView> {
  const facts = new Map<string, VariableFact>();
  try {
    const engine = await cli.openEngine({
      folder: cli.folder,
      stack,
      operation: "preview",
      requested: "embedded",
      trial,
    });
    const { steps } = await engine.preview({
      signal: cli.signal,
      onEvent: (event) => {
        if (event.kind === "step-started") noteFacts(facts, event.step);
      },
    });
    for (const step of steps) noteFacts(facts, step);
    return { facts, failure: undefined };
  } catch (error) {
    return { facts, failure: error instanceof Error ? error.message : String(error) };
  }
}

/** What the program says against one key of the config; undefined where it says nothing. */
export function problemOf({ failure = "" }: ContractView, key: string): string | undefined {
  const lines = failure.split("\n").map((line) => line.trim());
  return lines.find((line) => line.startsWith(`- ${key}: `))?.slice(`- ${key}: `.length);
}

function noteFacts(facts: Map<string, VariableFact>, { type, inputs }: Step): void {
  if (!type.startsWith("slipway:") || !isRecord(inputs.variables)) return;
  for (const [name, fact] of Object.entries(inputs.variables)) {
    const known = facts.get(name);
    if (isFact(fact) && (known === undefined || known.from === "unset")) facts.set(name, fact);
  }
}

function isFact(value: unknown): value is VariableFact {
  return isRecord(value) && typeof value.type === "string" && typeof value.from === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
