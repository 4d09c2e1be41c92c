/**
 * Reasons that stand among the `initErrors` of a resource whose operation was cut short, until one
 * has come to its end: they make the next run of either engine do it again.
 */
export const cutShort = {
  update: "an update was cut short",
  deletion: "a deletion was cut short",
} as const;

const reasons: readonly string[] = Object.values(cutShort);

/** Whether a reason says that an operation has to be done again, whatever a provider reads. */
export function isCutShort(reason: string): boolean {
  return reasons.includes(reason);
}
