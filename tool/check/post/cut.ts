/** Room for the fences and folds that a cut has to close. */
const closingRoom = 200;

/**
 * A Markdown text of at most `most` characters: the beginning, up to a whole line, with code and
 * folds closed and a last line that says so.
 *
 * @param most characters, as a forge counts them
 * @param says where the rest is
 */
export function cutMarkdown(text: string, most: number, says: string): string {
  if (text.length <= most) return text;
  const room = Math.max(0, most - says.length - closingRoom);
  const end = text.lastIndexOf("\n", room);
  const kept = withoutHalf(text.slice(0, end > 0 ? end : room));
  const cut = `${kept}\n${closings(kept)}\n${says}`;
  return cut.length <= most ? cut : withoutHalf(cut.slice(0, most));
}

/** A text that does not end within a character of two code units. */
function withoutHalf(text: string): string {
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text;
}

function closings(text: string): string {
  let fence: string | undefined;
  let folds = 0;
  for (const line of text.split("\n")) {
    const marks = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) {
      folds += (line.match(/<details\b/g) ?? []).length - (line.match(/<\/details>/g) ?? []).length;
      fence = marks;
    } else if (marks?.startsWith(fence) === true && line.trim() === marks) fence = undefined;
  }
  const shown = Math.min(Math.max(folds, 0), 10);
  return [fence ?? "", ...Array<string>(shown).fill("</details>")].join("\n");
}
