import { parseTold } from "../../../variables/describe/told.ts";
import type { ToldVariables } from "../../../variables/describe/told.ts";
import type { VariableFact } from "../../../variables/facts.ts";
import { UserError, problemsError } from "../../../variables/user-error.ts";
import type { ConfigTrial } from "../../engine/config-trial.ts";
import type { Step } from "../../engine/engine.ts";
import type { Cli } from "../cli.ts";

/** What the program says of the variables that it reads. */
export interface ContractView {
  /** Facts by variable; of several components that read one, those of the first that gets it. */
  facts: ReadonlyMap<string, VariableFact>;
  /** Everything that it says; undefined where it failed before it could. */
  told: ToldVariables | undefined;
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
  let told: ToldVariables | undefined;
  try {
    const engine = await cli.openEngine({
      folder: cli.folder,
      stack,
      operation: "preview",
      requested: "embedded",
      trial,
      tellsVariables: true,
    });
    const { steps } = await engine.preview({
      signal: cli.signal,
      onEvent: (event) => {
        if (event.kind === "step-started") noteStep(facts, event.step);
        if (event.kind === "log") told ??= parseTold(event.message);
      },
    });
    for (const step of steps) noteStep(facts, step);
    return { facts: told ? factsOf(told) : facts, told, failure: undefined };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { facts: told ? factsOf(told) : facts, told, failure };
  }
}

/**
 * The same, for commands that say nothing without it.
 *
 * @throws UserError `VariablesUnknown` with the reason of the program.
 */
export async function askAll(cli: Cli, stack: string): Promise<ToldVariables> {
  const { told, failure = "it names no Environment" } = await askProgram(cli, stack);
  if (told !== undefined) return told;
  throw new UserError(
    "VariablesUnknown",
    `The program of stack '${stack}' ends before its variables are known; mend that first:\n${failure}`,
  );
}

/**
 * Refuses a run without a plan where variables are missing or wrong: a program finds that out while
 * others of its resources are being made.
 *
 * @throws UserError `VariablesWrong` that lists them all.
 */
export async function requireRightVariables(cli: Cli, stack: string): Promise<void> {
  const { told } = await askProgram(cli, stack);
  const { errors = [] } = told?.report ?? {};
  if (errors.length === 0) return;
  const problems = errors.map(({ name, service, message, fix }) => ({
    at: service === undefined ? name : `${name} of ${service}`,
    message: `${message}; ${fix}`,
  }));
  throw problemsError("VariablesWrong", `The variables of stack '${stack}'`, problems, "have");
}

/** What the program says against one key of the config; undefined where it says nothing. */
export function problemOf({ failure = "" }: ContractView, key: string): string | undefined {
  const lines = failure.split("\n").map((line) => line.trim());
  return lines.find((line) => line.startsWith(`- ${key}: `))?.slice(`- ${key}: `.length);
}

function factsOf({ programs }: ToldVariables): Map<string, VariableFact> {
  const facts = new Map<string, VariableFact>();
  for (const program of programs) {
    for (const [name, fact] of Object.entries(program.facts)) note(facts, name, fact);
  }
  return facts;
}

function noteStep(facts: Map<string, VariableFact>, { type, inputs }: Step): void {
  if (!type.startsWith("slipway:") || !isRecord(inputs.variables)) return;
  for (const [name, fact] of Object.entries(inputs.variables)) {
    if (isFact(fact)) note(facts, name, fact);
  }
}

function note(facts: Map<string, VariableFact>, name: string, fact: VariableFact): void {
  const known = facts.get(name);
  if (known === undefined || known.from === "unset") facts.set(name, fact);
}

function isFact(value: unknown): value is VariableFact {
  return isRecord(value) && typeof value.type === "string" && typeof value.from === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
