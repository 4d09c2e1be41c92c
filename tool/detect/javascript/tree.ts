/** A node of the syntax tree, whose kinds are those of ESTree. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

const keysToSkip = new Set(["type", "start", "end", "range", "parent", "loc"]);

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** The node below a key, where there is one. */
export function below(node: Node | undefined, key: string): Node | undefined {
  const value = node?.[key];
  return isNode(value) ? value : undefined;
}

/** The nodes of a list below a key. */
export function listBelow(node: Node | undefined, key: string): Node[] {
  const value = node?.[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The text below a key: a name, an operator, a kind. */
export function textBelow(node: Node | undefined, key: string): string | undefined {
  const value = node?.[key];
  return typeof value === "string" ? value : undefined;
}

/** All nodes below a node, in order. */
export function childrenOf(node: Node): Node[] {
  const found: Node[] = [];
  for (const key in node) {
    if (keysToSkip.has(key)) continue;
    const value = node[key];
    if (Array.isArray(value)) {
      for (const one of value) if (isNode(one)) found.push(one);
    } else if (isNode(value)) found.push(value);
  }
  return found;
}

/** Visits a node and all below it. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const child of childrenOf(node)) walk(child, visit);
}

const wrappers = new Set([
  "TSAsExpression",
  "TSNonNullExpression",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "ParenthesizedExpression",
  "ChainExpression",
  "AwaitExpression",
]);

/** Whether a node only says a type of, or stands around, what is in it. */
export function isWrapper(node: Node): boolean {
  return wrappers.has(node.type);
}

/** The expression without what only says its type or stands around it. */
export function unwrap(node: Node): Node {
  let inner = node;
  while (isWrapper(inner)) {
    const next = below(inner, "expression") ?? below(inner, "argument");
    if (next === undefined) break;
    inner = next;
  }
  return inner;
}

export const functionTypes = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
]);

/** The literal text that a node is; undefined for anything else. */
export function literalText(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  const inner = unwrap(node);
  if (inner.type === "Literal" && typeof inner.value === "string") return inner.value;
  if (inner.type !== "TemplateLiteral" || listBelow(inner, "expressions").length > 0) return;
  const [quasi] = listBelow(inner, "quasis");
  const value = quasi?.value as { cooked?: string | null } | undefined;
  return value?.cooked ?? undefined;
}

/** A literal as a variable would hold it: texts, numbers, booleans, and negative numbers. */
export function literalValue(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  const inner = unwrap(node);
  const text = literalText(inner);
  if (text !== undefined) return text;
  if (inner.type === "UnaryExpression" && inner.operator === "-") {
    const value = literalValue(below(inner, "argument"));
    return value === undefined ? undefined : `-${value}`;
  }
  const isPlain = typeof inner.value === "number" || typeof inner.value === "boolean";
  return inner.type === "Literal" && isPlain ? String(inner.value) : undefined;
}

/** The name of a property, parameter or member that is written as such. */
export function keyName(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (node.type === "Identifier" || node.type === "PrivateIdentifier") return node.name as string;
  return literalText(node);
}

/** The name of a member, where it is written in the text: `a.b`, `a["b"]`. */
export function memberName(node: Node): string | undefined {
  const property = below(node, "property");
  if (node.computed === true) return literalText(property);
  return keyName(property);
}

/** The name by which a function is called: the last word of it. */
export function calleeName(call: Node): string | undefined {
  const callee = below(call, "callee");
  if (callee === undefined) return undefined;
  const inner = unwrap(callee);
  return inner.type === "MemberExpression" ? memberName(inner) : textBelow(inner, "name");
}

/** The value of a property of an object that is written out. */
export function propertyOf(object: Node | undefined, name: string): Node | undefined {
  for (const one of listBelow(object, "properties")) {
    if (one.type === "Property" && one.computed !== true && keyName(below(one, "key")) === name) {
      return below(one, "value");
    }
  }
  return undefined;
}

/** The nodes above a node, from the nearest. */
export function* above(node: Node, parents: ReadonlyMap<Node, Node>): Generator<Node> {
  for (let at = parents.get(node); at !== undefined; at = parents.get(at)) yield at;
}
