import { rejectionCommand } from "./rejection.ts";

/** `slipway release unreject`. */
export const releaseUnreject = rejectionCommand({
  name: "release unreject",
  kind: "unrejection",
  summary: "take the rejection of a release back",
  details:
    "It may be promoted again, if it is verified. The reason is kept beside that of the rejection.",
  told: "no longer rejected",
});
