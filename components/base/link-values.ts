import * as pulumi from "@pulumi/pulumi";
import { checkWhole, parseAddress, readPart } from "../plan/link/address.ts";
import type { Tls } from "../plan/link/address.ts";
import { formatAddress } from "../plan/link/dialects.ts";
import type { LinkPart } from "../plan/link/parts.ts";
import { variablesOf } from "../plan/links.ts";
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

function readValue(link: BoundLink, part: "url" | LinkPart, text: string, tls?: Tls): string {
  const { name, kind, dialect, target } = link;
  const address = parseAddress(text, tls);
  if (part !== "url") {
    checkWhole(name, kind, address);
    return readPart(address, part);
  }
  const { engine } = target;
  return engine === undefined || dialect === undefined
    ? text
    : formatAddress(engine, dialect, address);
}
