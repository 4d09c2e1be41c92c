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
  const problem = findCidrProblem(vpcCidr);
  if (problem !== undefined) throw new UserError("SubnetLayout", `The network ${problem}.`);
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
  bytes: readonly number[];
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

/**
 * Widest and narrowest network, as bits of its prefix. AWS: a VPC has /16 at most, and the subnets
 * of a load balancer have /27 at least, which eight bits more than /19 make.
 */
const widest = 16;
const narrowest = 19;

/** Ranges that nobody on the internet has. Source: RFC 1918. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** What is wrong with the addresses of a network, as the rest of a sentence about it. */
export function findCidrProblem(cidr: string): string | undefined {
  const { bytes, base, prefix } = parseCidr(cidr);
  const isBlock = bytes.every((byte) => byte <= 255) && base % 2 ** (32 - prefix) === 0;
  if (!isBlock) {
    return `is '${cidr}', which is no range that begins on its own boundary, such as 10.20.0.0/16`;
  }
  if (prefix < widest || prefix > narrowest) {
    return (
      `is ${cidr}; use one of /${widest} to /${narrowest}, since AWS takes no wider one and the ` +
      `zones' subnets need as much`
    );
  }
  if (privateRanges.some((range) => contains(parseCidr(range), base))) return undefined;
  return `is ${cidr}, which is not private; use a part of ${privateRanges.join(", ")}`;
}

function contains(range: Block, address: number): boolean {
  return address >= range.base && address < range.base + 2 ** (32 - range.prefix);
}

/** Reads `a.b.c.d/prefix`; what is none becomes a block with bytes above 255. */
function parseCidr(cidr: string): Block {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = (match ?? []).slice(1).map(Number);
  return { bytes: [a, b, c, d], base: ((a * 256 + b) * 256 + c) * 256 + d, prefix };
}

function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
