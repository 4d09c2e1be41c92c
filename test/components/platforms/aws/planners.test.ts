import * as fc from "fast-check";
import { expect, test } from "vitest";
import { planDeployment } from "../../../../components/platforms/aws/compute/deployment.ts";
import {
  fargateSizes,
  planFargateSize,
} from "../../../../components/platforms/aws/compute/fargate-size.ts";
import { parseEcrImage } from "../../../../components/platforms/aws/compute/image.ts";
import {
  planAuroraSize,
  planInstanceClass,
} from "../../../../components/platforms/aws/data/instance-class.ts";
import { nodeSizes, planNodeType } from "../../../../components/platforms/aws/data/node-type.ts";
import { planSearchNode } from "../../../../components/platforms/aws/data/search-node.ts";
import {
  createPriorities,
  planPriority,
} from "../../../../components/platforms/aws/edge/priorities.ts";

/** The table of the ECS developer guide, written a second time: GB by CPU units. */
const documented: [cpu: number, gigabytes: number[]][] = [
  [256, [0.5, 1, 2]],
  [512, [1, 2, 3, 4]],
  [1024, [2, 3, 4, 5, 6, 7, 8]],
  [2048, [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]],
  [4096, Array.from({ length: 23 }, (_, index) => 8 + index)],
  [8192, [16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60]],
  [16_384, [32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120]],
];

test("The table of Fargate sizes is the one that AWS documents", () => {
  const table = documented.flatMap(([cpu, sizes]) =>
    sizes.map((gigabytes) => ({ cpu, memoryMb: gigabytes * 1024 })),
  );
  expect(fargateSizes).toEqual(table);
});

test("A Fargate size is legal, large enough, and no smaller one is", () => {
  const cpu = fc.double({ min: 0.01, max: 16, noNaN: true });
  const memoryMb = fc.integer({ min: 64, max: 122_880 });
  fc.assert(
    fc.property(cpu, memoryMb, (cores, memory) => {
      const size = planFargateSize("api", cores, memory);
      expect(fargateSizes).toContainEqual(size);
      const fits = fargateSizes.filter(
        (other) => other.cpu >= cores * 1024 && other.memoryMb >= memory,
      );
      expect(fits).toContainEqual(size);
      for (const other of fits) {
        expect(size.cpu).toBeLessThanOrEqual(other.cpu);
        if (other.cpu === size.cpu) expect(size.memoryMb).toBeLessThanOrEqual(other.memoryMb);
      }
    }),
  );
});

test("Every documented Fargate size is planned as itself", () => {
  for (const size of fargateSizes) {
    expect(planFargateSize("api", size.cpu / 1024, size.memoryMb)).toEqual(size);
  }
});

test("A size beyond Fargate's largest is refused with the limits", () => {
  expect(() => planFargateSize("api", 17, 512)).toThrow(
    "'api' asks for 17 cores and 512 MB; one copy on AWS Fargate has at most 16 cores and " +
      "122880 MB. Lower cpu or memoryMb, and raise replicas.",
  );
  expect(() => planFargateSize("api", 1, 122_881)).toThrow("at most 16 cores and 122880 MB");
});

/** One that has every type. */
const region = "eu-central-1";

test("A cache's node holds the memory asked for, and the next smaller one does not", () => {
  const most = nodeSizes.at(-1)?.memoryMb ?? 0;
  fc.assert(
    fc.property(fc.integer({ min: 64, max: most }), (memoryMb) => {
      const index = nodeSizes.findIndex(
        ({ type }) => type === planNodeType("cache", memoryMb, region).type,
      );
      expect(nodeSizes[index]?.memoryMb).toBeGreaterThanOrEqual(memoryMb);
      expect(nodeSizes[index - 1]?.memoryMb ?? 0).toBeLessThan(memoryMb);
    }),
  );
});

test("The stages' caches get the node types of the smallest and the next size", () => {
  expect(planNodeType("cache", 256, region).type).toBe("cache.t4g.micro");
  expect(planNodeType("cache", 1024, region).type).toBe("cache.t4g.small");
});

test("A cache beyond the largest node is refused with the limit", () => {
  expect(() => planNodeType("sessions", 600_000, region)).toThrow(
    "Cache 'sessions' asks for 600000 MB; one node of ElastiCache holds at most 488148 MB.",
  );
});

test("Databases are burstable outside production and steady in it", () => {
  expect(planInstanceClass("development", 20, region)).toBe("db.t4g.micro");
  expect(planInstanceClass("preview", 5000, region)).toBe("db.t4g.micro");
  expect(planInstanceClass("staging", 20, region)).toBe("db.t4g.small");
  expect(planInstanceClass("production", 100, region)).toBe("db.m7g.large");
  expect(planInstanceClass("production", 500, region)).toBe("db.r7g.xlarge");
});

const sized = (memoryMb: number, storageGb = 10): { memoryMb: number; storageGb: number } => ({
  memoryMb,
  storageGb,
});

test("A region without a class or type gets the nearest that it has", () => {
  expect(planInstanceClass("production", 100, "eu-south-1")).toBe("db.m6g.large");
  expect(planInstanceClass("production", 500, "eu-west-3")).toBe("db.r6g.xlarge");
  expect(planInstanceClass("staging", 20, "ca-west-1")).toBe("db.t3.small");
  expect(planNodeType("cache", 256, "me-central-1").type).toBe("cache.m7g.large");
  expect(planNodeType("cache", 4000, "eu-south-1").type).toBe("cache.r7g.large");
  expect(planSearchNode("texts", sized(4096), "eu-south-1", true).type).toBe("r7g.medium.search");
  expect(planAuroraSize("production", 100, "ap-southeast-4").instanceClass).toBe("db.r6g.large");
});

