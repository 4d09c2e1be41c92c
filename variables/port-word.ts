/** `$PORT` or `${PORT}`, and not the beginning of a longer name. */
const portWord = /\$(?:\{PORT\}|PORT(?![A-Za-z0-9_]))/g;

/**
 * A word of a command with a port in the place of `$PORT`: no platform gives it to a shell. A word of
 * several words is somebody's own text, such as a script for a shell, which knows the variable: it
 * stays.
 */
export function putPort(word: string, port: number): string {
  return /\s/.test(word) ? word : word.replaceAll(portWord, String(port));
}

/** Whether a port would be put into a word. */
export function namesPort(word: string): boolean {
  return putPort(word, 0) !== word;
}
