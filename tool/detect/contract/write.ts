import { basename } from "node:path";
import MagicString from "magic-string";
import { parseSync } from "oxc-parser";
import { UserError } from "../../../variables/user-error.ts";
import { below, keyName, listBelow } from "../javascript/tree.ts";
import type { Node } from "../javascript/tree.ts";
import { canBeDeclared } from "../merge.ts";
import type { DetectedVariable } from "../merge.ts";
import type { ComponentReads } from "./compare.ts";
import { callFor } from "./mapping.ts";
import type { DefinedComponent, DefinedContract, StackSource } from "./stack-source.ts";

/** A stack's file with what was missing, and what that is. */
export interface Written {
  text: string;
  added: string[];
}

/**
 * Adds to a stack's file each variable that a component reads and that neither its contract nor a
 * link gives; all else in the file stays as it is.
 *
 * @throws UserError `ContractNotUnderstood` where the text does not show the object to add to.
 */
export function writeMissing(reads: readonly ComponentReads[], stack: StackSource): Written {
  const edit = new MagicString(stack.text);
  const names = new Names(stack);
  const added: string[] = [];
  const byContract = new Map<DefinedContract, Map<string, DetectedVariable>>();
  const without: { component: DefinedComponent; missing: DetectedVariable[] }[] = [];
  for (const { component, variables } of reads) {
    const missing = variables.filter((one) => isMissing(one, component));
    if (missing.length === 0) continue;
    if (component.contract) {
      const known = byContract.get(component.contract) ?? new Map<string, DetectedVariable>();
      for (const one of missing) known.set(one.name, one);
      byContract.set(component.contract, known);
    } else if (component.hasVariables) throw notUnderstood(stack, component);
    else if (component.kind !== "Site") without.push({ component, missing });
  }
  for (const [contract, missing] of byContract) {
    if (contract.object === undefined) throw notUnderstood(stack, undefined);
    addProperties(edit, stack.text, contract.object, linesFor([...missing.values()], names));
    added.push(...missing.keys());
  }
  const definitions = without.map(({ component, missing }) => {
    added.push(...missing.map(({ name }) => name));
    const local = names.free(
      without.length === 1 ? "variables" : `${camel(component.name)}Variables`,
    );
    addProperties(edit, stack.text, component.options, [shorthand(local)]);
    return define(component, local, missing, names);
  });
  addDefinitions(edit, stack, definitions);
  names.addImports(edit);
  const text = edit.toString();
  checkParses(stack, text);
  return { text, added: [...new Set(added)].sort() };
}

function isMissing({ name }: DetectedVariable, { contract, linked }: DefinedComponent): boolean {
  return canBeDeclared(name) && !linked.has(name) && contract?.variables.has(name) !== true;
}

function notUnderstood({ file }: StackSource, component: DefinedComponent | undefined): UserError {
  const whose = component ? `the variables of ${component.name}` : "a contract";
  return new UserError(
    "ContractNotUnderstood",
    `${basename(file)} makes ${whose} by other code than defineVariables({ … }): write the object ` +
      "there, or add the variables by hand. Nothing was changed.",
  );
}

function checkParses({ file }: StackSource, text: string): void {
  const [error] = parseSync(file, text).errors;
  if (!error) return;
  const message = `${basename(file)} would not parse with the additions (${error.message}): add them by hand. Nothing was changed.`;
  throw new UserError("ContractNotUnderstood", message);
}

function shorthand(local: string): string {
  return local === "variables" ? local : `variables: ${local}`;
}

function linesFor(missing: readonly DetectedVariable[], names: Names): string[] {
  return missing.map((variable) => {
    const { type, write } = callFor(variable);
    return `${variable.name}: ${write(names.local(type))}`;
  });
}

/** Adds properties behind the last one, in its way: a line each, or all in one. */
function addProperties(
  edit: MagicString,
  text: string,
  object: Node,
  lines: readonly string[],
): void {
  const last = listBelow(object, "properties").at(-1);
  if (last === undefined) {
    edit.overwrite(object.start, object.end, `{\n  ${lines.join(",\n  ")},\n}`);
    return;
  }
  const isWide = text.slice(object.start, object.end).includes("\n");
  const comma = commaAfter(text, last.end, object.end);
  const at = comma === undefined ? last.end : comma + 1;
  const indent = indentOf(text, last.start);
  if (!isWide) {
    edit.appendLeft(at, `${comma === undefined ? "," : ""} ${lines.join(", ")}`);
    return;
  }
  const more = lines.map((line) => `\n${indent}${line},`).join("");
  // A comment behind the last property stays on its line.
  const end = endOfLine(text, at, object.end);
  if (comma === undefined) edit.appendLeft(last.end, ",");
  edit.appendLeft(end, more);
}

