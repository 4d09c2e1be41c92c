import * as pulumi from "@pulumi/pulumi";
import type { VariableContract } from "../../variables/contract.ts";
import { isSensitive, resolveVariables } from "../../variables/resolve.ts";
import type {
  LinkSource,
  ResolvedVariables,
  VariableFact,
  VariableInputs,
} from "../../variables/resolve.ts";
import type { EffectiveStage } from "../../variables/stage.ts";
import { UserError, throwProblems } from "../../variables/user-error.ts";
import type { Linkable } from "./linkable.ts";
import type { EnvironmentView } from "./environment-view.ts";
import type { OpenEnvironment, PublicAddress } from "./open-environment.ts";
import { isVariableName, planLinks, variablesOf } from "../plan/links.ts";
import type { LinkPlan, LinkTarget } from "../plan/links.ts";
import type { Dialect } from "../plan/link/dialects.ts";
import type { LinkNames } from "../plan/link/parts.ts";
import { checkAddresses, namesGivenBy, sourcesOf } from "./link-values.ts";
import type { BoundLink, ProgramRequest } from "./platform.ts";
import { bindReads } from "./read-links.ts";
import type { ReadLink } from "./read-links.ts";
import { explainVariables } from "./explain-variables.ts";
import { onlyFulfilled } from "./promises.ts";

/** What a program may link to: a component, or the name of one, declared earlier or later. */
export type LinkEnd = Linkable | string;

/** A link that says by which variables the program gets the address, and in which form. */
export interface NamedLink {
  /** The component, or its name. */
  to: LinkEnd;
  /**
   * Variable that gets the address, such as `MONGODB_URI`, or the variables that get it and its
   * parts: `{ host: "PGHOST", password: "PGPASSWORD" }`, and no others. @default by the target's kind
   */
  as?: string | LinkNames;
  /**
   * Gives all parts of the address beside it: `DATABASE_HOST`, `DATABASE_PORT`, `DATABASE_USER`,
   * `DATABASE_PASSWORD`, `DATABASE_NAME` and `DATABASE_TLS` beside `DATABASE_URL`. @default false
   */
  parts?: boolean;
  /** Form of a database's address, by its client. @default `<engine>://user:password@host:port/name` */
  dialect?: Dialect;
  /** Variable that gets the address of a database's read replicas. @default none */
  readAs?: string;
}

/** A link of a program. */
export type Link = LinkEnd | NamedLink;

/** What is settled once all links of a program are known. */
export interface Wiring {
  links: BoundLink[];
  variables: ResolvedVariables;
  /** The application's public address, by the variable that it is given as. */
  addresses: Readonly<Record<string, pulumi.Output<string>>>;
  /** Addresses of read replicas, with their passwords, by variable. @default none */
  reads?: Readonly<Record<string, pulumi.Output<string>>>;
}

/** What the programs of an application have in common: they link, and they read variables. */
export interface WiringArgs {
  environment: OpenEnvironment;
  links?: readonly Link[];
  variables?: VariableContract;
  publicUrl?: string;
}

/** The names that links stand for. */
export function namesOf(links: readonly Link[] = []): string[] {
  return links.map((link) => nameOf(endOf(link)));
}

function endOf(link: Link): LinkEnd {
  return typeof link === "object" && "to" in link ? link.to : link;
}

function nameOf(end: LinkEnd): string {
  return typeof end === "string" ? end : end.componentName;
}

/** What a link says of its variables. */
function saidOf(link: Link): Omit<NamedLink, "to"> {
  return typeof link === "object" && "to" in link ? link : {};
}

/** The links that ask for read replicas, with their targets. */
function readsOf(links: readonly Link[] = [], targets: readonly Linkable[]): ReadLink[] {
  return links.flatMap((link, index) => {
    const variable = typeof link === "object" && "to" in link ? link.readAs : undefined;
    const target = targets[index];
    return variable !== undefined && target ? [{ target, variable }] : [];
  });
}

