import { namesPort, portVariable, putText } from "../../../variables/port-word.ts";
import { execForm } from "./dockerfile-text.ts";

/** What an image starts. */
export interface ImageCommand {
  /** Program and arguments, `$PORT` in the place of the port. */
  words: readonly string[];
  /** Variables of the image, of which some may be `$PORT`. */
  variables?: Readonly<Record<string, string>>;
  /** The port where `PORT` says none. */
  port: number | undefined;
}

/**
 * The command of an image, in the exec form. Where it names the port, which is known when it is
 * started, a shell puts that in and gives way to the program, which therefore gets the signals.
 */
export function formatCommand(command: ImageCommand): string {
  return execForm(commandWords(command));
}

/** The words of that command. */
export function commandWords({ words, variables = {}, port }: ImageCommand): readonly string[] {
  const told = Object.entries(variables).filter(([, value]) => namesPort(value));
  const exports = told.map(([name, value]) => `export ${name}=${shellWord(value, port)}`);
  if (words.some(namesPort)) {
    const program = words.map((word) => shellWord(word, port)).join(" ");
    return ["sh", "-c", [...exports, `exec ${program}`].join(" && ")];
  }
  if (exports.length === 0) return words;
  return ["sh", "-c", [...exports, 'exec "$@"'].join(" && "), "sh", ...words];
}

/** Variables that are known when the image is built. */
export function fixedVariables(
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => !namesPort(value)));
}

/** `$PORT` for a shell, with the port where it is not set. */
function shellPort(port: number | undefined): string {
  return port === undefined ? portVariable : `\${PORT:-${port}}`;
}

/** A word as a shell reads it as one. */
function shellWord(word: string, port: number | undefined): string {
  const isPlain = (text: string): boolean => /^[\w@%+=:,./-]*$/.test(text);
  if (!namesPort(word)) return isPlain(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  const put = putText(word, shellPort(port));
  return isPlain(putText(word, "")) ? put : `"${putText(escape(word), shellPort(port))}"`;
}

/** A word within double quotes, in which `$PORT` alone is a variable. */
function escape(word: string): string {
  return word.replaceAll(/["\\`]|\$(?!PORT\b|\{PORT\})/g, "\\$&");
}
