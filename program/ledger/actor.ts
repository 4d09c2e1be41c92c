import * as z from "zod";
import { text } from "./fields.ts";

/** Who did something, as they name themselves; which key signed it stands beside. */
export const actor = z.strictObject({
  kind: z.enum(["person", "pipeline", "schedule", "trigger"]),
  name: text(200),
  host: text(200),
  via: z.enum(["cli", "api", "webhook"]),
});

/** Who did something. */
export type Actor = z.infer<typeof actor>;
