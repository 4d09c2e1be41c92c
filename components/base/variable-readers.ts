import * as pulumi from "@pulumi/pulumi";
import { createReport } from "../../variables/check/report.ts";
import type { Found } from "../../variables/check/report.ts";
import { fixOf, withOwner } from "../../variables/check/value-judge.ts";
import { describeContract } from "../../variables/describe/describe.ts";
import { askVariable, formatTold } from "../../variables/describe/told.ts";
import type { ToldProgram } from "../../variables/describe/told.ts";
import { findMissing } from "../../variables/facts.ts";
import type { ResolvedVariables } from "../../variables/resolve.ts";
import { UserError } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import type { EnvironmentView } from "./environment-view.ts";
import { Linkable } from "./linkable.ts";
import type { VariableReader } from "./open-environment.ts";
import { explainVariables } from "./explain-variables.ts";

/** A reader with what is known of its variables before anything is built. */
export interface JudgedReader extends VariableReader {
  resolved: ResolvedVariables;
}

/**
 * The variables of all programs, once everything is declared and before anything is built. One whose
 * links are wrong is left out: that is told by itself.
 */
export function judgeReaders(
  { members }: Pick<EnvironmentView, "members">,
  readers: readonly VariableReader[],
): JudgedReader[] {
  const linkable = members.filter((member) => member instanceof Linkable);
  const byName = new Map(linkable.map((member) => [member.componentName, member]));
  return readers.flatMap((reader) => {
    try {
      const resolved = reader.resolve((link) => byName.get(link));
      return resolved ? [{ ...reader, resolved }] : [];
    } catch (error) {
      if (error instanceof UserError) return [];
      throw error;
    }
  });
}

/**
 * Refuses variables that are missing or wrong, those of all programs at once.
 *
 * @throws UserError `VariableValue`, or `VariablesMissing` where nothing else is wrong.
 */
export function checkReaders(judged: readonly JudgedReader[], stack: string): void {
  const said = judged.flatMap(({ kind, name, resolved }) =>
    explainVariables(kind, name, stack, resolved),
  );
  if (said.length === 0) return;
  const code = said.find((one) => one.code === "VariableValue")?.code ?? "VariablesMissing";
  throw new UserError(code, said.map(({ message }) => message).join("\n"));
}

/** An error of the config, with what it does not set beside what is wrong in it. */
export function withMissing(
  error: unknown,
  judged: readonly JudgedReader[],
  stack: string,
): unknown {
  if (!(error instanceof UserError)) return error;
  const said = judged.flatMap(({ kind, name, resolved }) =>
    explainVariables(kind, name, stack, resolved),
  );
  const missing = said.filter(({ code }) => code === "VariablesMissing");
  return new UserError(
    error.code,
    [error.message, ...missing.map(({ message }) => message)].join("\n"),
  );
}

/** Warns of what is unusual about variables, once each. */
export function warnOfVariables(judged: readonly JudgedReader[], resource: pulumi.Resource): void {
  const warnings = judged.flatMap(({ resolved }) =>
    resolved.warnings.map(({ at, message, fix }) => `${at}: ${message}; ${fix}.`),
  );
  for (const warning of new Set(warnings)) void pulumi.log.warn(warning, resource);
}

/** Tells whoever asked, by the environment of this process, of all variables: no value of any. */
export function tellVariables(
  judged: readonly JudgedReader[],
  { environment: stack, stage }: { environment: string; stage: string },
  unknown: readonly Problem[],
): void {
  if (process.env[askVariable] !== "1") return;
  const errors = [
    ...unknown.map(({ at, message }) => unknownEntry(at, message)),
    ...judged.flatMap(({ resolved }) => resolved.problems),
    ...judged.flatMap((reader) => missingEntries(reader, stack)),
  ];
  const warnings = judged.flatMap(({ resolved }) => resolved.warnings);
  const programs = judged.map(describeReader);
  const report = createReport(errors, warnings);
  void pulumi.log.info(formatTold({ stack, stage, programs, report }));
}

function describeReader({ kind, name, source, contract, resolved }: JudgedReader): ToldProgram {
  const { facts } = resolved;
  return {
    kind,
    name,
    contract: describeContract(contract),
    facts,
    ...(source !== undefined && { source }),
  };
}

function unknownEntry(at: string, message: string): Found {
  const name = at.replace(/^variables:/, "");
  const fix = "remove it from the config, or declare it in the contract of what reads it";
  return { at, name, code: "Unknown", message, fix };
}

function missingEntries(
  { name: service, contract, resolved }: JudgedReader,
  stack: string,
): Found[] {
  const told = new Set(resolved.problems.map(({ name }) => name));
  return findMissing(resolved.facts)
    .filter((name) => !told.has(name))
    .map((name) => {
      const variable = contract[name];
      const fact = resolved.facts[name];
      const optional = fact?.optional === true;
      const fix = optional
        ? `leave \`optional\` of '${fact.link ?? ""}' out, or say \`required: false\` in the contract`
        : variable?.source === "linked"
          ? "link to what gives it"
          : fixOf(variable ?? { sensitive: false, example: undefined }, { key: name, stack });
      const message = optional
        ? `is required, but the link to '${fact.link ?? ""}' is optional`
        : "is required at this stage, and nothing sets it";
      const owned = withOwner(fix, { owner: variable?.owner });
      return { at: `variables:${name}`, name, service, code: "Missing", message, fix: owned };
    });
}
