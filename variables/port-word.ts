/** How a word of a command names the port that its program listens on. */
export const portVariable = "$PORT";

/** `$PORT` or `${PORT}`, and not the beginning of a longer name. */
const portWord = /\$(?:\{PORT\}|PORT(?![A-Za-z0-9_]))/g;

/**
 * A word of a command with a port in the place of `$PORT`: no platform gives it to a shell. A word of
 * several words is somebody's own text, such as a script for a shell, which knows the variable: it
 * stays.
 */
export function putPort(word: string, port: number): string {
  return putText(word, String(port));
}

/** A word with a text in the place of `$PORT`, as a shell or a program reads it. */
export function putText(word: string, text: string): string {
  return /\s/.test(word) ? word : word.replaceAll(portWord, () => text);
}

/** Whether a port would be put into a word. */
export function namesPort(word: string): boolean {
  return putPort(word, 0) !== word;
}
