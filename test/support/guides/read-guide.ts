/** One thing that a guide has its reader do. */
export type GuideStep =
  | { kind: "file"; path: string; text: string }
  /** A command line, and the lines that it is shown to print. */
  | { kind: "command"; command: string; output: readonly string[] };

/** A fenced block with the words before it; names of files stand in the last ones. */
const block = /(?:in\s+`([^`]+)`:\n\n)?```(\w+)\n([\s\S]*?)^```$/gm;

/**
 * What a guide has its reader do, in its order: a block after ``in `a/file`:`` is that file, each
 * line of a `console` block after `$ ` a command.
 */
export function readGuide(markdown: string): GuideStep[] {
  return [...markdown.matchAll(block)].flatMap(([, path, language, text = ""]): GuideStep[] => {
    if (path !== undefined) return [{ kind: "file", path, text }];
    return language === "console" ? readCommands(text) : [];
  });
}

function readCommands(text: string): GuideStep[] {
  const [, ...commands] = `\n${text.trimEnd()}`.split("\n$ ");
  return commands.map((one) => {
    const [command = "", ...output] = one.split("\n");
    return { kind: "command", command, output };
  });
}

/** What a guide costs its reader: commands, files and the lines in them. */
export function countGuide(steps: readonly GuideStep[]): string {
  const files = steps.filter((step) => step.kind === "file");
  const lines = files.flatMap(({ text }) => text.trimEnd().split("\n")).length;
  return `${steps.length - files.length} commands, ${files.length} files of ${lines} lines`;
}
