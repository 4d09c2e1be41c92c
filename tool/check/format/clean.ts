/**
 * Characters that show nothing, or that turn around how a line reads: controls, marks of direction,
 * joiners, tags, line and paragraph ends.
 */
const unseen =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb\u{e0000}-\u{e01ef}]/gu;

const ordinary = /^[\x20-\x7e]*$/;

/** A text on one line in which every character can be seen; those that cannot stand as `\u202e`. */
export function clean(text: string): string {
  if (ordinary.test(text) && !text.includes("<!--")) return text;
  return (
    text
      .toWellFormed()
      .replaceAll(/[\t\n\r]+/g, " ")
      // Nothing from outside may look like the marker, by which a comment is found again.
      .replaceAll("<!--", "<!\\-\\-")
      .replaceAll(unseen, (character) => {
        const code = character.codePointAt(0) ?? 0;
        return code > 0xffff
          ? `\\u{${code.toString(16)}}`
          : `\\u${code.toString(16).padStart(4, "0")}`;
      })
  );
}

/** The first characters of a text that is too long, with `…` for the rest; no character is halved. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${Array.from(text.slice(0, length)).slice(0, -1).join("").toWellFormed()}…`;
}

/** Text as HTML shows it. */
export function escapeHtml(text: string): string {
  return clean(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** A word of a shell's command that it takes as it is. */
export function shellWord(word: string): string {
  const plain = clean(word);
  return /^[\w@%+=:,./-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", `'\\''`)}'`;
}

/** Bytes of a text as UTF-8: never fewer than its characters, however those are counted. */
export function sizeOf(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/** A sentence with a full stop at its end. */
export function stopped(sentence: string): string {
  return /[.!?]\s*$/.test(sentence) ? sentence : `${sentence.trimEnd()}.`;
}
