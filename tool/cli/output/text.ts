import { stripVTControlCharacters } from "node:util";
import sliceAnsi from "slice-ansi";
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

export { count, formatPair, formatValue, nameOfUrn, shortType } from "../../wording.ts";

/** `0.4 s`, `12 s`, `3 min 20 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

/** `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`: the two largest units. */
export function formatUptime(seconds: number): string {
  const units: [string, number][] = [
    ["d", Math.floor(seconds / 86_400)],
    ["h", Math.floor(seconds / 3_600) % 24],
    ["min", Math.floor(seconds / 60) % 60],
    ["s", Math.floor(seconds) % 60],
  ];
  const first = units.findIndex(([, count]) => count > 0);
  if (first === -1) return "0 s";
  // Seconds beside minutes are noise in a table.
  const shown = first >= 2 ? units.slice(first, first + 1) : units.slice(first, first + 2);
  return shown
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => `${count} ${unit}`)
    .join(" ");
}

/** Pads a text that may be coloured to a width. */
export function padTo(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - stringWidth(text)));
}

/** Lines of columns, each as wide as its widest cell; the last one is not padded. */
export function columns(rows: readonly (readonly string[])[], gap = "  "): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, stringWidth(cell));
    }
  }
  return rows.map((row) =>
    row
      .map((cell, index) => padTo(cell, widths[index] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}

/** A line cut to a number of columns; its colours are closed all the same. */
export function clip(line: string, width: number): string {
  const clipped = sliceAnsi(line, 0, width);
  // A character of two columns may begin in the last one.
  return stringWidth(clipped) <= width ? clipped : sliceAnsi(line, 0, width - 1);
}

/**
 * A text in lines of a number of columns at most, broken between words. What follows the first one is
 * as far in as the text itself, or as its last column where it has columns; a word that is longer
 * than a line is left whole, so that it can be copied.
 */
export function wrap(text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => wrapLine(line, width))
    .join("\n");
}

function wrapLine(line: string, width: number): string {
  if (stringWidth(line) <= width) return line;
  const plain = stripVTControlCharacters(line);
  const [lead = ""] = /^.*\S {2,}(?=\S)|^ */.exec(plain) ?? [];
  const margin = stringWidth(lead);
  // Without room for words beside the columns, they begin at the left.
  const indent = width - margin < 24 ? (/^ */.exec(plain)?.[0] ?? "") : " ".repeat(margin);
  const body = sliceAnsi(line, indent.length);
  const wrapped = wrapAnsi(body, width - indent.length, { trim: true });
  return sliceAnsi(line, 0, indent.length) + wrapped.replaceAll("\n", `\n${indent}`);
}
