import { rejectionCommand } from "./rejection.ts";

/** `slipway release reject`. */
export const releaseReject = rejectionCommand({
  name: "release reject",
  kind: "rejection",
  summary: "say that a release goes nowhere any more",
  details:
    "It stays where it runs, and is promoted to no other environment until it is taken back by " +
    "`release unreject`.",
  told: "rejected",
});
