import { UserError } from "../../../../variables/user-error.ts";

/** A size that Fargate offers. */
export interface FargateSize {
  /** CPU, in units of 1/1024 vCPU. */
  cpu: number;
  memoryMb: number;
}

/**
 * CPU units with least memory, most memory and step, in MB. Source: Amazon ECS developer guide,
 * "Troubleshoot task definition invalid CPU or memory errors", table for Linux.
 */
const tiers = [
  { cpu: 256, sizes: [512, 1024, 2048] },
  { cpu: 512, sizes: range(1024, 4096, 1024) },
  { cpu: 1024, sizes: range(2048, 8192, 1024) },
  { cpu: 2048, sizes: range(4096, 16_384, 1024) },
  { cpu: 4096, sizes: range(8192, 30_720, 1024) },
  { cpu: 8192, sizes: range(16_384, 61_440, 4096) },
  { cpu: 16_384, sizes: range(32_768, 122_880, 8192) },
] as const;

/** Every size that Fargate offers, from small to large. */
export const fargateSizes: readonly FargateSize[] = tiers.flatMap(({ cpu, sizes }) =>
  sizes.map((memoryMb) => ({ cpu, memoryMb })),
);

/**
 * The smallest size with at least this CPU and memory: least CPU first, which costs more.
 *
 * @param cpu in cores
 * @throws UserError `FargateSize` where no size is large enough.
 */
export function planFargateSize(name: string, cpu: number, memoryMb: number): FargateSize {
  const size = fargateSizes.find(
    (candidate) => candidate.cpu >= cpu * 1024 && candidate.memoryMb >= memoryMb,
  );
  if (size) return size;
  throw new UserError(
    "FargateSize",
    `'${name}' asks for ${cpu} cores and ${memoryMb} MB; one copy on AWS Fargate has at most ` +
      `16 cores and 122880 MB. Lower cpu or memoryMb, and raise replicas.`,
  );
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}
