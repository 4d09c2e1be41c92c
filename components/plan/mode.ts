/** Whether an environment serves: the whole of it, a page in its place, or nothing at all. */
export const environmentModes = ["running", "maintenance", "archived"] as const;

/**
 * Whether an environment serves. In maintenance its programs run, and its entry answers with a
 * page; archived, none of its programs runs either, and its data stay.
 */
export type EnvironmentMode = (typeof environmentModes)[number];

/** What only an environment of a pull request has. */
export interface PreviewArgs {
  /** Number of the pull request. */
  pullRequest: number;
  /** When `slipway sweep` may destroy it: date and time of RFC 3339. */
  expires: string;
}
