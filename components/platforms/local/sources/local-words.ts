/**
 * A port that stands for the one that the agent gives: those who plan a start write a number into
 * its words, in the form that the program wants it.
 */
export const standInPort = 64_913;

/**
 * The words of a planned start as they hold on this machine: with the agent's port, and listening
 * here alone.
 */
export function localWords(words: readonly string[]): string[] {
  return words.map((word) =>
    word
      .replaceAll(`*:${standInPort}`, "127.0.0.1:$PORT")
      .replaceAll(String(standInPort), "$PORT")
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
