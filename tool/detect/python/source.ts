import { basename, dirname } from "node:path";
import { parser } from "@lezer/python";
import { lineFinder } from "../finding.ts";
import { Piece, visitTree } from "../lezer.ts";

/** A module of Python: its pieces by kind, and what its names come from. */
export interface PythonSource {
  file: string;
  root: Piece;
  lineOf: (piece: Piece) => number;
  pieces: ReadonlyMap<string, readonly Piece[]>;
  /** What imported names stand for, as dotted paths. */
  imports: ReadonlyMap<string, string>;
  /** Texts of the module's own constants. */
  constants: ReadonlyMap<string, Piece>;
  /** The modules of the project, by the last word of their names. */
  others?: ReadonlyMap<string, readonly PythonSource[]>;
}

export function readPython(file: string, text: string): PythonSource {
  const tree = parser.parse(text);
  const pieces = new Map<string, Piece[]>();
  visitTree(tree, text, (piece) => {
    const known = pieces.get(piece.name);
    if (known) known.push(piece);
    else pieces.set(piece.name, [piece]);
  });
  const find = lineFinder(text);
  return {
    file,
    root: new Piece(tree.topNode, text),
    lineOf: (piece) => find(piece.node.from),
    pieces,
    imports: readImports(pieces.get("ImportStatement") ?? []),
    constants: readConstants(pieces.get("AssignStatement") ?? []),
  };
}

/** `import os as o`, `from os import environ as env, getenv`. */
function readImports(statements: readonly Piece[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const statement of statements) {
    const parts = statement.children.filter(({ name }) => !["(", ")"].includes(name));
    const isFrom = parts[0]?.name === "from";
    const split = parts.findIndex(({ name }) => name === "import");
    const module = isFrom
      ? parts
          .slice(1, split)
          .map(({ text }) => text)
          .join("")
      : "";
    let dotted = "";
    let isAlias = false;
    for (const part of [...parts.slice(split + 1), undefined]) {
      if (part === undefined || part.name === ",") {
        if (dotted !== "" && !isAlias) {
          const first = dotted.split(".")[0] ?? dotted;
          found.set(first, isFrom ? `${module}.${dotted}` : first);
        }
        dotted = "";
        isAlias = false;
      } else if (part.name === "as") isAlias = true;
      else if (isAlias) found.set(part.text, isFrom ? `${module}.${dotted}` : dotted);
      else dotted += part.text;
    }
  }
  return found;
}

function readConstants(statements: readonly Piece[]): Map<string, Piece> {
  const found = new Map<string, Piece>();
  for (const statement of statements) {
    const parts = statement.children.filter(({ name }) => name !== "TypeDef");
    const [target, operator, value] = parts;
    if (target?.name !== "VariableName" || operator?.text !== "=" || value === undefined) continue;
    if (!found.has(target.text)) found.set(target.text, value);
  }
  return found;
}

/** The text of a literal, without its quotes; undefined for what is none. */
export function pythonText(piece: Piece | undefined): string | undefined {
  if (piece?.name === "ContinuedString") {
    const parts = piece.children.map(pythonText);
    return parts.includes(undefined) ? undefined : parts.join("");
  }
  if (piece?.name === "ParenthesizedExpression") return pythonText(piece.children[1]);
  if (piece?.name !== "String") return undefined;
  const { text } = piece;
  const quote = Math.min(...['"', "'"].map((one) => at(text, one)));
  const mark = text.charAt(quote);
  const width = text.startsWith(mark.repeat(3), quote) ? 3 : 1;
  return text.slice(quote + width, text.length - width);
}

function at(text: string, sign: string): number {
  const place = text.indexOf(sign);
  return place < 0 ? text.length : place;
}

/** A literal as a variable would hold it. */
export function pythonValue(piece: Piece | undefined): string | undefined {
  if (piece?.name === "Boolean" || piece?.name === "Number") return piece.text;
  if (piece?.name === "UnaryExpression" && piece.children[1]?.name === "Number") return piece.text;
  return pythonText(piece);
}

/** The arguments of a call: those by place, and those by name. */
export function pythonArguments(call: Piece | undefined): {
  places: Piece[];
  names: Map<string, Piece>;
} {
  const list = call?.child("ArgList");
  const places: Piece[] = [];
  const names = new Map<string, Piece>();
  const parts = list?.children.slice(1, -1) ?? [];
  for (let index = 0; index < parts.length; index += 1) {
    const [part, next, value] = [parts[index], parts[index + 1], parts[index + 2]];
    if (part === undefined || part.name === "," || part.name === "Comment") continue;
    if (part.name === "*" || part.name === "**") {
      index += 1;
    } else if (next?.name === "AssignOp" && value) {
      names.set(part.text, value);
      index += 2;
    } else places.push(part);
  }
  return { places, names };
}

/** The last word of a module's name: its file's, or its folder's. */
export function moduleOf(file: string): string {
  const stem = basename(file, ".py");
  return stem === "__init__" ? basename(dirname(file)) : stem;
}

/** What a name of another module of the project stands for there: `config.env.env`, `.env.env`. */
function ofModule(path: string, source: PythonSource, depth: number): string | undefined {
  const words = path.split(".").filter((word) => word !== "");
  const name = words.at(-1) ?? "";
  const file = `/${words.slice(0, -1).join("/")}`;
  for (const other of source.others?.get(words.at(-2) ?? "") ?? []) {
    const isIt = other.file.endsWith(`${file}.py`) || other.file.endsWith(`${file}/__init__.py`);
    const value = isIt && other !== source ? other.constants.get(name) : undefined;
    const imported = isIt && other !== source ? other.imports.get(name) : undefined;
    if (value) return valueName(value, other, depth + 1);
    if (imported !== undefined && imported !== path)
      return ofModule(imported, other, depth + 1) ?? imported;
  }
  return undefined;
}

/** What a constant is called: that which makes it, or what it is another name for. */
function valueName(value: Piece, source: PythonSource, depth: number): string | undefined {
  if (depth > 6) return undefined;
  if (value.name === "CallExpression") {
    const made = dottedName(value.children[0], source, depth + 1);
    return made === undefined ? undefined : `${made}()`;
  }
  const isAlias = value.name === "MemberExpression" || value.name === "VariableName";
  return isAlias && value.child("[") === undefined
    ? dottedName(value, source, depth + 1)
    : undefined;
}

/** What an expression is called, its imported names written in full: `os.environ.get`. */
export function dottedName(
  piece: Piece | undefined,
  source: PythonSource,
  depth = 0,
): string | undefined {
  if (piece === undefined || depth > 6) return undefined;
  if (piece.name === "VariableName") {
    const imported = source.imports.get(piece.text);
    if (imported !== undefined) return ofModule(imported, source, depth) ?? imported;
    const value = source.constants.get(piece.text);
    const isOther = value !== undefined && value.text !== piece.text;
    return (isOther ? valueName(value, source, depth) : undefined) ?? piece.text;
  }
  if (piece.name === "CallExpression") {
    const made = dottedName(piece.children[0], source, depth + 1);
    return made === undefined ? undefined : `${made}()`;
  }
  if (piece.name !== "MemberExpression" || piece.child("[")) return undefined;
  const owner = dottedName(piece.children[0], source, depth + 1);
  return owner === undefined ? undefined : `${owner}.${piece.child("PropertyName")?.text ?? ""}`;
}
