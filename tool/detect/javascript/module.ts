import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";
import { lineFinder } from "../finding.ts";
import { readScopes } from "./scope.ts";
import type { Scopes } from "./scope.ts";
import { scriptsOf } from "./single-file.ts";
import { below, childrenOf, keyName, listBelow, literalText, textBelow } from "./tree.ts";
import type { Node } from "./tree.ts";

/** A module of JavaScript or TypeScript, or a script of a single-file component. */
export interface Module extends Scopes {
  /** Absolute path. */
  file: string;
  program: Node;
  lineOf: (node: Node) => number;
  /** What it exports by name: a node of its own, or a name of another module. */
  exports: ReadonlyMap<string, Exported>;
  /** Modules of which it exports everything. */
  passedOn: readonly string[];
  /** Whether it says, or its place does, that browsers load it. */
  isClient: boolean;
}

export type Exported = { node: Node } | { source: string; imported: string };

/** Endings of the files that are read as modules. */
export const moduleEndings = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
/** Endings of components that hold scripts. */
export const componentEndings = [".vue", ".svelte", ".astro"];

const largest = 1_500_000;

/** The modules of a folder, read when somebody asks for them, with what leads from one to another. */
export class Modules {
  readonly #read = new Map<string, Module | undefined>();
  readonly #roots: readonly string[];
  readonly #packages: ReadonlyMap<string, string>;

  /** @param roots folders that `@/…` may mean; @param packages folders by the package's name */
  constructor(roots: readonly string[], packages: ReadonlyMap<string, string>) {
    this.#roots = [...roots].sort((left, right) => right.length - left.length);
    this.#packages = packages;
  }

  /** The module of a file; undefined where there is none that can be parsed. */
  at(file: string, text?: string): Module | undefined {
    if (!this.#read.has(file)) this.#read.set(file, readModule(file, text ?? readText(file)));
    return this.#read.get(file);
  }

  /** The module that an import leads to; undefined for one that is not of this folder. */
  imported(from: Module, specifier: string): Module | undefined {
    for (const base of this.#basesOf(from.file, specifier)) {
      const file = fileOf(base);
      if (file !== undefined) return this.at(file);
    }
    return undefined;
  }

  #basesOf(from: string, specifier: string): string[] {
    if (specifier.startsWith(".")) return [join(dirname(from), specifier)];
    for (const prefix of ["@/", "~/", "~~/", "$lib/", "#/", "src/", "#app/"]) {
      if (!specifier.startsWith(prefix)) continue;
      const rest = specifier.slice(prefix.length);
      const root = this.#roots.find((one) => from.startsWith(`${one}/`)) ?? dirname(from);
      const folders = ["", "src", "app", "src/lib", "src/app"];
      return folders.map((folder) => join(root, folder, rest));
    }
    const name = specifier
      .split("/")
      .slice(0, specifier.startsWith("@") ? 2 : 1)
      .join("/");
    const folder = this.#packages.get(name);
    if (folder === undefined) return [];
    const rest = specifier.slice(name.length + 1);
    return [join(folder, rest), join(folder, "src", rest), join(folder, "lib", rest)];
  }
}

