import * as pulumi from "@pulumi/pulumi";
import { credentialOf } from "../../../variables/credentials.ts";
import { setCommand } from "../../../variables/set-command.ts";
import { UserError } from "../../../variables/user-error.ts";
import type { EnvironmentView } from "../../base/environment-view.ts";
import { Linkable } from "../../base/linkable.ts";
import type { ComponentKind } from "../../plan/kinds.ts";
import { onlyFulfilled } from "../../base/promises.ts";

/** What keeps data, which Vercel has no place for that programs speak to in the usual protocols. */
export const externalKinds: readonly ComponentKind[] = [
  "database",
  "cache",
  "bucket",
  "queue",
  "search",
  "model",
];

const checks = new WeakMap<EnvironmentView, Promise<undefined>>();

/**
 * Takes a component that runs elsewhere: its address is the config's variable `<NAME>_URL`.
 *
 * @throws UserError `AddressMissing` from `Environment.close()`, for all such components together.
 */
export function buildExternal(owner: Linkable): { url: pulumi.Output<string> } {
  const checked = owner.environment.track(checkOnce(owner.environment));
  const address = onlyFulfilled(checked).then(() => readAddress(owner));
  return { url: pulumi.secret(pulumi.output(address)) };
}

/** The same for a component that programs may go on without. */
export function buildOptionalExternal(owner: Linkable): {
  url: pulumi.Output<string | undefined>;
} {
  return isAbsent(owner) ? { url: pulumi.output(undefined) } : buildExternal(owner);
}

/** Whether an optional component has no address. */
export function isAbsent(owner: Linkable): boolean {
  return owner.optional && !isConfigured(owner);
}

function isConfigured(owner: Linkable): boolean {
  const { values, sealed } = owner.environment.variables;
  const name = variableOf(owner);
  return sealed.includes(name) || (values[name] ?? "") !== "";
}

function variableOf({ environment, componentName }: Linkable): string {
  return environment.addressVariables.get(componentName) ?? "";
}

/** A sealed address is set, and not known: unknown, as every sealed value. */
function readAddress(owner: Linkable): string {
  const { values, sealed } = owner.environment.variables;
  const name = variableOf(owner);
  const given = sealed.includes(name) ? undefined : values[name];
  return given ?? (pulumi.unknown as unknown as string);
}

function checkOnce(environment: EnvironmentView): Promise<undefined> {
  const known = checks.get(environment) ?? checkAddresses(environment);
  checks.set(environment, known);
  return known;
}

async function checkAddresses(environment: EnvironmentView): Promise<undefined> {
  await environment.declared;
  const problems = environment.members
    .filter((member): member is Linkable => member instanceof Linkable)
    .filter(({ componentName }) => environment.addressVariables.has(componentName))
    .filter((member) => !isAbsent(member))
    .flatMap((member) => findProblem(member));
  if (problems.length === 0) return undefined;
  const { environment: stack } = environment.plan;
  const commands = problems.map(
    ({ name, why }) => `  ${setCommand(name, { stack, secret: true })}   (${why})`,
  );
  throw new UserError(
    "AddressMissing",
    `On platform 'vercel' these run elsewhere, and stack '${stack}' gives no address that can be ` +
      `taken; set each:\n${commands.join("\n")}`,
  );
}

function findProblem(owner: Linkable): { name: string; why: string }[] {
  const name = variableOf(owner);
  const why = problemOf(owner, name);
  return why === undefined
    ? []
    : [{ name, why: `${owner.linkKind} '${owner.componentName}' ${why}` }];
}

function problemOf(owner: Linkable, name: string): string | undefined {
  const { values, secure, sealed } = owner.environment.variables;
  if (!isConfigured(owner)) return "has none";
  const value = values[name];
  if (value === undefined || sealed.includes(name)) return undefined;
  if (!URL.canParse(value)) return "has one that is no URL";
  const isPlain = !secure.includes(name);
  return isPlain && credentialOf(name, value)
    ? "has one with a password, in plain text"
    : undefined;
}
