/** Whether something is so; "unknown" where it cannot be found out here. */
export type Known = boolean | "unknown";

/**
 * What is decided of the release that an environment is to run: decisions and not records, so that
 * one more record of the same changes no resource.
 */
export interface ReleaseFacts {
  /** The stacks that it comes from have verified it. */
  verified: Known;
  /** It has passed there for long enough. */
  soaked: Known;
  /** Those who have to approve did. */
  approved: Known;
  /** Somebody rejected it. */
  rejected: Known;
}