function fileOf(base: string): string | undefined {
  const stem = moduleEndings.find((ending) => base.endsWith(ending));
  const stems = stem === undefined ? [base] : [base, base.slice(0, -stem.length)];
  const endings = ["", ...moduleEndings, ...moduleEndings.map((ending) => `/index${ending}`)];
  for (const one of stems) {
    for (const ending of endings) {
      const file = `${one}${ending}`;
      const isKnown = [...moduleEndings, ...componentEndings].some((end) => file.endsWith(end));
      if (isKnown && existsSync(file) && statSync(file).isFile()) return file;
    }
  }
  return undefined;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function readModule(file: string, text: string): Module | undefined {
  if (text.length > largest) return undefined;
  const isComponent = componentEndings.some((ending) => file.endsWith(ending));
  const source = isComponent ? scriptsOf(file, text) : text;
  const program = parse(isComponent ? `${file}.tsx` : file, source);
  if (program === undefined) return undefined;
  const find = lineFinder(text);
  const directives = listBelow(program, "body").map((one) => textBelow(one, "directive"));
  return {
    file,
    program,
    ...readScopes(program),
    ...readExports(program),
    lineOf: (node) => find(node.start),
    isClient: directives.includes("use client"),
  };
}

function parse(file: string, text: string): Node | undefined {
  const first = tryParse(file, text);
  if (first !== undefined) return first;
  // JSX in .js, types in .js, and generics that look like elements.
  for (const name of ["module.tsx", "module.ts", "module.jsx"]) {
    const other = tryParse(name, text);
    if (other !== undefined) return other;
  }
  return undefined;
}

function tryParse(file: string, text: string): Node | undefined {
  try {
    const { program, errors } = parseSync(file, text);
    const found = program as unknown as Node;
    return errors.length > 0 && childrenOf(found).length === 0 ? undefined : found;
  } catch {
    return undefined;
  }
}

function readExports(program: Node): Pick<Module, "exports" | "passedOn"> {
  const exports = new Map<string, Exported>();
  const passedOn: string[] = [];
  for (const one of listBelow(program, "body")) {
    const source = textBelow(below(one, "source"), "value");
    if (one.type === "ExportAllDeclaration" && source !== undefined) passedOn.push(source);
    else if (one.type === "ExportDefaultDeclaration") {
      const node = below(one, "declaration");
      if (node) exports.set("default", { node });
    } else if (one.type === "ExportNamedDeclaration") readNamed(one, source, exports);
    else readCommonJs(one, exports);
  }
  return { exports, passedOn };
}

function readNamed(one: Node, source: string | undefined, exports: Map<string, Exported>): void {
  for (const specifier of listBelow(one, "specifiers")) {
    const local = below(specifier, "local");
    const name = keyName(below(specifier, "exported"));
    const imported = keyName(local);
    if (local === undefined || name === undefined || imported === undefined) continue;
    exports.set(name, source === undefined ? { node: local } : { source, imported });
  }
  const declaration = below(one, "declaration");
  const own = keyName(below(declaration, "id"));
  if (declaration && own !== undefined) exports.set(own, { node: declaration });
  for (const declarator of listBelow(declaration, "declarations")) {
    const id = below(declarator, "id");
    if (id?.type === "Identifier") exports.set(id.name as string, { node: id });
    for (const property of listBelow(id, "properties")) {
      const value = below(property, "value");
      const name = keyName(value);
      if (value && name !== undefined) exports.set(name, { node: value });
    }
  }
}

/** `module.exports = …`, `exports.name = …`. */
function readCommonJs(statement: Node, exports: Map<string, Exported>): void {
  const assignment = below(statement, "expression");
  if (assignment?.type !== "AssignmentExpression") return;
  const left = below(assignment, "left");
  const right = below(assignment, "right");
  if (left?.type !== "MemberExpression" || right === undefined) return;
  const object = below(left, "object");
  const name = keyName(below(left, "property"));
  if (keyName(object) === "module" && name === "exports") {
    exports.set("default", { node: right });
    for (const property of listBelow(right, "properties")) {
      const key = keyName(below(property, "key"));
      const node = below(property, "value");
      if (key !== undefined && node) exports.set(key, { node });
    }
    return;
  }
  const isModule =
    object?.type === "MemberExpression" && keyName(below(object, "object")) === "module";
  if (name !== undefined && (keyName(object) === "exports" || isModule)) {
    exports.set(name, { node: right });
  }
}

/** The module that `require("…")` names. */
export function requiredModule(node: Node): string | undefined {
  if (node.type === "ImportExpression") return literalText(below(node, "source"));
  if (node.type !== "CallExpression" || keyName(below(node, "callee")) !== "require") return;
  return literalText(listBelow(node, "arguments")[0]);
}
