import { isImplicitUrn } from "../implicit.ts";
import type { Snapshot } from "../state/snapshot.ts";

/** What a preview is compared with. */
export interface Prior {
  /** The stack's state, an exported deployment, the program of a Git revision, or nothing. */
  kind: "state" | "export" | "revision" | "none";
  /** For people, as the end of a sentence: `revision 'main' (5a5cdca)`. */
  description: string;
  /** Whether it was made up by running a program, not read from a state. */
  simulated: boolean;
  /** Number of resources; absent where it was not counted. */
  resources?: number;
  /** Full hash of the Git revision. */
  commit?: string;
}

/** A state to preview against, with what it is. */
export interface PriorState {
  prior: Prior;
  snapshot: Snapshot | undefined;
}

/** What a preview is compared with where nothing else is asked for. */
export const ownState: Prior = {
  kind: "state",
  description: "the stack's own state",
  simulated: false,
};

/** A comparison with nothing, as before the first `up`. */
export function noPrior(why: string): PriorState {
  return { prior: { kind: "none", description: why, simulated: false }, snapshot: undefined };
}

/** How many resources a state has, as a plan counts them. */
export function countResources({ resources }: Snapshot): number {
  return resources.filter(({ urn }) => !isImplicitUrn(urn)).length;
}
