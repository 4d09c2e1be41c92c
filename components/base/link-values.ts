import * as pulumi from "@pulumi/pulumi";
import type { LinkSource } from "../../variables/resolve.ts";
import { UserError, throwProblems } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import { checkWhole, parseAddress, readPart } from "../plan/link/address.ts";
import type { Tls } from "../plan/link/address.ts";
import { formatAddress, isUrl } from "../plan/link/dialects.ts";
import type { LinkPart } from "../plan/link/parts.ts";
import { variablesOf } from "../plan/links.ts";
import type { EnvironmentView } from "./environment-view.ts";
import type { BoundLink } from "./platform.ts";

/** A variable that a link gives. */
export interface LinkValue {
  name: string;
  /** Undefined where an optional component is absent. */
  value: pulumi.Output<string | undefined>;
  /** Whether it has a password in it, or is one. */
  isSecret: boolean;
  /** Whether it is the address as the target gives it, neither a part nor another form. */
  isAddress: boolean;
}

/** The names of all variables that links give. */
export function namesGivenBy(links: readonly BoundLink[]): string[] {
  return links.flatMap((link) => variablesOf(link).map(([, variable]) => variable));
}

/**
 * The variables that a link gives, made from the address of its target.
 *
 * @param tls how clients encrypt, where the address does not say it to all of them
 */
export function valuesOf(
  link: BoundLink,
  address: pulumi.Output<string | undefined>,
  tls?: Tls,
): LinkValue[] {
  return variablesOf(link).map(([part, name]) => {
    const isSecret = link.kind !== "service" && (part === "url" || part === "password");
    const isAddress = part === "url" && link.dialect === undefined;
    if (isAddress) return { name, value: address, isSecret, isAddress };
    const value = address.apply((text) =>
      text === undefined || text === "" ? undefined : readValue(link, part, text, tls),
    );
    return {
      name,
      value: isSecret ? pulumi.secret(value) : pulumi.unsecret(value),
      isSecret,
      isAddress,
    };
  });
}

/** The links by the variables that they give, with what each variable holds. */
export function sourcesOf(links: readonly BoundLink[]): Record<string, LinkSource> {
  const given = links.flatMap((link) =>
    variablesOf(link).map(([part, variable]) => [variable, sourceOf(link, part)] as const),
  );
  return Object.fromEntries(given);
}

function sourceOf(
  { name, optional, dialect, kind, target }: BoundLink,
  part: "url" | LinkPart,
): LinkSource {
  if (part === "url") {
    // Queues, buckets and indexes have addresses of other kinds on other platforms.
    const engine = kind === "cache" ? "redis" : target.engine;
    return { name, optional, isUrl: isUrl(dialect), ...(engine && { engine }) };
  }
  const type = part === "password" ? "secret" : part === "port" ? "number" : "string";
  return { name, optional, type, isUrl: false };
}

/**
 * Refuses addresses of the config, of what runs elsewhere, that links cannot give as they are to.
 *
 * @throws UserError `LinkAddress` that lists them, and shows nothing of them.
 */
export function checkAddresses(
  owner: string,
  { variables, addressVariables }: EnvironmentView,
  links: readonly BoundLink[],
): void {
  const problems = links.flatMap((link): Problem[] => {
    const variable = addressVariables.get(link.name) ?? "";
    const text = variables.sealed.includes(variable) ? undefined : variables.values[variable];
    // That it is no URL at all is told of the component itself, once.
    if (text === undefined || !URL.canParse(text)) return [];
    try {
      checkAddress(link, text);
      return [];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return [{ at: `variables:${variable}`, message: error.message }];
    }
  });
  throwProblems("LinkAddress", `The addresses for '${owner}'`, problems, "have");
}

function checkAddress(link: BoundLink, text: string): void {
  const isWhole = link.parts === undefined && link.dialect === undefined;
  if (!isWhole) for (const [part] of variablesOf(link)) readValue(link, part, text);
}

function readValue(link: BoundLink, part: "url" | LinkPart, text: string, tls?: Tls): string {
  const { kind, dialect, target } = link;
  if (part === "url" && dialect === undefined) return text;
  const address = parseAddress(text, tls);
  if (part !== "url") {
    checkWhole(kind, address);
    return readPart(address, part);
  }
  const { engine } = target;
  return engine === undefined || dialect === undefined
    ? text
    : formatAddress(engine, dialect, address);
}
