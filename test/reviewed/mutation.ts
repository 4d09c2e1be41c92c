import { createHash } from "node:crypto";
import { canonicalText } from "../../program/release/canonical.ts";
import { toJson, type Json } from "../../tool/reviewed/canonical.ts";
import type { ReviewedProject } from "./reviewed-project.ts";

/** What happens to a project between the review and the run. */
export interface Mutation {
  name: string;
  /** @default "harbor" */
  of?: "harbor" | "atelier";
  /** What is applied. @default the saved goal */
  given?: string;
  change: (project: ReviewedProject) => void | Promise<void>;
  code: string;
  text: RegExp;
}

/** An edit of a file: one text in place of another that stands there once. */
export const edit =
  (path: string, from: string, to: string) =>
  (project: ReviewedProject): void => {
    project.edit(path, from, to);
  };

/** Writes a file anew with other content, and its checksum as if it had been so from the start. */
export function rewrite(
  project: ReviewedProject,
  path: string,
  change: (content: Record<string, unknown>) => Record<string, unknown>,
  checksum: "own checksum" | "old checksum" = "own checksum",
): void {
  const { checksum: old, ...content } = JSON.parse(project.read(path)) as Record<string, Json>;
  const changed = change(content);
  const text = canonicalText(toJson(changed));
  const own = createHash("sha256").update(text).digest("hex");
  const whole = { ...changed, checksum: checksum === "own checksum" ? own : old };
  project.write(path, JSON.stringify(whole, null, 2));
}
