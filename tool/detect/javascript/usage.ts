import type { GuessedType, Need, Said } from "../finding.ts";
import type { Module } from "./module.ts";
import {
  above,
  below,
  calleeName,
  childrenOf,
  isWrapper,
  keyName,
  listBelow,
  literalValue,
  memberName,
  unwrap,
  walk,
} from "./tree.ts";
import type { Node } from "./tree.ts";

/** What the code around a read says of the variable. */
export type Usage = Pick<Said, "need" | "default" | "type" | "values"> & {
  /** The node that stands in for a missing value. */
  fallback?: Node | undefined;
};

const numbers = new Set(["Number", "parseInt", "parseFloat", "toNumber", "BigInt"]);
const demands = new Set(["invariant", "assert", "ok", "nullthrows", "requireEnv", "mustGet"]);

/**
 * What the code around an expression says of the value: what stands in for it, what it is made
 * into, and whether it may be missing.
 */
export function usageOf(node: Node, module: Module, follow = true): Usage {
  const found: Usage = { need: "required" };
  let at = node;
  for (const outer of above(node, module.parents)) {
    if (isWrapper(outer)) {
      at = outer;
      continue;
    }
    const next = step(found, at, outer, module);
    if (next === "stop") break;
    at = outer;
  }
  if (follow && isRequired(found)) useOfVariable(found, at, module);
  if (isRequired(found) && isGuarded(node, module)) found.need = "optional";
  return found;
}

function isRequired({ need }: Usage): boolean {
  return need === "required";
}

/** Reads one level of the code around a value; says whether the next is about the value too. */
function step(found: Usage, at: Node, outer: Node, module: Module): "on" | "stop" {
  switch (outer.type) {
    case "LogicalExpression":
      return stepLogical(found, at, outer);
    case "ConditionalExpression":
      if (below(outer, "test") !== at) return "on";
      found.need = "optional";
      setFallback(found, below(outer, "alternate"), false);
      return "stop";
    case "UnaryExpression":
      return stepUnary(found, outer, module);
    case "BinaryExpression":
      return stepComparison(found, at, outer);
    case "IfStatement":
      if (below(outer, "test") === at && found.need === "required" && !fails(outer)) {
        found.need = "optional";
      }
      return "stop";
    case "AssignmentExpression":
      if (below(outer, "left") !== at || outer.operator === "=") return "stop";
      setFallback(found, below(outer, "right"), true);
      return "stop";
    case "AssignmentPattern":
      if (below(outer, "left") === at) setFallback(found, below(outer, "right"), true);
      return "stop";
    case "MemberExpression":
      return stepMember(found, at, outer, module);
    case "CallExpression":
    case "NewExpression":
      return stepCall(found, at, outer);
    default:
      return "stop";
  }
}

function stepLogical(found: Usage, at: Node, outer: Node): "on" | "stop" {
  if (below(outer, "left") !== at) return "on";
  if (outer.operator === "&&") {
    found.need = "optional";
    return "on";
  }
  setFallback(found, below(outer, "right"), true);
  return "on";
}

/** What stands in: a value makes it defaulted, nothing makes it optional, a failure required. */
function setFallback(found: Usage, fallback: Node | undefined, decides: boolean): void {
  if (fallback === undefined) return;
  found.fallback ??= fallback;
  const value = literalValue(fallback);
  const inner = unwrap(fallback);
  if (value !== undefined) {
    found.default ??= value;
    found.need = "defaulted";
    found.type ??= typeOfLiteral(inner);
  } else if (decides) {
    if (isFailure(inner)) return;
    found.need = isNothing(inner) ? "optional" : "defaulted";
  }
}

function isNothing(node: Node): boolean {
  if (node.type === "Identifier") return node.name === "undefined";
  return node.type === "Literal" && node.value === null;
}

function isFailure(node: Node): boolean {
  if (node.type !== "CallExpression") return node.type === "ThrowExpression";
  const callee = below(node, "callee");
  const body = callee && below(unwrap(callee), "body");
  if (body && fails(body)) return true;
  const name = (calleeName(node) ?? "").toLowerCase();
  return ["throw", "fail", "raise", "panic", "missing", "exit", "invariant"].some((word) =>
    name.startsWith(word),
  );
}

/** Whether a statement throws or ends the program. */
function fails(node: Node): boolean {
  let found = false;
  walk(below(node, "consequent") ?? node, (one) => {
    if (one.type === "ThrowStatement") found = true;
    if (one.type === "CallExpression" && calleeName(one) === "exit") found = true;
  });
  return found;
}

function stepUnary(found: Usage, outer: Node, module: Module): "on" | "stop" {
  if (outer.operator === "+") {
    found.type ??= "number";
    return "on";
  }
  if (outer.operator === "!") {
    const next = module.parents.get(outer);
    // `!!value` asks whether it is there.
    if (next?.type === "UnaryExpression" && next.operator === "!") found.need = "optional";
    return "on";
  }
  return "stop";
}

