import type { Problem } from "../../variables/user-error.ts";

/** The problem of a size that is no whole number between two bounds, if it is none. */
export function checkSize(
  at: string,
  value: number,
  least: number,
  most: number,
  unit: string,
): Problem[] {
  if (Number.isInteger(value) && value >= least && value <= most) return [];
  return [{ at, message: `is ${value}; use a whole number from ${least} to ${most} ${unit}` }];
}
