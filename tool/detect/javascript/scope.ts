import { below, childrenOf, functionTypes, keyName, listBelow, textBelow } from "./tree.ts";
import type { Node } from "./tree.ts";

/** What a name stands for. */
export type Binding =
  | { kind: "variable"; init: Node | undefined; path: readonly string[]; declarator: Node }
  | { kind: "each"; list: Node }
  | { kind: "import"; source: string; imported: string }
  | { kind: "parameter"; of: Node; index: number; path: readonly string[]; node: Node }
  | { kind: "definition"; node: Node }
  | { kind: "opaque" };

type Names = Map<string, Binding>;

/** The names of a module, each where it holds, and the node above each. */
export interface Scopes {
  parents: Map<Node, Node>;
  /** What a name stands for at a node; undefined for what the module does not define. */
  bindingOf: (identifier: Node) => Binding | undefined;
  /** The names of the module itself. */
  own: ReadonlyMap<string, Binding>;
}

const blocks = new Set(["BlockStatement", "ForStatement", "ForInStatement", "ForOfStatement"]);
blocks.add("CatchClause").add("StaticBlock").add("SwitchStatement");

/** Reads what each name of a module stands for, with the scopes of JavaScript. */
export function readScopes(program: Node): Scopes {
  const parents = new Map<Node, Node>();
  const scopes = new Map<Node, Names>([[program, new Map<string, Binding>()]]);
  const enter = (node: Node, names: Names, outer: Names): void => {
    let [inner, hoisted] = [names, outer];
    if (functionTypes.has(node.type)) {
      inner = hoisted = new Map<string, Binding>();
      scopes.set(node, inner);
      declareParameters(node, inner);
    } else if (blocks.has(node.type)) {
      inner = new Map();
      scopes.set(node, inner);
    }
    declare(node, names, inner, hoisted);
    for (const child of childrenOf(node)) {
      parents.set(child, node);
      enter(child, inner, hoisted);
    }
  };
  const own = scopes.get(program) ?? new Map<string, Binding>();
  enter(program, own, own);
  const bindingOf = (identifier: Node): Binding | undefined => {
    const name = textBelow(identifier, "name") ?? "";
    for (let at: Node | undefined = identifier; at !== undefined; at = parents.get(at)) {
      const binding = scopes.get(at)?.get(name);
      if (binding !== undefined) return binding;
    }
    return undefined;
  };
  return { parents, bindingOf, own };
}

function declare(node: Node, names: Names, inner: Names, hoisted: Names): void {
  if (node.type === "VariableDeclaration") {
    const target = node.kind === "var" ? hoisted : names;
    for (const declarator of listBelow(node, "declarations")) declareVariable(declarator, target);
  } else if (node.type === "ForOfStatement") {
    declareEach(node, inner);
  } else if (node.type === "ImportDeclaration") {
    declareImports(node, names);
  } else if (node.type === "CatchClause") {
    bindPattern(below(node, "param"), [], inner, () => ({ kind: "opaque" }));
  } else if (["FunctionDeclaration", "ClassDeclaration", "TSEnumDeclaration"].includes(node.type)) {
    const name = keyName(below(node, "id"));
    if (name !== undefined) names.set(name, { kind: "definition", node });
  }
}

function declareVariable(declarator: Node, names: Names): void {
  const init = below(declarator, "init");
  bindPattern(below(declarator, "id"), [], names, (path) => {
    if (path === undefined) return { kind: "opaque" };
    return { kind: "variable", init, path, declarator };
  });
}

/** The variable of `for (const key of list)`, which the declaration in it would make an empty one. */
function declareEach(node: Node, inner: Names): void {
  const list = below(node, "right");
  const [declarator] = listBelow(below(node, "left"), "declarations");
  const name = keyName(below(declarator, "id"));
  if (list === undefined || name === undefined) return;
  // The declaration is visited later: what stands first is kept.
  inner.set(name, { kind: "each", list });
}

function declareImports(node: Node, names: Names): void {
  const source = textBelow(below(node, "source"), "value") ?? "";
  for (const one of listBelow(node, "specifiers")) {
    const local = keyName(below(one, "local"));
    if (local === undefined) continue;
    const imported =
      one.type === "ImportSpecifier"
        ? (keyName(below(one, "imported")) ?? local)
        : one.type === "ImportDefaultSpecifier"
          ? "default"
          : "*";
    names.set(local, { kind: "import", source, imported });
  }
}

function declareParameters(of: Node, names: Names): void {
  for (const [index, one] of listBelow(of, "params").entries()) {
    // A parameter property of TypeScript stands around its pattern.
    const node = one.type === "TSParameterProperty" ? (below(one, "parameter") ?? one) : one;
    bindPattern(node, [], names, (path) =>
      path === undefined ? { kind: "opaque" } : { kind: "parameter", of, index, path, node },
    );
  }
}

/** Binds each name of a pattern; the path is undefined where the text does not tell it. */
function bindPattern(
  pattern: Node | undefined,
  path: readonly string[] | undefined,
  names: Names,
  bind: (path: readonly string[] | undefined) => Binding,
): void {
  if (pattern === undefined) return;
  if (pattern.type === "Identifier") {
    const name = pattern.name as string;
    if (names.get(name)?.kind !== "each") names.set(name, bind(path));
  } else if (pattern.type === "AssignmentPattern") {
    bindPattern(below(pattern, "left"), path, names, bind);
  } else if (pattern.type === "ObjectPattern") {
    for (const one of listBelow(pattern, "properties")) {
      const key = one.computed === true ? undefined : keyName(below(one, "key"));
      const inner = path === undefined || key === undefined ? undefined : [...path, key];
      if (one.type === "RestElement") bindPattern(below(one, "argument"), path, names, bind);
      else bindPattern(below(one, "value"), inner, names, bind);
    }
  } else if (pattern.type === "ArrayPattern") {
    for (const one of listBelow(pattern, "elements")) bindPattern(one, undefined, names, bind);
  } else if (pattern.type === "RestElement") {
    bindPattern(below(pattern, "argument"), undefined, names, bind);
  }
}
