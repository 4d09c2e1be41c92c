import { UserError } from "../../../../variables/user-error.ts";

/**
 * What a subnet is for: `public` has a way in from the internet, `private` only a way out, `data`
 * neither.
 */
export type SubnetTier = "public" | "private" | "data";

/** One subnet to be. */
export interface SubnetPlan {
  tier: SubnetTier;
  zone: string;
  /** Addresses, as CIDR. */
  cidr: string;
}

/** Most zones that the layout has room for; no region has more than six. */
export const maxZones = 8;

/**
 * Where each tier begins and how large its subnets are, relative to the VPC: the first half goes
 * to the private subnets, in sixteenths, since every copy of a service takes an address; public
 * subnets hold load balancers and NAT only, data subnets few instances, so they get 1/256 each.
 * In 10.0.0.0/16: private /20 from 10.0.0.0, public /24 from 10.0.128.0, data /24 from
 * 10.0.144.0; 10.0.160.0 and up stays free.
 */
const layout: Record<SubnetTier, { start: number; bits: number }> = {
  public: { start: 128, bits: 8 },
  private: { start: 0, bits: 4 },
  data: { start: 144, bits: 8 },
};

/**
 * Subnets of every tier in every zone. A zone's subnets depend on its place in the list alone, so
 * a zone that is appended leaves the others as they are.
 *
 * @throws UserError `SubnetLayout` for a VPC or a number of zones that the layout has no room for.
 */
export function planSubnets(vpcCidr: string, zones: readonly string[]): SubnetPlan[] {
  const vpc = parseCidr(vpcCidr);
  if (zones.length < 1 || zones.length > maxZones) {
    throw new UserError(
      "SubnetLayout",
      `${zones.length} zones do not fit the network: use 1 to ${maxZones}.`,
    );
  }
  const tiers = Object.keys(layout) as SubnetTier[];
  return tiers.flatMap((tier) =>
    zones.map((zone, index) => ({ tier, zone, cidr: planCidr(vpc, tier, index) })),
  );
}

interface Block {
  /** First address, as a number. */
  base: number;
  /** Bits of the network part. */
  prefix: number;
}

function planCidr(vpc: Block, tier: SubnetTier, index: number): string {
  const { start, bits } = layout[tier];
  const size = 2 ** (32 - vpc.prefix);
  const base = vpc.base + (start * size) / 256 + (index * size) / 2 ** bits;
  return `${formatAddress(base)}/${vpc.prefix + bits}`;
}

function parseCidr(cidr: string): Block {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = (match ?? []).slice(1).map(Number);
  const base = ((a * 256 + b) * 256 + c) * 256 + d;
  const ok = [a, b, c, d].every((byte) => byte <= 255) && base % 2 ** (32 - prefix) === 0;
  // AWS: a VPC has /16 to /28, a subnet at least /28, which /20 and eight bits make.
  if (ok && prefix >= 16 && prefix <= 20) return { base, prefix };
  throw new UserError(
    "SubnetLayout",
    `'${cidr}' is no network that can be laid out: use one of /16 to /20 that begins on its ` +
      `own boundary, such as 10.0.0.0/16.`,
  );
}

function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
