import type { Refusal } from "../../../program/promotion/refusal.ts";
import { shortId, type Manifest } from "../../../program/release/manifest.ts";
import type { PromotionPlace } from "./place.ts";

/** Whether a stack has to be given what production has to be given. */
export function isProduction({ stage }: Pick<PromotionPlace, "stage">): boolean {
  return stage === "production";
}

/** What a release requires and the target's config lacks, with the commands that set it. Pure. */
export function checkContract(
  { stack, variables }: Pick<PromotionPlace, "stack" | "variables">,
  { id, beside }: Manifest,
): Refusal[] {
  const missing = beside.required.filter((name) => !variables.includes(name));
  if (missing.length === 0) return [];
  const commands = missing.map((name) => `npx slipway env set ${stack} ${name}`);
  const message = `Release ${shortId(id)} requires what '${stack}' lacks: ${commands.join("; ")}.`;
  return [{ code: "VariablesMissing", message }];
}