test("Aurora is serverless outside production, and pauses where nobody waits for it", () => {
  expect(planAuroraSize("development", 20, region)).toEqual({
    instanceClass: "db.serverless",
    capacity: { minCapacity: 0, maxCapacity: 2, secondsUntilAutoPause: 600 },
  });
  expect(planAuroraSize("staging", 20, region).capacity).toEqual({
    minCapacity: 0.5,
    maxCapacity: 4,
  });
  expect(planAuroraSize("production", 100, region)).toEqual({ instanceClass: "db.r7g.large" });
  expect(planAuroraSize("production", 500, region)).toEqual({ instanceClass: "db.r7g.xlarge" });
});

test("A search node has room for its disk, as far as AWS says how much it takes", () => {
  expect(planSearchNode("texts", sized(1024, 100), region, false).type).toBe("t3.small.search");
  expect(planSearchNode("texts", sized(1024, 101), region, false).type).toBe("t3.medium.search");
  expect(planSearchNode("texts", sized(1024, 200), region, false).type).toBe("t3.medium.search");
  expect(planSearchNode("texts", sized(1024, 201), region, false).type).toBe("m7g.medium.search");
});

test("A search node shares its CPU only outside production", () => {
  expect(planSearchNode("texts", sized(1024), region, false).type).toBe("t3.small.search");
  expect(planSearchNode("texts", sized(2049), region, false).type).toBe("t3.medium.search");
  expect(planSearchNode("texts", sized(1024), region, true).type).toBe("m7g.medium.search");
  expect(planSearchNode("texts", sized(122_880), region, true).type).toBe("r7g.4xlarge.search");
  expect(() => planSearchNode("texts", sized(200_000), region, true)).toThrow(
    "Search 'texts' asks for 200000 MB; one node on AWS has at most 131072 MB here.",
  );
});

test("An update inside a slot always has room for at least one step, as ECS rounds", () => {
  const strategy = fc.constantFrom("recreate", "rolling", "blue-green", "canary");
  const percent = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), strategy, percent, percent, (...drawn) => {
      const [replicas, kind, surgePercent, unavailablePercent] = drawn;
      const rollout = { strategy: kind, surgePercent, unavailablePercent };
      const plan = planDeployment({ replicas, rollout });
      const most = Math.floor((replicas * plan.deploymentMaximumPercent) / 100);
      const least = Math.ceil((replicas * plan.deploymentMinimumHealthyPercent) / 100);
      expect(most).toBeGreaterThan(least);
      expect(most).toBeLessThanOrEqual(2 * replicas);
      expect(least).toBeLessThanOrEqual(replicas);
    }),
  );
});

test("Staging's two copies roll with one more and none less, four with one more or less", () => {
  const rollout = { strategy: "rolling", surgePercent: 25, unavailablePercent: 25 } as const;
  expect(planDeployment({ replicas: 2, rollout })).toEqual({
    deploymentMaximumPercent: 150,
    deploymentMinimumHealthyPercent: 100,
  });
  expect(planDeployment({ replicas: 4, rollout })).toEqual({
    deploymentMaximumPercent: 125,
    deploymentMinimumHealthyPercent: 75,
  });
});

const segment = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const paths = fc.uniqueArray(
  fc.array(segment, { minLength: 1, maxLength: 12 }).map((parts) => `/${parts.join("/")}`),
  { minLength: 1, maxLength: 60 },
);

test("Priorities are legal, unique, and put the deeper of two nested paths first", () => {
  fc.assert(
    fc.property(paths, segment, (some, more) => {
      const all = [...new Set(some.flatMap((path) => [path, `${path}/${more}`]))];
      const take = createPriorities();
      const taken = new Map(all.map((path) => [path, take(path)]));
      expect(new Set(taken.values()).size).toBe(all.length);
      for (const [path, priority] of taken) {
        expect(priority).toBeGreaterThanOrEqual(1);
        expect(priority).toBeLessThanOrEqual(50_000);
        const depth = path.split("/").length - 1;
        const outer = taken.get(path.slice(0, path.lastIndexOf("/")));
        if (outer !== undefined && depth <= 10) expect(priority).toBeLessThan(outer);
      }
    }),
  );
});

test("A path's priority depends on the path alone, as long as no other takes it", () => {
  const take = createPriorities();
  take("/orders");
  expect(take("/api")).toBe(planPriority("/api"));
});

test("Two services with one path are refused", () => {
  const take = createPriorities();
  take("/api");
  expect(() => take("/api")).toThrow("Two services have the path '/api'");
});

test("Only an image of ECR names a repository, in the partition of its region", () => {
  const name = (region: string, end = "com"): string =>
    `123456789012.dkr.ecr.${region}.amazonaws.${end}/team/api@sha256:${"0".repeat(64)}`;
  expect(parseEcrImage(name("eu-central-1"))?.arn).toBe(
    "arn:aws:ecr:eu-central-1:123456789012:repository/team/api",
  );
  expect(parseEcrImage(name("cn-north-1", "com.cn"))?.arn).toBe(
    "arn:aws-cn:ecr:cn-north-1:123456789012:repository/team/api",
  );
  expect(parseEcrImage(name("us-gov-west-1"))?.arn).toBe(
    "arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/team/api",
  );
  expect(parseEcrImage("ghcr.io/team/api:1")).toBeUndefined();
  expect(parseEcrImage(`evil.example/${name("eu-central-1")}`)).toBeUndefined();
});
