import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  maxZones,
  planSubnets,
} from "../../../../../components/platforms/aws/network/subnet-planner.ts";
import type { SubnetPlan } from "../../../../../components/platforms/aws/network/subnet-planner.ts";

interface Range {
  first: number;
  last: number;
  size: number;
}

/** Addresses of a CIDR, worked out apart from the planner. */
function rangeOf(cidr: string): Range {
  const [address = "", prefix = ""] = cidr.split("/");
  const first = address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const size = 2 ** (32 - Number(prefix));
  return { first, last: first + size - 1, size };
}

/** Networks that can be laid out, each on its own boundary. */
const vpcs = fc
  .tuple(fc.integer({ min: 16, max: 20 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
  .map(([prefix, address]) => {
    const size = 2 ** (32 - prefix);
    const base = Math.floor(address / size) * size;
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256);
    return `${bytes.join(".")}/${prefix}`;
  });

const zoneLists = fc.uniqueArray(fc.stringMatching(/^[a-z]{2}-[a-z]{4}-[1-9][a-z]$/), {
  minLength: 1,
  maxLength: maxZones,
});

test("Subnets lie inside the VPC, on their own boundary, and share no address", () => {
  fc.assert(
    fc.property(vpcs, zoneLists, (vpc, zones) => {
      const outer = rangeOf(vpc);
      const ranges = planSubnets(vpc, zones).map(({ cidr }) => rangeOf(cidr));
      const sorted = ranges.toSorted((one, other) => one.first - other.first);
      for (const [index, { first, last, size }] of sorted.entries()) {
        expect(first).toBeGreaterThanOrEqual(outer.first);
        expect(last).toBeLessThanOrEqual(outer.last);
        expect(first % size).toBe(0);
        // AWS takes subnets from /16 to /28.
        expect(size).toBeGreaterThanOrEqual(16);
        const next = sorted[index + 1];
        if (next) expect(last).toBeLessThan(next.first);
      }
    }),
  );
});

test("Every zone has one subnet of every tier", () => {
  fc.assert(
    fc.property(vpcs, zoneLists, (vpc, zones) => {
      const keyOf = ({ tier, zone }: SubnetPlan): string => `${tier} ${zone}`;
      const keys = planSubnets(vpc, zones).map(keyOf);
      const wanted = ["public", "private", "data"].flatMap((tier) =>
        zones.map((zone) => `${tier} ${zone}`),
      );
      expect(keys.toSorted()).toEqual(wanted.toSorted());
    }),
  );
});

test("A zone that is appended changes no subnet of the others", () => {
  fc.assert(
    fc.property(vpcs, zoneLists, (vpc, zones) => {
      const before = planSubnets(vpc, zones.slice(0, -1).length > 0 ? zones.slice(0, -1) : zones);
      const after = planSubnets(vpc, zones);
      for (const subnet of before) expect(after).toContainEqual(subnet);
    }),
  );
});

test("The network of production has these subnets", () => {
  const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];
  const cidrs = planSubnets("10.0.0.0/16", zones).map(({ tier, zone, cidr }) =>
    [tier, zone.at(-1), cidr].join(" "),
  );
  expect(cidrs).toEqual([
    "public a 10.0.128.0/24",
    "public b 10.0.129.0/24",
    "public c 10.0.130.0/24",
    "private a 10.0.0.0/20",
    "private b 10.0.16.0/20",
    "private c 10.0.32.0/20",
    "data a 10.0.144.0/24",
    "data b 10.0.145.0/24",
    "data c 10.0.146.0/24",
  ]);
});

test("What cannot be laid out is refused with its value", () => {
  for (const cidr of ["10.0.0.0/15", "10.0.0.0/21", "10.0.1.0/16", "10.0.0.256/16", "ten", ""]) {
    expect(() => planSubnets(cidr, ["a"])).toThrow(`'${cidr}' is no network`);
  }
  expect(() => planSubnets("10.0.0.0/16", [])).toThrow("0 zones do not fit");
  const nine = Array.from({ length: 9 }, (_, index) => `zone-${index}`);
  expect(() => planSubnets("10.0.0.0/16", nine)).toThrow("9 zones do not fit");
});
