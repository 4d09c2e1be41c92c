import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createAwsPlatform } from "../../../../../components/platforms/aws/platform.ts";
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

/** Addresses `first.from.0.0` to `first.to.255.255`, as numbers. */
function addressesOf(first: number, from: number, to: number): fc.Arbitrary<number> {
  const base = first * 2 ** 24;
  return fc.integer({ min: base + from * 2 ** 16, max: base + (to + 1) * 2 ** 16 - 1 });
}

/** Networks that can be laid out: private ones, each on its own boundary. */
const vpcs = fc
  .tuple(
    fc.integer({ min: 16, max: 19 }),
    fc.oneof(addressesOf(10, 0, 255), addressesOf(172, 16, 31), addressesOf(192, 168, 168)),
  )
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
      for (const { tier, cidr } of planSubnets(vpc, zones)) {
        // A load balancer takes subnets of 32 addresses at least.
        if (tier === "public") expect(rangeOf(cidr).size).toBeGreaterThanOrEqual(32);
      }
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

test.each([
  ["10.0.0.0/15", "is 10.0.0.0/15; use one of /16 to /19"],
  ["10.0.0.0/20", "is 10.0.0.0/20; use one of /16 to /19"],
  ["192.168.4.0/24", "is 192.168.4.0/24; use one of /16 to /19"],
  ["10.0.1.0/16", "is '10.0.1.0/16', which is no range"],
  ["10.0.0.256/16", "is '10.0.0.256/16', which is no range"],
  ["ten", "is 'ten', which is no range"],
  ["", "is '', which is no range"],
  ["11.0.0.0/16", "is 11.0.0.0/16, which is not private"],
  ["172.32.0.0/16", "is 172.32.0.0/16, which is not private"],
  ["192.169.0.0/16", "is 192.169.0.0/16, which is not private"],
])("The network %j cannot be laid out, which is said by its setting too", (cidr, message) => {
  expect(() => planSubnets(cidr, ["a"])).toThrow(message);
  const settings = { region: "eu-central-1", networkCidr: cidr };
  expect(() => createAwsPlatform(settings)).toThrow(`networkCidr: ${message}`);
});

test.each([
  ["10.255.0.0/16", "10.255.128.0/24"],
  ["10.0.32.0/19", "10.0.48.0/27"],
  ["10.20.0.0/17", "10.20.64.0/25"],
  ["172.16.0.0/16", "172.16.128.0/24"],
  ["172.31.0.0/16", "172.31.128.0/24"],
  ["172.31.64.0/18", "172.31.96.0/26"],
  ["192.168.0.0/16", "192.168.128.0/24"],
])("The network %s is laid out from its setting, with %s public", (cidr, first) => {
  const settings = { region: "eu-central-1", networkCidr: cidr };
  expect(createAwsPlatform(settings).name).toBe("aws");
  expect(planSubnets(cidr, ["a"])[0]).toEqual({ tier: "public", zone: "a", cidr: first });
});

test("A number of zones that there is no room for is refused", () => {
  expect(() => planSubnets("10.0.0.0/16", [])).toThrow("0 zones do not fit");
  const nine = Array.from({ length: 9 }, (_, index) => `zone-${index}`);
  expect(() => planSubnets("10.0.0.0/16", nine)).toThrow("9 zones do not fit");
});
