import type { PolicyViolation, Rule } from "./rule.ts";

type Told = Pick<PolicyViolation, "message" | "fix">;

/** A violation as the pack tells it: what is wrong on one line, how to mend it on the next. */
export function formatPackText({ message, fix }: Told): string {
  return [message, fix].map((text) => text.replaceAll(/\s+/g, " ")).join("\n");
}

/** The violation in a message of the pack; Pulumi puts the sentence of the rule before it. */
export function parsePackText(text: string, rule: Rule | undefined): Told {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== rule?.sentence);
  const [message = "", ...rest] = lines;
  return { message, fix: rest.join(" ") || (rule?.fix ?? "") };
}
