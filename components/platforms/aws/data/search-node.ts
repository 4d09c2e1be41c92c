import { UserError } from "../../../../variables/user-error.ts";

/** An instance type of OpenSearch Service. */
export interface SearchNode {
  type: string;
  /** Source: EC2's instance types of the same name. */
  memoryMb: number;
  /** Shares its CPU: AWS advises against it in production. */
  burstable?: true;
  /**
   * Most disk, in GB, where a source says it. Source: OpenSearch Service's developer guide, "EBS
   * volume size quotas", gp3.
   */
  mostStorageGb?: number;
  /** Regions that lack it. Source: cfn-lint 1.58.0, which takes it from AWS's own lists. */
  absent?: readonly string[];
}

/** From small to large; of those without a list every region has them. */
const nodes: readonly SearchNode[] = [
  { type: "t3.small.search", memoryMb: 2048, mostStorageGb: 100, burstable: true },
  { type: "t3.medium.search", memoryMb: 4096, mostStorageGb: 200, burstable: true },
  { type: "m7g.medium.search", memoryMb: 4096, absent: ["ca-west-1", "eu-south-1"] },
  { type: "r7g.medium.search", memoryMb: 8192 },
  { type: "r7g.large.search", memoryMb: 16_384 },
  { type: "r7g.xlarge.search", memoryMb: 32_768 },
  { type: "r7g.2xlarge.search", memoryMb: 65_536 },
  { type: "r7g.4xlarge.search", memoryMb: 131_072 },
];

/**
 * The smallest instance type of a region with so much memory, and with room for so much disk as far
 * as that is known.
 *
 * @throws UserError `SearchSize` where none is large enough.
 */
export function planSearchNode(
  name: string,
  { memoryMb, storageGb }: { memoryMb: number; storageGb: number },
  region: string,
  isProduction: boolean,
): SearchNode {
  const offered = nodes
    .filter(({ burstable }) => !(isProduction && burstable))
    .filter(({ absent }) => !absent?.includes(region));
  const node = offered.find(
    (candidate) =>
      candidate.memoryMb >= memoryMb && storageGb <= (candidate.mostStorageGb ?? Infinity),
  );
  if (node) return node;
  throw new UserError(
    "SearchSize",
    `Search '${name}' asks for ${memoryMb} MB; one node on AWS has at most ` +
      `${offered.at(-1)?.memoryMb ?? 0} MB here. Lower memoryMb.`,
  );
}
