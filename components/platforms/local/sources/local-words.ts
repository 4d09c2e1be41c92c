import { portVariable } from "../../../../variables/port-word.ts";

/** The words of a planned start as they hold on this machine: listening here alone. */
export function localWords(words: readonly string[]): string[] {
  return words.map((word) =>
    word
      .replaceAll(`*:${portVariable}`, `127.0.0.1:${portVariable}`)
      .replaceAll("0.0.0.0", "127.0.0.1"),
  );
}

/** Variables of a planned start as they hold here, but for those that the agent sets. */
export function localVariables(
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = Object.entries(variables).filter(([name]) => !["HOME", "HOST"].includes(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, localWords([value])[0] ?? ""] as const),
  );
}
