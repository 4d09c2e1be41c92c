/** A part of a command line, as it stands there, and what joins it to the next. */
export interface ShellPart {
  text: string;
  /** `&&`, `||`, `;`, `|`, `&`, or empty for the last. */
  operator: string;
}

/** Splits a command line at its operators, which in quotes are none. */
export function splitLine(line: string): ShellPart[] {
  const parts: ShellPart[] = [];
  let text = "";
  let quote = "";
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? "";
    const [operator = ""] = /^(&&|\|\||[;|&\n])/.exec(line.slice(at)) ?? [];
    const isRedirect = /[<>]$/.test(text) || line[at + 1] === ">";
    if (quote === "" && operator !== "" && !(operator === "&" && isRedirect)) {
      parts.push({ text: text.trim(), operator });
      text = "";
      at += operator.length - 1;
      continue;
    }
    if (char === quote) quote = "";
    else if (quote === "" && (char === '"' || char === "'")) quote = char;
    text += char;
  }
  parts.push({ text: text.trim(), operator: "" });
  return parts.filter(({ text: one }) => one !== "");
}

/** What only a shell understands. */
const shellSyntax = /[;&|<>$`(){}*?~"'\\\n]|\[.*\]/;

/** Whether a command means the same without a shell. */
export function isPlain(command: string): boolean {
  return !shellSyntax.test(command);
}

/** The words of a plain command, or of one in quotes, of which the quotes are taken off. */
export function wordsOf(command: string): string[] {
  const words = command.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}

/** The variables that a command begins with, and the rest of its words. */
export function splitVariables(words: readonly string[]): {
  variables: Record<string, string>;
  rest: string[];
} {
  const first = words.findIndex((word) => !/^\w+=/.test(word));
  const assigned = (first < 0 ? words : words.slice(0, first)).map((word) => {
    const equals = word.indexOf("=");
    return [word.slice(0, equals), word.slice(equals + 1)] as const;
  });
  return { variables: Object.fromEntries(assigned), rest: first < 0 ? [] : words.slice(first) };
}

/**
 * A command for a shell whose last program takes the shell's place, so that it gets the signals.
 */
export function shellWords(before: readonly string[], last: string): string[] {
  const [, variables = "", command = ""] =
    /^((?:\w+=(?:"[^"]*"|'[^']*'|\S*)\s+)*)(.*)$/s.exec(last) ?? [];
  const program = command.startsWith("exec ") ? command : `exec ${command}`;
  return ["sh", "-c", [...before, `${variables}${program}`].join(" && ")];
}
