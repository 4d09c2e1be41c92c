/** The two permanent places in which a service can run a version. */
export const slots = ["a", "b"] as const;

/** One of the two permanent places in which a service can run a version. */
export type Slot = (typeof slots)[number];

/** What runs where, for one service: the only source of truth of a rollout. */
export interface ServiceRollout {
  /** Slot that takes the traffic. */
  stable: Slot;
  /** Slot that is being tried, if a rollout is under way. */
  candidate: Slot | null;
  /** Percent of the traffic by slot. */
  weights: Record<Slot, number>;
  /** Identity of what runs in each slot; null where it is empty. */
  slots: Record<Slot, string | null>;
  /** Number of the step, if a rollout is under way. */
  step: number | null;
}
