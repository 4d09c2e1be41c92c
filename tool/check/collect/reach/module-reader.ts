import { parseSync, Visitor } from "oxc-parser";
import type { Argument, Expression, Program } from "oxc-parser";

/** What one module of a program reaches, as its text tells. */
export interface ModuleText {
  /** What it imports, requires and re-exports, as written. */
  imports: string[];
  /** Whether it imports something that its text does not name: `import(path)`. */
  openImport: boolean;
  /** Every literal text of it, and what templates begin with: one may be the path of a source. */
  literals: string[];
  /** Literal parts of paths that are put together: of `join(folder, "data")`, "data". */
  pathParts: string[];
}

/** Names of functions that put paths together or read them. */
const pathFunctions =
  /^(join|resolve|URL|glob|globSync|readdir|readFile|createReadStream|existsSync|stat)(Sync)?$/;

/** Keys under which "." is the project's folder, and not a full stop. */
const folderName = /^(source|context|folder|path|dir|root|cwd)$/i;

/**
 * What a module of JavaScript or TypeScript imports and names. Parsed, not searched: what stands in
 * a comment is no import.
 *
 * @param whole Whether texts are wanted as well; imports alone cost a tenth.
 */
export function readModule(file: string, text: string, whole: boolean): ModuleText {
  const { module, program, errors } = parseSync(file, text);
  const found: ModuleText = { imports: [], openImport: false, literals: [], pathParts: [] };
  // What does not parse may import anything.
  if (errors.length > 0) return { ...found, openImport: true };
  for (const { moduleRequest } of module.staticImports) found.imports.push(moduleRequest.value);
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest } of entries) {
      if (moduleRequest !== null) found.imports.push(moduleRequest.value);
    }
  }
  if (whole) {
    readTree(program, found);
    // What is imported is followed, and is no folder of sources.
    for (const specifier of found.imports) {
      const place = found.literals.indexOf(specifier);
      if (place >= 0) found.literals.splice(place, 1);
    }
  } else readDynamic(module.dynamicImports, text, found);
  return found;
}

function readDynamic(
  imports: readonly { moduleRequest: { start: number; end: number } }[],
  text: string,
  found: ModuleText,
): void {
  for (const { moduleRequest } of imports) {
    const literal = /^(["'])([^"']*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[2] === undefined) found.openImport = true;
    else found.imports.push(literal[2]);
  }
}

function readTree(program: Program, found: ModuleText): void {
  const visitor = new Visitor({
    Literal: ({ value }) => {
      if (typeof value === "string") found.literals.push(value);
    },
    Property: ({ key, value }) => {
      const named = key.type === "Identifier" && folderName.test(key.name);
      if (named && value.type === "Literal" && value.value === ".") found.literals.push("./");
    },
    TemplateLiteral: ({ quasis }) => {
      const start = quasis[0]?.value.cooked;
      if (start) found.literals.push(start);
      if (quasis.length > 1) found.pathParts.push(...quasis.slice(1).map(textOf));
    },
    ImportExpression: ({ source }) => {
      if (source.type === "Literal" && typeof source.value === "string") {
        found.imports.push(source.value);
      } else found.openImport = true;
    },
    CallExpression: ({ callee, arguments: given }) => {
      const name = nameOf(callee);
      const [first] = given;
      if (name === "require" && given.length === 1) {
        const path = first === undefined ? undefined : literalOf(first);
        if (path === undefined) found.openImport = true;
        else found.imports.push(path);
      } else if (name !== undefined && pathFunctions.test(name)) addParts(given, found);
    },
    NewExpression: ({ callee, arguments: given }) => {
      if (nameOf(callee) === "URL") addParts(given, found);
    },
  });
  visitor.visit(program);
}

/** Where the first part is a literal, it is among the literals, and what follows lies below it. */
function addParts(given: readonly Argument[], found: ModuleText): void {
  const [first, ...others] = given;
  if (first === undefined || literalOf(first) !== undefined) return;
  for (const other of others) {
    const part = literalOf(other);
    if (part !== undefined) found.pathParts.push(part);
  }
}

function nameOf(callee: Expression): string | undefined {
  if (callee.type === "Identifier") return callee.name;
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return undefined;
  return callee.property.name;
}

function literalOf(node: Argument): string | undefined {
  return node.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

function textOf({ value }: { value: { cooked: string | null } }): string {
  return value.cooked ?? "";
}