/**
 * Waits for the components that a program links to, and resolves its variables.
 *
 * @throws UserError `LinkForm`, `LinkClash`, `LinkAddress`, `VariableValue` or `VariablesMissing`.
 */
export async function createWiring(kind: string, name: string, args: WiringArgs): Promise<Wiring> {
  const { environment, publicUrl } = args;
  environment.noteReader({
    kind,
    name,
    contract: args.variables ?? {},
    source: "source" in args && typeof args.source === "string" ? args.source : undefined,
    resolve: (find) => resolveFor(name, args, find),
  });
  const names = namesOf(args.links);
  const targets = await Promise.all(names.map((link) => environment.find(link)));
  const bound = bindLinks(name, targets, (args.links ?? []).map(saidOf));
  checkAddresses(name, environment, bound);
  const address = await findAddress(name, environment, publicUrl, bound);
  const reads = bindReads(name, readsOf(args.links, targets), takenBy(bound, address?.variable));
  const resolved = resolveBound(name, args, bound, {
    ...mapValues(reads, ({ name: target }) => ({ name: target, optional: false })),
    ...(address && { [address.variable]: { ...address, optional: false, isAddress: true } }),
  });
  // What is only declared gets no value from anywhere.
  const isDeclared = environment.platform.runs === "declared";
  const [said] = explainVariables(kind, name, environment.plan.environment, resolved);
  if (said && !isDeclared) throw new UserError(said.code, said.message);
  const addresses = address ? { [address.variable]: address.url } : {};
  return {
    links: bound,
    variables: resolved,
    addresses,
    reads: mapValues(reads, ({ url }) => url),
  };
}

/** The names that links and the public address have taken. */
function takenBy(links: readonly BoundLink[], address?: string): string[] {
  return [...namesGivenBy(links), ...(address === undefined ? [] : [address])];
}

/** Variables of a program whose links are bound, with what else gives some. */
function resolveBound(
  name: string,
  { environment, variables = {} }: WiringArgs,
  bound: readonly BoundLink[],
  others: Readonly<Record<string, LinkSource>>,
): ResolvedVariables {
  const { plan, platform, release } = environment;
  const inputs = withoutAddresses(environment, bound);
  return resolveVariables(
    variables,
    plan,
    inputs,
    { ...sourcesOf(bound), ...others },
    {
      program: name,
      stack: plan.environment,
      platform: platform.name,
      release: release.id,
    },
  );
}

/**
 * The variables of a program by what is declared, before anything is built; undefined where a link
 * leads to nothing.
 *
 * @throws UserError for links that are wrong.
 */