/** The comma behind a property, wherever comments leave it. */
function commaAfter(text: string, from: number, to: number): number | undefined {
  for (let at = from; at < to; at += 1) {
    if (text.startsWith("//", at)) at = text.indexOf("\n", at);
    else if (text.startsWith("/*", at)) at = text.indexOf("*/", at) + 1;
    else if (text.charAt(at) === ",") return at;
  }
  return undefined;
}

function endOfLine(text: string, from: number, to: number): number {
  const end = text.indexOf("\n", from);
  if (end < 0 || end > to) return from;
  const rest = text.slice(from, end).trim();
  return rest === "" || rest.startsWith("//") ? end : from;
}

function indentOf(text: string, at: number): string {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const line = text.slice(start, at);
  return line.slice(0, line.length - line.trimStart().length);
}

function define(
  { name }: DefinedComponent,
  local: string,
  missing: readonly DetectedVariable[],
  names: Names,
): string {
  const lines = linesFor(missing, names).map((line) => `  ${line},\n`);
  const call = names.local("defineVariables");
  return `/** The environment variables that ${name} reads. */\nexport const ${local} = ${call}({\n${lines.join("")}});\n`;
}

/** Puts new contracts between the imports and the rest. */
function addDefinitions(
  edit: MagicString,
  { program, text }: StackSource,
  all: readonly string[],
): void {
  if (all.length === 0) return;
  const imports = listBelow(program, "body").filter(({ type }) => type === "ImportDeclaration");
  const at = imports.at(-1)?.end ?? 0;
  edit.appendRight(at, `\n\n${all.join("\n").trimEnd()}`);
  if (text.charAt(at) !== "\n") edit.appendRight(at, "\n");
}

function camel(name: string): string {
  const [first = "", ...rest] = name.split("-");
  return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** The names that a file has for what it takes from the contract's module. */
class Names {
  readonly #stack: StackSource;
  readonly #statement: Node | undefined;
  readonly #locals = new Map<string, string>();
  readonly #needed = new Map<string, string>();
  readonly #taken = new Set<string>();

  constructor(stack: StackSource) {
    this.#stack = stack;
    for (const name of stack.scopes.own.keys()) this.#taken.add(name);
    for (const one of listBelow(stack.program, "body")) {
      const source = below(one, "source")?.value;
      if (one.type !== "ImportDeclaration" || !isContractModule(source)) continue;
      if (one.importKind === "type") continue;
      this.#statement ??= one;
      for (const specifier of listBelow(one, "specifiers")) {
        const imported = keyName(below(specifier, "imported"));
        const local = keyName(below(specifier, "local"));
        if (imported !== undefined && local !== undefined) this.#locals.set(imported, local);
      }
    }
  }

  /** The local name of an export of the contract's module, imported from now on. */
  local(name: string): string {
    const known = this.#locals.get(name);
    if (known !== undefined) return known;
    const local = this.#taken.has(name) ? this.free(`${name}Variable`) : name;
    this.#locals.set(name, local);
    this.#needed.set(name, local);
    this.#taken.add(local);
    return local;
  }

  /** A name that nothing in the file has. */
  free(name: string): string {
    let free = name;
    for (let count = 2; this.#taken.has(free); count += 1) free = `${name}${count}`;
    this.#taken.add(free);
    return free;
  }

  addImports(edit: MagicString): void {
    if (this.#needed.size === 0) return;
    const words = [...this.#needed].map(([name, local]) =>
      name === local ? name : `${name} as ${local}`,
    );
    const last = listBelow(this.#statement, "specifiers").at(-1);
    if (last) {
      edit.appendLeft(last.end, `, ${words.sort().join(", ")}`);
      return;
    }
    const line = `import { ${words.sort().join(", ")} } from "../variables/index.ts";`;
    const imports = listBelow(this.#stack.program, "body").filter(
      ({ type }) => type === "ImportDeclaration",
    );
    const at = imports.at(-1)?.end;
    if (at === undefined) edit.prepend(`${line}\n`);
    else edit.appendLeft(at, `\n${line}`);
  }
}

function isContractModule(source: unknown): boolean {
  if (typeof source !== "string") return false;
  return source.endsWith("variables/index.ts") || source.endsWith("variables/contract.ts");
}
