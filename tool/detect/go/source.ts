import { parser } from "@lezer/go";
import { dirname } from "node:path";
import type { Piece } from "../lezer.ts";
import { lineFinder } from "../finding.ts";
import type { Said } from "../finding.ts";
import { visitTree } from "../lezer.ts";

/** A file of Go: its pieces by kind, and the packages that it imports. */
export interface GoSource {
  file: string;
  /** Folder of the file: what is in the same one is one package. */
  folder: string;
  pieces: ReadonlyMap<string, readonly Piece[]>;
  /** Import paths by the name that the file gives them. */
  imports: ReadonlyMap<string, string>;
  lineOf: (piece: Piece) => number;
}

/** Says of a name that a piece of a file speaks of it. */
export type AddGo = (source: GoSource, name: string, at: Piece, said: Said) => void;

export function readGo(file: string, text: string): GoSource {
  const pieces = new Map<string, Piece[]>();
  visitTree(parser.parse(text), text, (piece) => {
    const known = pieces.get(piece.name);
    if (known) known.push(piece);
    else pieces.set(piece.name, [piece]);
  });
  const find = lineFinder(text);
  const imports = new Map<string, string>();
  for (const one of pieces.get("ImportSpec") ?? []) {
    const path = goText(one.child("String")) ?? "";
    const words = path.split("/").filter((word) => !isVersion(word));
    imports.set(one.child("DefName")?.text ?? packageName(words.at(-1) ?? path), path);
  }
  return { file, folder: dirname(file), pieces, imports, lineOf: (piece) => find(piece.node.from) };
}

/** The usual name of a package: `env` of `go-env`, `yaml` of `yaml.v2`. */
function packageName(word: string): string {
  const plain = word.split(".")[0] ?? word;
  const start = plain.startsWith("go-") ? 3 : 0;
  return plain.endsWith("-go") ? plain.slice(start, -3) : plain.slice(start);
}

/** `v11` of `github.com/caarlos0/env/v11`. */
export function isVersion(word: string): boolean {
  return word.startsWith("v") && word.length > 1 && Number.isInteger(Number(word.slice(1)));
}

/** The text of a literal, without its quotes. */
export function goText(piece: Piece | undefined): string | undefined {
  if (piece?.name !== "String") return undefined;
  const { text } = piece;
  if (text.startsWith("`")) return text.slice(1, -1);
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
}

/** The arguments of a call. */
export function goArguments(call: Piece): Piece[] {
  const list = call.child("Arguments")?.children ?? [];
  return list.filter(({ name }) => ![",", "(", ")"].includes(name));
}

/** The import path and the name of what is called: `os.Getenv` is `os`, `Getenv`. */
export function goCallee(
  call: Piece,
  source: GoSource,
): { path: string | undefined; name: string } {
  const [callee] = call.children;
  if (callee?.name !== "SelectorExpr") return { path: undefined, name: callee?.text ?? "" };
  const owner = callee.children[0]?.text ?? "";
  return { path: source.imports.get(owner), name: callee.child("FieldName")?.text ?? "" };
}

/** The value of a key of a struct tag: of `env:"X,required" envDefault:"1"`. */
export function goTags(tag: string): Map<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  while (at < tag.length) {
    const colon = tag.indexOf(':"', at);
    if (colon < 0) break;
    const key = tag.slice(at, colon).trim();
    let end = colon + 2;
    while (end < tag.length && tag.charAt(end) !== '"') end += tag.charAt(end) === "\\" ? 2 : 1;
    found.set(key, tag.slice(colon + 2, end).replaceAll('\\"', '"'));
    at = end + 1;
  }
  return found;
}
