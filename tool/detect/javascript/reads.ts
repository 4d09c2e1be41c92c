import type { Said } from "../finding.ts";
import type { Module } from "./module.ts";
import type { Reader } from "./reader.ts";
import {
  below,
  functionTypes,
  keyName,
  listBelow,
  literalText,
  literalValue,
  memberName,
  propertyOf,
  unwrap,
} from "./tree.ts";
import type { Node } from "./tree.ts";
import { usageOf, useOfName } from "./usage.ts";
import type { Usage } from "./usage.ts";

/** Adds what a node of a module reads from the environment; says whether a function became known. */
export function readNode(reader: Reader, node: Node, module: Module): boolean {
  switch (node.type) {
    case "MemberExpression":
      return readMember(reader, node, module);
    case "BinaryExpression":
      return readIn(reader, node, module);
    case "VariableDeclarator":
      return readPattern(reader, below(node, "id"), below(node, "init"), module);
    case "AssignmentExpression":
      return readPattern(reader, below(node, "left"), below(node, "right"), module);
    case "AssignmentPattern":
      return readPattern(reader, below(node, "left"), below(node, "right"), module);
    case "CallExpression":
    case "NewExpression":
      return readCall(reader, node, module);
    default:
      return functionTypes.has(node.type) && readParameters(reader, node, module);
  }
}

/** `process.env.X`, `process.env["X"]`, `process.env[name]`. */
function readMember(reader: Reader, node: Node, module: Module): boolean {
  const object = below(node, "object");
  const property = below(node, "property");
  if (object === undefined || property === undefined || reader.settled.has(node)) return false;
  if (isWritten(node, module)) return false;
  const kind = reader.environment.kindOf(object, module);
  if (kind === undefined) return false;
  const usage = usageOf(node, module);
  const said = saidBy(kind, usage);
  if (node.computed !== true) {
    const name = memberName(node);
    const call = module.parents.get(node);
    const isCalled = call?.type === "CallExpression" && below(call, "callee") === node;
    if (name !== undefined && !isCalled) reader.add(name, node, module, said);
    return false;
  }
  return reader.addNamed({ node: property, module }, node, said, usage.fallback);
}

function saidBy(how: string, { need, default: fallback, type, values }: Usage): Said {
  return { how, role: "read", need, default: fallback, type, values };
}

/** Whether a member is only set or deleted. */
function isWritten(node: Node, module: Module): boolean {
  const outer = module.parents.get(node);
  if (outer?.type === "UnaryExpression") return outer.operator === "delete";
  if (outer?.type !== "AssignmentExpression") return false;
  return below(outer, "left") === node && outer.operator === "=";
}

/** `"X" in process.env`. */
function readIn(reader: Reader, node: Node, module: Module): boolean {
  const [left, right] = [below(node, "left"), below(node, "right")];
  if (node.operator !== "in" || left === undefined || right === undefined) return false;
  const kind = reader.environment.kindOf(right, module);
  if (kind === undefined) return false;
  const said: Said = { how: kind, role: "read", need: "optional" };
  return reader.addNamed({ node: left, module }, node, said);
}

/** `const { X, Y: y = "a" } = process.env`. */
function readPattern(
  reader: Reader,
  pattern: Node | undefined,
  from: Node | undefined,
  module: Module,
): boolean {
  if (pattern?.type !== "ObjectPattern" || from === undefined) return false;
  const nested = propertyPattern(pattern, "env");
  const kind =
    reader.environment.kindOf(from, module) ??
    (nested && reader.environment.kindOf(memberOf(from, "env"), module));
  if (kind === undefined) return false;
  addPattern(reader, nested && isOwner(reader, from, module) ? nested : pattern, kind, module);
  return false;
}

/** Whether the environment is a member of what is taken apart: `const { env: { X } } = process`. */
function isOwner(reader: Reader, from: Node, module: Module): boolean {
  return reader.environment.kindOf(from, module) === undefined;
}

function propertyPattern(pattern: Node, name: string): Node | undefined {
  const value = propertyOf(pattern, name);
  return value?.type === "ObjectPattern" ? value : undefined;
}

function memberOf(object: Node, name: string): Node {
  const property = { type: "Identifier", name, start: object.start, end: object.end };
  return { type: "MemberExpression", object, property, start: object.start, end: object.end };
}

function addPattern(reader: Reader, pattern: Node, kind: string, module: Module): void {
  for (const one of listBelow(pattern, "properties")) {
    const key = below(one, "key");
    const value = below(one, "value");
    if (one.type !== "Property" || key === undefined || value === undefined) continue;
    const usage = patternUsage(value, module);
    if (one.computed === true) reader.addNamed({ node: key, module }, one, saidBy(kind, usage));
    else reader.add(keyName(key) ?? "", one, module, saidBy(kind, usage));
  }
}