function resolveFor(
  name: string,
  args: WiringArgs,
  find: (link: string) => Linkable | undefined,
): ResolvedVariables | undefined {
  const targets = namesOf(args.links).map(find);
  if (!targets.every((target) => target !== undefined)) return undefined;
  const bound = bindLinks(name, targets, (args.links ?? []).map(saidOf));
  const { publicUrl } = args;
  const reads = bindReads(name, readsOf(args.links, targets), takenBy(bound, publicUrl));
  return resolveBound(name, args, bound, {
    ...mapValues(reads, ({ name: target }) => ({ name: target, optional: false })),
    ...(publicUrl !== undefined && {
      [publicUrl]: { name: "publicUrl", optional: false, isAddress: true },
    }),
  });
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

/** @throws UserError `PublicUrl` for a name that no variable has, or that a link gives already. */
async function findAddress(
  name: string,
  environment: OpenEnvironment,
  variable: string | undefined,
  links: readonly BoundLink[],
): Promise<(PublicAddress & { variable: string }) | undefined> {
  if (variable === undefined) return undefined;
  const problem = isVariableName(variable)
    ? links.find((link) => variablesOf(link).some(([, given]) => given === variable))?.name
    : "";
  if (problem !== undefined) {
    const why =
      problem === "" ? "use A-Z, 0-9 and _, such as APP_URL" : `the link to '${problem}' gives it`;
    throw new UserError("PublicUrl", `publicUrl of '${name}' is '${variable}'; ${why}.`);
  }
  return { ...(await environment.publicAddressFor(name, variable)), variable };
}

/**
 * Refuses variables of a program that its platform cannot hold.
 *
 * @throws UserError `VariableLimits` that lists them.
 */
export function checkLimits(
  { kind, runsAs }: { kind: string; runsAs?: "function" },
  name: string,
  { platform }: EnvironmentView,
  wiring: Wiring,
): void {
  const { links, variables } = wiring;
  const given = createProgramRequest(wiring);
  const problems = platform.checkVariables?.({
    isFunction: runsAs === "function",
    names: [...Object.keys(given.variables), ...namesGivenBy(links)],
    values: variables.values,
    secret: given.secretVariables,
  });
  const subject = `The variables of ${kind} '${name}' on platform '${platform.name}'`;
  throwProblems("VariableLimits", subject, problems ?? [], "have");
}

/**
 * The config without the addresses of linked components that run elsewhere: for a component named
 * `database`, `DATABASE_URL` is both its address in the config and what the link gives.
 */
function withoutAddresses(
  { variables, addressVariables }: EnvironmentView,
  links: readonly BoundLink[],
): VariableInputs {
  const same = links.filter(({ name, variable }) => addressVariables.get(name) === variable);
  const names = same.map(({ variable }) => variable);
  if (names.length === 0) return variables;
  const values = Object.entries(variables.values).filter(([name]) => !names.includes(name));
  return {
    values: Object.fromEntries(values),
    secure: variables.secure.filter((name) => !names.includes(name)),
    sealed: variables.sealed.filter((name) => !names.includes(name)),
  };
}

function bindLinks(
  name: string,
  targets: readonly Linkable[],
  said: readonly Omit<NamedLink, "to">[],
): BoundLink[] {
  const byName = new Map(targets.map((target) => [target.componentName, target]));
  const links = targets.map((target, index) => ({ ...said[index], ...targetOf(target) }));
  return planLinks(name, links).flatMap((plan) => {
    const target = byName.get(plan.name);
    return target ? [{ ...plan, target }] : [];
  });
}

function targetOf({ componentName, linkKind, optional, engine }: Linkable): LinkTarget {
  return { name: componentName, kind: linkKind, optional, engine };
}

/** A link as plain data. */
export function planOf({ target: _, ...plan }: BoundLink): LinkPlan {
  return plan;
}

/** What a platform gets of a wiring. */
export function createProgramRequest(wiring: Wiring): ProgramRequest {
  const { links, variables, addresses, reads = {} } = wiring;
  const { facts, values } = variables;
  const names = Object.keys(facts).filter(
    (name) => facts[name]?.from === "sealed" || values[name] !== undefined,
  );
  const isSecret = (name: string): boolean => {
    const fact = facts[name];
    return isSensitive(fact) || fact?.from === "secure" || fact?.from === "sealed";
  };
  const entries = names.map((name) => {
    const value = pulumi.output(values[name] ?? (pulumi.unknown as unknown as string));
    return [name, isSecret(name) ? pulumi.secret(value) : value] as const;
  });
  const secretVariables = [...names.filter(isSecret), ...Object.keys(reads)];
  const all = { ...Object.fromEntries(entries), ...addresses, ...reads };
  return { links, variables: all, secretVariables };
}

/** What policies judge a component with variables by, beside its plan. */
export interface Judged extends EffectiveStage {
  /** What is known of every variable; never a value. */
  variables: Record<string, VariableFact>;
}

/** What policies judge a component that is no program by: its stage, and where its variables are. */
export function judged(
  { plan: { stage, profile } }: Pick<EnvironmentView, "plan">,
  wiring: Promise<Wiring>,
): { [Key in keyof Judged]: pulumi.Input<Judged[Key]> } {
  const variables = onlyFulfilled(wiring.then((wired) => wired.variables.facts));
  return { stage, profile, variables };
}
