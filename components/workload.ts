import * as pulumi from "@pulumi/pulumi";
import type { VariableContract } from "../variables/contract.ts";
import { findMissing, resolveVariables } from "../variables/resolve.ts";
import type { ResolvedVariables, VariableFact } from "../variables/resolve.ts";
import { UserError, throwProblems } from "../variables/user-error.ts";
import { Cache } from "./cache.ts";
import { Database } from "./database.ts";
import type { Environment, Linkable } from "./environment.ts";
import { planLinks } from "./links.ts";
import type { LinkPlan, LinkTarget } from "./links.ts";
import { Member } from "./member.ts";
import { builderOf } from "./platform.ts";
import type { BoundLink, BuiltWorkload, WorkloadRequest } from "./platform.ts";
import { onlyFulfilled } from "./promises.ts";
import type { Slot } from "./slots.ts";
import type { WorkloadPlan, WorkloadShape } from "./workload-plan.ts";

export type { WorkloadPlan } from "./workload-plan.ts";

/** What a workload may link to: a component, or the name of one, declared earlier or later. */
export type Link = Linkable | string;

/** What services and workers have in common. */
export interface WorkloadArgs {
  /** Environment that runs it. */
  environment: Environment;
  /** Folder with the source, relative to the project. Runs where the platform runs source. */
  source?: string;
  /** Image with its digest: `registry/api@sha256:…`. @default none; the release's artifact of this name wins */
  image?: string;
  /** Program and arguments. @default the image's, or `node` and the `main` of the source's package */
  command?: readonly string[];
  /** Components it uses: gives their variables, network access and permissions, and starts after. */
  links?: readonly Link[];
  /** Contract of the variables it reads; values come from the stack's config. */
  variables?: VariableContract;
  /** Copies a release starts with. @default by stage */
  replicas?: number;
  /** Fewest copies that autoscaling leaves. @default by stage */
  minReplicas?: number;
  /** Most copies that autoscaling starts. @default by stage */
  maxReplicas?: number;
  /** Memory of one copy, in MB. @default by stage */
  memoryMb?: number;
  /** CPU of one copy, in cores. @default by stage */
  cpu?: number;
}

/** What is settled once all links are known. */
interface Wiring {
  links: BoundLink[];
  variables: ResolvedVariables;
}

/**
 * A process with copies, slots, links and variables: the common part of Service and Worker.
 *
 * Links may name components that are declared later, so what depends on them is settled, and the
 * platform's resources are made, as soon as the last of them is built.
 */
export abstract class Workload extends Member<WorkloadPlan> {
  /** Address for services that link to it; empty for a worker. */
  readonly url: pulumi.Output<string>;
  /** Identity of what runs in each filled slot. */
  readonly slots: pulumi.Output<Partial<Record<Slot, string>>>;
  /** The part of the plan that is known at once. */
  readonly shape: WorkloadShape;

  constructor(
    shape: WorkloadShape,
    name: string,
    args: WorkloadArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { environment } = args;
    const builder = builderOf(environment.platform, shape.kind, name);
    const names = (args.links ?? []).map(nameOf);
    environment.declare(shape.kind, name, names, args.variables);
    const wiring = environment.track(createWiring(shape.kind, name, names, args));
    const settled = onlyFulfilled(wiring);
    const links = settled.then((wired) => wired.links.map(planOf));
    const variables = settled.then((wired) => wired.variables.facts);
    const type = shape.kind === "service" ? "Service" : "Worker";
    const inputs = { ...shape, links, variables };
    super(type, name, environment, inputs, opts);
    this.shape = shape;
    const built = onlyFulfilled(
      environment.track(
        // A site that links to it may be declared last of all.
        Promise.all([wiring, environment.declared]).then(([wired]) =>
          builder(this, createRequest(this, wired)),
        ),
      ),
    );
    const outputs = pulumi.output<BuiltWorkload>(built);
    this.url = outputs.apply((workload) => workload.url);
    this.slots = outputs.apply((workload) => workload.slots);
    void built.then(() => {
      environment.provide(name, this);
    });
    this.registerOutputs({ url: this.url, slots: this.slots });
  }
}