function stepComparison(found: Usage, at: Node, outer: Node): "on" | "stop" {
  const operator = outer.operator as string;
  if (!["===", "!==", "==", "!="].includes(operator)) return "stop";
  const other = below(outer, "left") === at ? below(outer, "right") : below(outer, "left");
  const value = literalValue(other);
  if (other && isNothing(unwrap(other))) return "on";
  if (value === undefined) return "stop";
  if (["true", "false", "1", "0", "yes", "no", "on", "off"].includes(value)) {
    found.type ??= "boolean";
  } else if (value !== "") found.values = [...(found.values ?? []), value];
  if (found.need === "required") found.need = "optional";
  return "stop";
}

function stepMember(found: Usage, at: Node, outer: Node, module: Module): "on" | "stop" {
  if (below(outer, "object") !== at) return "stop";
  if (outer.optional === true && found.need === "required") found.need = "optional";
  const call = module.parents.get(outer);
  if (call?.type !== "CallExpression" || below(call, "callee") !== outer) return "stop";
  const name = memberName(outer);
  if (name === "split") found.type ??= "list";
  const stays = [
    "trim",
    "toLowerCase",
    "toUpperCase",
    "toString",
    "replace",
    "split",
    "replaceAll",
  ];
  return stays.includes(name ?? "") ? "on" : "stop";
}

function stepCall(found: Usage, at: Node, outer: Node): "on" | "stop" {
  if (below(outer, "callee") === at) return "on";
  const name = calleeName(outer) ?? "";
  const owner = keyName(below(below(outer, "callee"), "object"));
  if (numbers.has(name)) found.type ??= "number";
  else if (name === "URL") found.type ??= "url";
  else if (name === "Boolean") found.type ??= "boolean";
  else if (name === "parse" && owner === "JSON") found.type ??= "json";
  else if (demands.has(name)) return "stop";
  else if (name !== "String") return "stop";
  return "on";
}

function typeOfLiteral(node: Node): GuessedType | undefined {
  if (typeof node.value === "number") return "number";
  return typeof node.value === "boolean" ? "boolean" : undefined;
}

/** Where a value is kept under a name first, what is done with the name says the same. */
function useOfVariable(found: Usage, node: Node, module: Module): void {
  const declarator = module.parents.get(node);
  const id = below(declarator, "id");
  if (declarator?.type !== "VariableDeclarator" || below(declarator, "init") !== node) return;
  if (id?.type !== "Identifier") return;
  useOfName(found, id, module);
}

/** What the code does with a name that holds a variable's value. */
export function useOfName(found: Usage, id: Node, module: Module): void {
  const uses = referencesTo(id, module).map((one) => usageOf(one, module, false));
  const type = uses.find((one) => one.type !== undefined)?.type;
  found.type ??= type;
  if (uses.length === 0 || uses.some(({ need }) => need === "required")) return;
  const [first] = uses.filter(({ need }) => need === "defaulted");
  found.need = first ? "defaulted" : "optional";
  found.default ??= first?.default;
  found.fallback ??= first?.fallback;
}

const references = new WeakMap<Module, Map<string, Node[]>>();

function referencesTo(id: Node, module: Module): Node[] {
  let known = references.get(module);
  if (known === undefined) {
    known = new Map();
    const found = known;
    walk(module.program, (node) => {
      if (node.type !== "Identifier") return;
      const name = node.name as string;
      const list = found.get(name) ?? [];
      found.set(name, list);
      list.push(node);
    });
    references.set(module, known);
  }
  const binding = module.bindingOf(id);
  const same = known.get(id.name as string) ?? [];
  return same.filter(
    (one) => one !== id && module.bindingOf(one) === binding && isUse(one, module),
  );
}

function isUse(node: Node, module: Module): boolean {
  const outer = module.parents.get(node);
  if (outer?.type === "MemberExpression") return below(outer, "property") !== node;
  if (outer?.type === "Property") return below(outer, "value") === node;
  return outer?.type !== "ExportSpecifier";
}

/** Whether what is around asks for the same value first: `if (process.env.X) use(process.env.X)`. */
function isGuarded(node: Node, module: Module): boolean {
  const name = node.type === "MemberExpression" ? memberName(node) : undefined;
  if (name === undefined) return false;
  let inner = node;
  for (const outer of above(node, module.parents)) {
    const test =
      below(outer, "test") ?? (outer.operator === "&&" ? below(outer, "left") : undefined);
    if (test && test !== inner && inner !== below(outer, "alternate") && mentions(test, name)) {
      return true;
    }
    inner = outer;
  }
  return false;
}

function mentions(node: Node, name: string): boolean {
  if (node.type === "MemberExpression" && memberName(node) === name) return true;
  return childrenOf(node).some((one) => mentions(one, name));
}

/** The stronger of two needs: what one place requires is required. */
export function strongest(needs: readonly Need[]): Need {
  const order: readonly Need[] = ["required", "defaulted", "optional", "mentioned"];
  return order.find((one) => needs.includes(one)) ?? "mentioned";
}

/** The arguments of a call that are written out. */
export function givenTo(call: Node): Node[] {
  return listBelow(call, "arguments");
}
