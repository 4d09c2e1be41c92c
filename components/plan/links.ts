import { throwProblems } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import { variablePrefix } from "./names.ts";
import type { DatabaseEngine } from "./kinds.ts";
import { findDialectProblems } from "./link/dialects.ts";
import type { Dialect } from "./link/dialects.ts";
import { findPartProblems, planParts } from "./link/parts.ts";
import type { LinkKind, LinkPart, SaidParts } from "./link/parts.ts";

/** One end of a link that is known: name, kind, and whether it may be absent. */
export interface LinkTarget {
  name: string;
  kind: LinkKind;
  /** The target may be absent at run time; its variables are then not set. */
  optional: boolean;
  /** Of a database. */
  engine?: DatabaseEngine | undefined;
}

/** A link as it is said: its target, and the variables that it is to give. */
export interface SaidLink extends LinkTarget, SaidParts {
  dialect?: Dialect | undefined;
}

/** What a link means for the service that has it. */
export interface LinkPlan extends Omit<LinkTarget, "engine"> {
  /** Variable that gets the address, such as `DATABASE_URL`; undefined where parts alone are given. */
  variable?: string;
  /** Variables that get parts of the address, by part. @default none */
  parts?: Partial<Record<LinkPart, string>>;
  /** Form of the address, where it is not the usual one. */
  dialect?: Dialect;
}

/** Name of the variable that a single link of a kind gives. */
const variableOf = {
  database: "DATABASE_URL",
  cache: "REDIS_URL",
  bucket: "BUCKET_URL",
  queue: "QUEUE_URL",
  search: "SEARCH_URL",
  model: "MODEL_URL",
} as const;

/**
 * The variables that links give to one service.
 *
 * A link gives what it says (`as`), else a database gives `DATABASE_URL`, a cache `REDIS_URL`, a
 * bucket `BUCKET_URL`, and so on, and a service `<NAME>_URL`; with `parts`, those of the address
 * beside it. The names never depend on the other links: one more of a kind renames nothing, it has
 * to say a name of its own.
 *
 * @throws UserError `LinkForm` for parts or a dialect that a target does not have; `LinkClash` where
 * two links give the same variable, one target is named twice, or a link says what is no variable.
 */
export function planLinks(owner: string, links: readonly SaidLink[]): LinkPlan[] {
  const subject = `The links of '${owner}'`;
  throwProblems("LinkForm", subject, links.flatMap(findFormProblems), "have");
  const plans = links.map(planLink);
  const problems = [...plans.flatMap(findNames), ...findClashes(owner, plans)];
  throwProblems("LinkClash", subject, problems, "have");
  return plans;
}

/** The variables that a link gives, each with what it holds. */
export function variablesOf({
  variable,
  parts = {},
}: Pick<LinkPlan, "variable" | "parts">): (readonly ["url" | LinkPart, string])[] {
  const named = Object.entries(parts) as [LinkPart, string][];
  return variable === undefined ? named : [["url", variable], ...named];
}

/** Whether a program can have a variable of a name. */
export function isVariableName(name: string): boolean {
  return /^[A-Z_][A-Z0-9_]*$/.test(name);
}

function planLink({ name, kind, optional, as, parts, dialect }: SaidLink): LinkPlan {
  const target = { name, kind, optional };
  const variable = typeof as === "object" ? as.url : (as ?? nameVariable(target));
  const named = planParts(kind, { as, parts }, variable ?? "");
  return {
    ...target,
    ...(variable !== undefined && { variable }),
    ...(Object.keys(named).length > 0 && { parts: named }),
    ...(dialect !== undefined && { dialect }),
  };
}

function findFormProblems({ name, kind, engine, as, parts, dialect }: SaidLink): Problem[] {
  const problems = findPartProblems(name, kind, { as, parts });
  const forms = findDialectProblems(name, { kind, engine }, dialect);
  const isWithout = typeof as === "object" && as.url === undefined && dialect !== undefined;
  const message =
    "`dialect` is the form of the address, and `as` names no variable for it: add `url` to `as`, " +
    "or leave `dialect` out";
  return [...problems, ...forms, ...(isWithout ? [{ at: name, message }] : [])];
}

/** Where a program listens is told to it by these; a link that gave them would move it. */
const listening = ["PORT", "HOST"];

function findNames(link: LinkPlan): Problem[] {
  return variablesOf(link).flatMap(([, variable]) => {
    const at = `'${variable}'`;
    if (listening.includes(variable)) {
      const message = `tells a program where to listen, so '${link.name}' cannot give it; use another name, such as DB_${variable}`;
      return [{ at, message }];
    }
    if (typeof variable === "string" && isVariableName(variable)) return [];
    const message = `is no variable that '${link.name}' can give; use A-Z, 0-9 and _, such as DATABASE_URL`;
    return [{ at, message }];
  });
}

function nameVariable({ name, kind }: LinkTarget): string {
  return kind === "service" ? `${variablePrefix(name)}_URL` : variableOf[kind];
}

/** How one of two links that give one variable says another one. */
function sayOther({ name, kind, variable, parts }: LinkPlan, clash: string): string {
  const prefix = variablePrefix(name);
  const usual = kind === "service" ? "SERVICE_URL" : variableOf[kind];
  const usualParts = variable === undefined ? {} : planParts(kind, { parts: true }, variable);
  const isUsual = parts?.host !== undefined && parts.host === usualParts.host;
  if (isUsual || clash === variable) {
    return `{ to: "${name}", as: "${prefix}_${usual}"${isUsual ? ", parts: true" : ""} }`;
  }
  const [part = ""] = variablesOf({ parts }).find(([, given]) => given === clash) ?? [];
  return `{ to: "${name}", as: { ${part}: "${prefix}_${clash}" } }`;
}

function findClashes(owner: string, plans: readonly LinkPlan[]): Problem[] {
  return plans.flatMap((plan, index) => {
    const own = variablesOf(plan).map(([, variable]) => variable);
    const twice = own.find((variable, at) => own.indexOf(variable) !== at);
    if (twice !== undefined) {
      return [{ at: twice, message: `the link to '${plan.name}' gives it twice; name two` }];
    }
    return plans
      .slice(0, index)
      .flatMap((other) => findClash(owner, other, plan))
      .slice(0, 1);
  });
}

function findClash(owner: string, earlier: LinkPlan, plan: LinkPlan): Problem[] {
  const taken = variablesOf(earlier).map(([, variable]) => variable);
  const [, clash = ""] = variablesOf(plan).find(([, variable]) => taken.includes(variable)) ?? [];
  if (clash === "") return [];
  const message =
    earlier.name === plan.name
      ? `'${owner}' links to '${plan.name}' twice; remove one`
      : `the links of '${owner}' to '${earlier.name}' and '${plan.name}' both give it; ` +
        `have one say another name, such as ${sayOther(plan, clash)}`;
  return [{ at: clash, message }];
}
