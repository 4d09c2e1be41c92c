import type { Subnet } from "@pulumi/aws/ec2/subnet.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { ChildOptions } from "../built.ts";
import type { AwsSettings } from "../settings.ts";

/** Addresses of an environment's network, as CIDR. */
export function networkCidrOf({ networkCidr = "10.0.0.0/16" }: AwsSettings): string {
  return networkCidr;
}

/** What the parts of a network are built from. */
export interface NetworkContext {
  owner: EnvironmentView;
  settings: AwsSettings;
  options: ChildOptions;
  vpc: Vpc;
  zones: readonly string[];
  isProduction: boolean;
}

/** A subnet with its logical name. */
export interface NamedSubnet {
  name: string;
  subnet: Subnet;
}

/** Tags with a name: what a network is made of has no other. */
export function namedTags(owner: EnvironmentView, ...role: string[]): Record<string, string> {
  const { application, environment } = owner.tags;
  return { ...owner.tags, Name: [application, environment, ...role].join("-") };
}

/** What tells a zone from the others of its region: `a`. */
export function zoneLetter({ settings }: Pick<NetworkContext, "settings">, zone: string): string {
  return zone.slice(settings.region.length);
}