function patternUsage(value: Node, module: Module): Usage {
  const found: Usage = { need: "required" };
  if (value.type === "AssignmentPattern") {
    const right = below(value, "right");
    found.default = literalValue(right);
    found.need = "defaulted";
    return found;
  }
  if (value.type === "Identifier") useOfName(found, value, module);
  return found;
}

/** Parameters that are taken apart: `({ X }: NodeJS.ProcessEnv) => …`, or given the environment. */
function readParameters(reader: Reader, of: Node, module: Module): boolean {
  for (const [index, one] of listBelow(of, "params").entries()) {
    if (one.type !== "ObjectPattern" || !reader.environment.isGiven(of, index, one)) continue;
    addPattern(reader, one, "process.env", module);
  }
  return false;
}

function readCall(reader: Reader, call: Node, module: Module): boolean {
  const isKnown = readMethod(reader, call, module);
  const wasGiven = giveEnvironment(reader, call, module);
  return readTaker(reader, call, module) || wasGiven || isKnown;
}

const nameMethods = new Set(["get", "has", "hasOwnProperty", "hasOwn", "getOrThrow"]);

/** `Deno.env.get("X")`, `Object.hasOwn(process.env, "X")`, `_.get(process.env, "X", "a")`. */
function readMethod(reader: Reader, call: Node, module: Module): boolean {
  const callee = below(call, "callee");
  if (callee?.type !== "MemberExpression" || !nameMethods.has(memberName(callee) ?? ""))
    return false;
  const object = below(callee, "object");
  const given = listBelow(call, "arguments");
  const own = object && reader.environment.kindOf(object, module);
  const first = given[0] && reader.environment.kindOf(given[0], module);
  const name = own === undefined ? given[1] : given[0];
  const kind = own ?? first;
  if (kind === undefined || name === undefined) return false;
  const usage = usageOf(call, module);
  const isAsked = memberName(callee)?.startsWith("has") === true;
  const said = saidBy(kind, isAsked ? { need: "optional" } : usage);
  const fallback = given[own === undefined ? 2 : 1];
  if (fallback) Object.assign(said, { need: "defaulted", default: literalValue(fallback) });
  return reader.addNamed({ node: name, module }, call, said, usage.fallback);
}

/** Notes which parameters of the called function are the environment. */
function giveEnvironment(reader: Reader, call: Node, module: Module): boolean {
  let isNew = false;
  for (const [index, one] of listBelow(call, "arguments").entries()) {
    const inner = unwrap(one);
    if (inner.type !== "MemberExpression" && inner.type !== "Identifier") continue;
    if (reader.environment.kindOf(inner, module) === undefined) continue;
    const called = reader.lookUp.calledFunction(call, module);
    if (called && reader.environment.give(called, index)) isNew = true;
  }
  return isNew;
}

/** A call of a function that takes a variable's name: `getEnv("X", "default")`. */
function readTaker(reader: Reader, call: Node, module: Module): boolean {
  const given = listBelow(call, "arguments");
  if (given.length === 0) return false;
  const called = reader.lookUp.calledFunction(call, module);
  let isNew = false;
  for (const taker of (called && reader.takers.get(called.node)) ?? []) {
    let name = given[taker.index];
    for (const step of taker.path) name = propertyOf(name, step);
    if (name === undefined) continue;
    const fallback = taker.fallback === undefined ? undefined : given[taker.fallback];
    const said = saidByCall(taker.said, fallback, usageOf(call, module));
    if (reader.addNamed({ node: name, module }, call, said, fallback)) isNew = true;
  }
  return isNew;
}

function saidByCall(said: Said, fallback: Node | undefined, usage: Usage): Said {
  const around = usage.need === "required" ? said.need : usage.need;
  const value = literalValue(fallback) ?? usage.default;
  const isNothing = fallback && keyName(unwrap(fallback)) === "undefined";
  // A function that gives its parameter in place of a missing value requires what has none.
  const own = said.need === "defaulted" && said.default === undefined ? "required" : around;
  return {
    ...said,
    need: fallback
      ? isNothing
        ? "optional"
        : "defaulted"
      : usage.need === "required"
        ? own
        : around,
    default: value ?? said.default,
    type: said.type ?? usage.type ?? undefined,
  };
}

/** `import { X } from "$env/static/private"`, `import { X } from "astro:env/server"`. */
export function readImports(reader: Reader, module: Module): void {
  for (const one of listBelow(module.program, "body")) {
    if (one.type !== "ImportDeclaration") continue;
    const source = literalText(below(one, "source")) ?? "";
    const isStatic = source.startsWith("$env/static/") || source.startsWith("astro:env/");
    if (!isStatic) continue;
    const isPublic = source.endsWith("/public") || source.endsWith("/client");
    for (const specifier of listBelow(one, "specifiers")) {
      const name = keyName(below(specifier, "imported"));
      if (name?.toUpperCase() !== name || name === undefined) continue;
      const said: Said = { how: source, role: "read", need: "required", client: isPublic };
      reader.add(name, specifier, module, said);
    }
  }
}
