/** The kinds of environment; a stage picks the defaults. */
export const stages = [
  "development",
  "testing",
  "staging",
  "production",
  "preview",
  "custom",
] as const;

/** Kind of environment. */
export type Stage = (typeof stages)[number];

/** A stage that has defaults of its own: `custom` takes those of its parent stage. */
export type ProfiledStage = Exclude<Stage, "custom">;

/** A stage and the one whose defaults hold at it: itself, or the parent of a custom stage. */
export interface EffectiveStage {
  stage: Stage;
  profile: ProfiledStage;
}

/** Whether programs may run straight from their source at a stage, without a release. */
export function buildsFromSource(stage: unknown): boolean {
  return stage === "development" || stage === "testing";
}
