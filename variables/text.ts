/**
 * What keeps a text from being a variable or a word of a command anywhere, as the end of a sentence;
 * undefined where nothing does. A program is started with texts that end at a NUL character.
 */
export function problemOfText(text: string): string | undefined {
  if (text.includes("\0")) return "has a NUL character, which no program can be given";
  if (!text.isWellFormed()) return "has half a surrogate pair, which no encoding can hold";
  return undefined;
}
