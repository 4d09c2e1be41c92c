import { dirname, relative } from "node:path";
import { isUpperName, isVariableName } from "../finding.ts";
import type { Finding, Said } from "../finding.ts";
import { Environment } from "./environment.ts";
import { LookUp } from "./look-up.ts";
import type { Place } from "./look-up.ts";
import type { Module, Modules } from "./module.ts";
import { below, functionTypes, keyName, listBelow, memberName } from "./tree.ts";
import type { Node } from "./tree.ts";

/** A function that reads the variable whose name it is given. */
export interface NameTaker {
  /** Place of the name among the arguments. */
  index: number;
  /** Members of the argument under which the name stands. */
  path: readonly string[];
  said: Said;
  /** Place of the argument that stands in for a missing value. */
  fallback?: number | undefined;
}

/** What reading the modules of a folder has found so far, and how to say more. */
export class Reader {
  readonly modules: Modules;
  readonly lookUp: LookUp;
  readonly environment: Environment;
  readonly takers = new Map<Node, NameTaker[]>();
  readonly #root: string;
  readonly #found = new Map<string, { finding: Finding; module: Module }>();
  readonly #names = new Map<Node, string>();
  /** Nodes of which something else has spoken already. */
  readonly settled = new Set<Node>();

  constructor(root: string, modules: Modules) {
    this.#root = root;
    this.modules = modules;
    this.lookUp = new LookUp(modules);
    this.environment = new Environment(this.lookUp);
  }

  /** What was found; what modules of the browser read is marked as theirs. */
  marked(): Finding[] {
    return [...this.#found.values()].map(({ finding, module }) =>
      module.isClient ? { ...finding, client: true } : finding,
    );
  }

  /** Forgets reads of names that a bundler replaces, but for those of its own settings. */
  leaveOut({ names, module }: { names: ReadonlySet<string>; module: Module }): void {
    const folder = dirname(module.file);
    for (const [key, { finding, module: from }] of this.#found) {
      const isBelow = from !== module && from.file.startsWith(`${folder}/`);
      if (isBelow && names.has(finding.name)) this.#found.delete(key);
    }
  }

  /** The name under which a function that takes a name can be called. */
  nameOf(of: Node): string | undefined {
    return this.#names.get(of);
  }

  /** Notes that a place speaks of a variable; the last word of a place counts. */
  add(name: string, at: Node, module: Module, said: Said): void {
    if (!isVariableName(name) || objectMethods.has(name)) return;
    const file = relative(this.#root, module.file);
    const line = module.lineOf(at);
    const key = `${file}:${at.start}:${name}`;
    const known = this.#found.get(key);
    if (known?.finding.schema === true && said.schema !== true) return;
    this.#found.set(key, { finding: { name, file, line, ...said }, module });
  }

  /**
   * Adds each variable that an expression can name. Where it is a parameter of the function around
   * it, the function is noted as one that takes a name; says whether that is new.
   */
  addNamed(name: Place, at: Node, said: Said, fallback?: Node): boolean {
    const texts = this.lookUp.texts(name);
    for (const text of texts) this.add(text, at, name.module, said);
    return texts.length === 0 && this.#note(name, said, fallback);
  }

  #note({ node, module }: Place, said: Said, fallback: Node | undefined): boolean {
    const binding = parameterOf(node, module);
    if (binding === undefined) return false;
    const { of, index, path } = binding;
    const known = this.takers.get(of) ?? [];
    if (known.some((one) => one.index === index && one.path.join() === path.join())) return false;
    const other = fallback && parameterOf(fallback, module);
    const name = functionName(of, module);
    if (name !== undefined) this.#names.set(of, name);
    const place = other?.of === of ? other.index : fallbackParameter(of, index, module);
    this.takers.set(of, [...known, { index, path, said, fallback: place }]);
    return true;
  }
}

/** The name of a function: its own, or that of what it is kept in. */
function functionName(of: Node, module: Module): string | undefined {
  const own = keyName(below(of, "id"));
  const outer = module.parents.get(of);
  return own ?? keyName(below(outer, "id")) ?? keyName(below(outer, "key"));
}

const objectMethods = new Set(["hasOwnProperty", "toString", "get", "has", "set", "toObject"]);

function parameterOf(
  node: Node,
  module: Module,
): { of: Node; index: number; path: readonly string[] } | undefined {
  if (node.type === "Identifier") {
    const binding = module.bindingOf(node);
    return binding?.kind === "parameter" ? binding : undefined;
  }
  if (node.type === "MemberExpression") {
    const object = below(node, "object");
    const owner = object && parameterOf(object, module);
    const name = memberName(node);
    return owner && name !== undefined ? { ...owner, path: [...owner.path, name] } : undefined;
  }
  // `name.toUpperCase()` is no name that a call says.
  return undefined;
}

const fallbackNames = ["default", "fallback", "def", "other"];

/** The parameter that a function gives in place of a missing value. */
function fallbackParameter(of: Node, name: number, module: Module): number | undefined {
  const parameters = listBelow(of, "params").map((one) => below(one, "left") ?? one);
  const index = parameters.findIndex((one, at) => {
    if (at === name || one.type !== "Identifier") return false;
    const text = (one.name as string).toLowerCase();
    return fallbackNames.some((word) => text.startsWith(word)) || isReturned(of, one, module);
  });
  return index < 0 ? undefined : index;
}

function isReturned(of: Node, parameter: Node, module: Module): boolean {
  let found = false;
  const visit = (node: Node, inReturn: boolean): void => {
    if (node.type === "Identifier" && inReturn && node.name === parameter.name) {
      const binding = module.bindingOf(node);
      const outer = module.parents.get(node);
      const isValue = ["ReturnStatement", "LogicalExpression", "ConditionalExpression"];
      if (
        binding?.kind === "parameter" &&
        binding.of === of &&
        isValue.includes(outer?.type ?? "")
      ) {
        found = true;
      }
    }
    const returns =
      inReturn || node.type === "ReturnStatement" || node.type === "LogicalExpression";
    for (const key of Object.keys(node)) {
      if (key === "type") continue;
      for (const one of [below(node, key), ...listBelow(node, key)]) {
        if (one && !functionTypes.has(one.type)) visit(one, returns);
      }
    }
  };
  const body = below(of, "body");
  if (body) visit(body, body.type !== "BlockStatement");
  return found;
}

/** Whether a text looks like a variable's name and like nothing else. */
export function looksLikeVariable(text: string): boolean {
  return isUpperName(text) && text.length > 1;
}
