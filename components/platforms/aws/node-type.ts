import { UserError } from "../../../variables/user-error.ts";

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
export const reservedPercent = 25;

/** Memory that keys may take on a node with so much memory, in MB. */
export function usableMb(gib: number): number {
  return Math.floor((gib * 1024 * (100 - reservedPercent)) / 100);
}

/** Every node type with the memory that keys may take, in MB. */
export const nodeSizes: readonly { type: string; memoryMb: number }[] = nodeTypes.map(
  ([type, gib]) => ({ type, memoryMb: usableMb(gib) }),
);

/**
 * The smallest node type on which keys may take this much memory.
 *
 * @throws UserError `CacheSize` where no node is large enough.
 */
export function planNodeType(name: string, memoryMb: number): string {
  const node = nodeSizes.find((candidate) => candidate.memoryMb >= memoryMb);
  if (node) return node.type;
  const most = nodeSizes.at(-1)?.memoryMb ?? 0;
  throw new UserError(
    "CacheSize",
    `Cache '${name}' asks for ${memoryMb} MB; one node of ElastiCache holds at most ${most} MB. ` +
      `Lower memoryMb, or split the keys over several caches.`,
  );
}