function nameOf(link: Link): string {
  return typeof link === "string" ? link : link.componentName;
}

async function createWiring(
  kind: string,
  name: string,
  names: readonly string[],
  args: WorkloadArgs,
): Promise<Wiring> {
  const { environment, variables = {} } = args;
  const targets = await Promise.all(names.map((link) => environment.find(link)));
  const bound = bindLinks(name, targets);
  const byVariable = Object.fromEntries(bound.map((link) => [link.variable, link]));
  const { plan, variables: inputs } = environment;
  const resolved = resolveVariables(variables, plan, inputs, byVariable);
  throwProblems("VariableValue", `The variables of ${kind} '${name}'`, resolved.problems, "have");
  checkMissing(kind, name, environment.plan.environment, resolved.facts);
  return { links: bound, variables: resolved };
}

function bindLinks(name: string, targets: readonly Linkable[]): BoundLink[] {
  const byName = new Map(targets.map((target) => [target.componentName, target]));
  return planLinks(name, targets.map(targetOf)).flatMap((plan) => {
    const target = byName.get(plan.name);
    return target ? [{ ...plan, target }] : [];
  });
}

function targetOf(component: Linkable): LinkTarget {
  const name = component.componentName;
  if (component instanceof Database) return { name, kind: "database", optional: false };
  if (component instanceof Cache) return { name, kind: "cache", optional: component.optional };
  return { name, kind: "service", optional: false };
}

function planOf({ name, kind, optional, variable }: BoundLink): LinkPlan {
  return { name, kind, optional, variable };
}

/** The rule `required-variables-set`, held by the program itself where no policy pack is loaded. */
function checkMissing(
  kind: string,
  name: string,
  stack: string,
  facts: Record<string, VariableFact>,
): void {
  const missing = findMissing(facts);
  if (missing.length === 0) return;
  const fixes = missing.map((variable) => fixOf(variable, stack, facts[variable]));
  throw new UserError(
    "VariablesMissing",
    `${kind === "service" ? "Service" : "Worker"} '${name}' needs ${missing.join(", ")}, ` +
      `and stack '${stack}' does not set ${missing.length === 1 ? "it" : "them"}:\n` +
      fixes.join("\n"),
  );
}

function fixOf(variable: string, stack: string, fact?: VariableFact): string {
  if (fact?.optional) {
    const link = fact.link ?? "";
    return (
      `  ${variable} is required, but the link to '${link}' is optional: leave \`optional\` of ` +
      `'${link}' out, or say \`required: false\` in the contract`
    );
  }
  const secret = fact?.type === "secret" ? "--secret " : "";
  return `  npx pulumi config set -s ${stack} ${secret}variables:${variable} <value>`;
}

function createRequest(owner: Workload, wiring: Wiring): WorkloadRequest {
  const { componentName, environment, shape } = owner;
  const { facts, values } = wiring.variables;
  const names = Object.keys(facts).filter(
    (name) => facts[name]?.from === "sealed" || values[name] !== undefined,
  );
  const isSecret = (name: string): boolean => {
    const fact = facts[name];
    return fact?.type === "secret" || fact?.from === "secure" || fact?.from === "sealed";
  };
  const variables = Object.fromEntries(
    names.map((name) => {
      const value = pulumi.output(values[name] ?? (pulumi.unknown as unknown as string));
      return [name, isSecret(name) ? pulumi.secret(value) : value];
    }),
  );
  const plan: WorkloadPlan = { ...shape, links: wiring.links.map(planOf), variables: facts };
  const sites = environment.sitesLinkingTo(componentName);
  return { plan, links: wiring.links, variables, secretVariables: names.filter(isSecret), sites };
}
