import { gfmToMarkdown } from "mdast-util-gfm";
import { toMarkdown } from "mdast-util-to-markdown";
import { clean, shorten } from "./clean.ts";

type Nodes = Parameters<typeof toMarkdown>[0];
type Node<Type extends Nodes["type"]> = Extract<Nodes, { type: Type }>;

/** A part of the comment that stands on lines of its own. */
export type Block = Node<"heading" | "paragraph" | "list" | "table" | "thematicBreak">;

/** A part of a line. */
export type Phrase = Node<"paragraph">["children"][number];

/** Characters that a value in a sentence is shown with. */
const longestWord = 160;

/** Words in which no renderer can find a link, a mention, a formula, an emoji or a tag. */
const plainWord = /^[\p{L}\p{M}\p{N}'’".,;:!?()–—…→%-]+$/u;
const special = /^(www\.|GH-\d)|^[0-9a-f]{7,64}$/i;
const emoji = /:[\w+-]+:/;

/** A value from outside, as code: nothing in it means anything to a renderer. */
export function code(value: string, length = longestWord): Node<"inlineCode"> {
  const shown = shorten(clean(value).trim(), length);
  return { type: "inlineCode", value: shown === "" ? "(empty)" : shown };
}

/** A sentence from outside: each word that could mean something to a renderer is code. */
export function prose(sentence: string, length = 600): Phrase[] {
  const parts: Phrase[] = [];
  // What the sentence itself has between backticks is code as a whole.
  for (const piece of shorten(clean(sentence).trim(), length).split(/(`[^`]+`)/)) {
    if (/^`[^`]+`$/.test(piece)) parts.push(code(piece.slice(1, -1)));
    else addWords(parts, piece);
  }
  return parts;
}

function addWords(parts: Phrase[], piece: string): void {
  for (const [index, word] of piece.split(/ +/).entries()) {
    if (index > 0) addText(parts, " ");
    addWord(parts, word);
  }
}

function addWord(parts: Phrase[], word: string): void {
  if (emoji.test(word)) {
    parts.push(code(word));
    return;
  }
  const [, open = "", core = "", close = ""] = /^(['"(]*)(.*?)(['").,;:!?]*)$/su.exec(word) ?? [];
  if (core === "" || (plainWord.test(word) && !special.test(core))) {
    addText(parts, word);
    return;
  }
  addText(parts, open);
  parts.push(code(core));
  addText(parts, close);
}

function addText(parts: Phrase[], value: string): void {
  if (value === "") return;
  const last = parts.at(-1);
  if (last?.type === "text") last.value += value;
  else parts.push({ type: "text", value });
}

/** Our own words, which need no care but the renderer's escapes. */
export function say(value: string): Phrase {
  return { type: "text", value };
}

/** Our own words, in bold. */
export function strong(value: string): Phrase {
  return { type: "strong", children: [say(value)] };
}

/** Values as a list within a sentence: a few of them, and how many more there are. */
export function codes(values: readonly string[], most = 8): Phrase[] {
  const shown = values.slice(0, most);
  const parts = shown.flatMap((value, index) =>
    index === 0 ? [code(value)] : [say(", "), code(value)],
  );
  return values.length > most ? [...parts, say(` and ${values.length - most} more`)] : parts;
}

export function heading(depth: 2 | 3, children: Phrase[]): Block {
  return { type: "heading", depth, children };
}

export function paragraph(children: Phrase[]): Block {
  return { type: "paragraph", children };
}

export function bullets(items: readonly Phrase[][]): Block {
  const children = items.map((item): Node<"listItem"> => ({
    type: "listItem",
    spread: false,
    children: [{ type: "paragraph", children: item }],
  }));
  return { type: "list", ordered: false, spread: false, children };
}

/** A table; a pipe within a cell stands as `¦`, since renderers disagree on its escapes. */
export function table(rows: readonly Phrase[][][]): Block {
  const children = rows.map((cells) => ({
    type: "tableRow" as const,
    children: cells.map((cell) => ({
      type: "tableCell" as const,
      children: cell.map(withoutPipe),
    })),
  }));
  return { type: "table", children };
}

function withoutPipe(part: Phrase): Phrase {
  if (part.type !== "inlineCode") return part;
  return { ...part, value: part.value.replaceAll("|", "¦").replaceAll("\\", "/") };
}

/** Blocks as text; they end with one line end. */
export function render(blocks: Block[]): string {
  return toMarkdown(
    { type: "root", children: blocks },
    { extensions: [gfmToMarkdown({ tablePipeAlign: false })], bullet: "-", rule: "-" },
  );
}
