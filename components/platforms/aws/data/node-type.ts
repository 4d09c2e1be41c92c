import { UserError } from "../../../../variables/user-error.ts";

/**
 * ElastiCache node types with their memory in GiB, from small to large. Source: AWS, "Amazon
 * ElastiCache pricing", on-demand nodes. Burstable, then general, then memory-optimized: at each
 * size the cheapest of the current generation; the last one exists in an older generation only.
 */
const nodeTypes = [
  ["cache.t4g.micro", 0.5],
  ["cache.t4g.small", 1.37],
  ["cache.t4g.medium", 3.09],
  ["cache.m7g.large", 6.38],
  ["cache.r7g.large", 13.07],
  ["cache.r7g.xlarge", 26.32],
  ["cache.r7g.2xlarge", 52.82],
  ["cache.r7g.4xlarge", 105.81],
  ["cache.r7g.8xlarge", 209.55],
  ["cache.r7g.12xlarge", 317.77],
  ["cache.r7g.16xlarge", 419.09],
  ["cache.r5.24xlarge", 635.61],
] as const;

/**
 * Part of a node's memory that ElastiCache keeps for fail-over and snapshots: the default of
 * `reserved-memory-percent`, which AWS recommends. Source: "Managing reserved memory".
 */
const reservedPercent = 25;

/** Memory that keys may take on a node with so much memory, in MB. */
function usableMb(gib: number): number {
  return Math.floor((gib * 1024 * (100 - reservedPercent)) / 100);
}

/**
 * Regions without a node type, which then get the next larger one. Source: the node types by region
 * in cfn-lint 1.58.0, which it takes from AWS's own lists.
 */
const absent: Readonly<Record<string, readonly string[]>> = {
  "cache.t4g.micro": ["me-central-1", "me-south-1"],
  "cache.t4g.small": ["me-central-1", "me-south-1"],
  "cache.t4g.medium": ["me-central-1", "me-south-1"],
  "cache.m7g.large": ["ca-west-1", "eu-south-1"],
  "cache.r5.24xlarge": [
    "ap-east-2",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "mx-central-1",
  ],
};

/** A node type, and the memory that keys may take on it. */
export interface NodeSize {
  type: string;
  memoryMb: number;
}

/** Every node type. */
export const nodeSizes: readonly NodeSize[] = nodeTypes.map(([type, gib]) => ({
  type,
  memoryMb: usableMb(gib),
}));

/**
 * The smallest node type of a region on which keys may take this much memory.
 *
 * @throws UserError `CacheSize` where no node is large enough.
 */
export function planNodeType(name: string, memoryMb: number, region: string): NodeSize {
  const offered = nodeSizes.filter(({ type }) => !absent[type]?.includes(region));
  const node = offered.find((candidate) => candidate.memoryMb >= memoryMb);
  if (node) return node;
  const most = offered.at(-1)?.memoryMb ?? 0;
  throw new UserError(
    "CacheSize",
    `Cache '${name}' asks for ${memoryMb} MB; one node of ElastiCache holds at most ${most} MB. ` +
      `Lower memoryMb, or split the keys over several caches.`,
  );
}
