import * as pulumi from "@pulumi/pulumi";
import { valuesOf } from "../../../base/link-values.ts";
import type { BoundLink, ProgramRequest } from "../../../base/platform.ts";
import type { Tls } from "../../../plan/link/address.ts";
import type { LinkHandle, StoredSecret } from "../built.ts";
import { planTls } from "../data/database-address.ts";
import { awsOf, linkHandles } from "../handles.ts";

/** The variables that links give, by where a program finds each. */
export interface LinkedVariables {
  /** In the task definition, for everybody who may read that. */
  plain: { name: string; value: pulumi.Output<string> }[];
  /** In the secret of the link's target, which holds the address as it is. */
  stored: { name: string; secret: StoredSecret }[];
  /** For the program's own secret: passwords alone, and addresses in a client's form. */
  own: { name: string; value: pulumi.Output<string> }[];
}

/** The variables that the links of a program give. */
export function readLinks({ links }: Pick<ProgramRequest, "links">): LinkedVariables {
  const read: LinkedVariables = { plain: [], stored: [], own: [] };
  for (const link of links) readLink(link, linkHandles.get(link.target), read);
  return read;
}

function readLink(link: BoundLink, { address }: LinkHandle, read: LinkedVariables): void {
  const secret = isSecret(address) ? address : undefined;
  const url = isSecret(address) ? link.target.url : address;
  for (const given of valuesOf(link, url, tlsOf(link))) {
    const { name } = given;
    const value = given.value.apply((text) => text ?? "");
    if (!secret || !given.isSecret) read.plain.push({ name, value });
    else if (given.isAddress) read.stored.push({ name, secret });
    else read.own.push({ name, value });
  }
}

/** How clients of a database encrypt; of all others the address says it. */
export function tlsOf({ target }: BoundLink): Tls | undefined {
  return target.engine === undefined ? undefined : planTls(awsOf(target).settings);
}

/** Whether an address has a password and is kept as a secret. */
export function isSecret(address: LinkHandle["address"]): address is StoredSecret {
  return !pulumi.Output.isInstance(address);
}
