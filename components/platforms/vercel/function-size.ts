import { UserError } from "../../../variables/user-error.ts";

/** CPU of a function, as the provider calls it. */
export type CpuType = "standard" | "performance";

/** A size that a function can have. */
export interface FunctionSize {
  type: CpuType;
  /** Cores. */
  cpu: number;
  memoryMb: number;
}

/**
 * What Vercel offers to functions on fluid compute. Source: Vercel, "Configuring memory and CPU for
 * Vercel Functions": standard has 1 vCPU and 2 GB, performance 2 vCPU and 4 GB.
 */
const sizes: readonly FunctionSize[] = [
  { type: "standard", cpu: 1, memoryMb: 2048 },
  { type: "performance", cpu: 2, memoryMb: 4096 },
];

/**
 * The smallest size of a function that has what a service asks for.
 *
 * @throws UserError `FunctionSize` where none has.
 */
export function planCpuType(name: string, { cpu, memoryMb }: FunctionDemand): FunctionSize {
  const size = sizes.find((one) => one.cpu >= cpu && one.memoryMb >= memoryMb);
  if (size) return size;
  throw new UserError(
    "FunctionSize",
    `Service '${name}' asks for ${cpu} cores and ${memoryMb} MB, and a function on Vercel has at ` +
      `most 2 and 4096: set slipway:services.${name} to {cpu: 2, memoryMb: 4096} or less.`,
  );
}

/** What a service asks for. */
export interface FunctionDemand {
  /** Cores. */
  cpu: number;
  memoryMb: number;
}
