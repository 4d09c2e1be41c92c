import * as z from "zod";

const stackName = z.string().regex(/^[A-Za-z0-9_.-]+$/, "must be the name of a stack");

const upstreams = z.strictObject({
  stacks: z.array(stackName).min(1),
  need: z.enum(["all", "any"]).default("all"),
  soakMinutes: z.int().min(0).max(43_200).optional(),
});

/** Which stacks a release has to be verified in before it comes here. */
export interface Upstreams {
  stacks: readonly string[];
  /** Whether all of them have to have verified it, or any. */
  need: "all" | "any";
  /** Minutes that it has to have passed there without a failure. @default 30 in staging, else 0 */
  soakMinutes?: number | undefined;
}

/** `slipway:promotesFrom`: one stack, several of which all count, or everything said. */
export const promotesFromSchema = z
  .union([stackName, z.array(stackName).min(1), upstreams], {
    error: "must be the name of a stack, several names, or {stacks, need, soakMinutes}",
  })
  .transform((given): Upstreams => {
    if (typeof given === "string") return { stacks: [given], need: "all" };
    return Array.isArray(given) ? { stacks: given, need: "all" } : given;
  });

/** `slipway:release` that names no artifacts: those of the release are taken from another stack. */
export const pinSchema = z.strictObject({
  from: stackName.describe("Stack whose release is taken."),
  id: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be the whole id of a release: 64 hexadecimal digits")
    .optional()
    .describe("Release that is taken. @default the one that runs there, below production only"),
});

/** A release that is taken from another stack. */
export type ReleasePin = z.infer<typeof pinSchema>;

/** Minutes that a release soaks in a stage where nothing else is said. */
export function defaultSoakMinutes(stage: string): number {
  return stage === "staging" ? 30 : 0;
}
