import { requiredModule } from "./module.ts";
import type { Module, Modules } from "./module.ts";
import {
  below,
  functionTypes,
  keyName,
  listBelow,
  literalText,
  memberName,
  propertyOf,
  textBelow,
  unwrap,
} from "./tree.ts";
import type { Node } from "./tree.ts";

/** A node with the module that it is in. */
export interface Place {
  node: Node;
  module: Module;
}

/** So deep are names followed: what leads further leads in circles. */
const deepest = 12;

/** Follows names of modules to what they stand for. */
export class LookUp {
  readonly modules: Modules;

  constructor(modules: Modules) {
    this.modules = modules;
  }

  /** What an expression stands for: the node where its value is written, or itself. */
  value({ node, module }: Place, depth = 0): Place {
    const inner = unwrap(node);
    const here = { node: inner, module };
    if (depth > deepest) return here;
    if (inner.type === "Identifier") return this.#identifier(here, depth);
    if (inner.type !== "MemberExpression") return here;
    const name = memberName(inner);
    const object = below(inner, "object");
    if (name === undefined || object === undefined) return here;
    if (object.type === "ThisExpression") return this.#ofThis(here, name, depth) ?? here;
    const whole = this.value({ node: object, module }, depth + 1);
    const member = this.member(whole, name, depth + 1);
    return member === undefined ? here : this.value(member, depth + 1);
  }

  #identifier(here: Place, depth: number): Place {
    const { module, node } = here;
    const binding = module.bindingOf(node);
    if (binding?.kind === "definition") return { node: binding.node, module };
    if (binding?.kind === "variable" && binding.init !== undefined) {
      let found: Place | undefined = this.value({ node: binding.init, module }, depth + 1);
      for (const step of binding.path) {
        found = found && this.member(found, step, depth + 1);
        found = found && this.value(found, depth + 1);
      }
      return found ?? here;
    }
    if (binding?.kind !== "import") return here;
    const target = this.modules.imported(module, binding.source);
    if (target === undefined) return here;
    return this.exported(target, binding.imported, depth + 1) ?? here;
  }

  /** What a module exports under a name, its own or passed on. */
  exported(module: Module, name: string, depth = 0): Place | undefined {
    if (depth > deepest) return undefined;
    if (name === "*") return { node: module.program, module };
    const own = module.exports.get(name);
    if (own !== undefined && "node" in own)
      return this.value({ node: own.node, module }, depth + 1);
    if (own !== undefined) {
      const target = this.modules.imported(module, own.source);
      return target && this.exported(target, own.imported, depth + 1);
    }
    for (const source of module.passedOn) {
      const target = this.modules.imported(module, source);
      const found = target && this.exported(target, name, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A member of an object, enumeration, class, instance or module that is written out. */
  member(whole: Place, name: string, depth = 0): Place | undefined {
    const { node, module } = whole;
    if (depth > deepest) return undefined;
    if (node.type === "Program") return this.exported(module, name, depth + 1);
    const specifier = requiredModule(node);
    if (specifier !== undefined) {
      const target = this.modules.imported(module, specifier);
      return target && this.exported(target, name, depth + 1);
    }
    if (node.type === "ObjectExpression") {
      const found = propertyOf(node, name);
      return found && { node: found, module };
    }
    if (node.type === "TSEnumDeclaration") return enumMember(whole, name);
    if (node.type === "NewExpression") {
      const callee = below(node, "callee");
      return (
        callee && this.member(this.value({ node: callee, module }, depth + 1), name, depth + 1)
      );
    }
    return node.type.startsWith("Class") ? classMember(whole, name) : undefined;
  }

  #ofThis({ node, module }: Place, name: string, depth: number): Place | undefined {
    for (let at = module.parents.get(node); at; at = module.parents.get(at)) {
      if (at.type === "ObjectExpression" || at.type.startsWith("Class")) {
        if (at.type === "ClassBody") continue;
        const found = this.member({ node: at, module }, name, depth + 1);
        if (found !== undefined) return this.value(found, depth + 1);
      }
    }
    return undefined;
  }

  /** The function that a call runs, where the text tells it. */
  calledFunction(call: Node, module: Module): Place | undefined {
    const callee = below(call, "callee");
    if (callee === undefined) return undefined;
    const found = this.value({ node: callee, module });
    if (functionTypes.has(found.node.type)) return found;
    // `useCallback(fn)`, `memo(fn)`: the function that another one was given.
    if (found.node.type !== "CallExpression" || found.node === call) return undefined;
    const [first] = listBelow(found.node, "arguments");
    return first && functionTypes.has(first.type)
      ? { node: first, module: found.module }
      : undefined;
  }

  /** The texts that an expression can be; none where the text does not tell. */
  texts({ node, module }: Place, depth = 0): string[] {
    if (depth > deepest) return [];
    const inner = unwrap(node);
    const text = literalText(inner);
    if (text !== undefined) return [text];
    if (inner.type === "ConditionalExpression") {
      return this.#textsOf([below(inner, "consequent"), below(inner, "alternate")], module, depth);
    }
    if (inner.type === "LogicalExpression") {
      return this.#textsOf([below(inner, "left"), below(inner, "right")], module, depth);
    }
    if (inner.type === "BinaryExpression" || inner.type === "TemplateLiteral") {
      return this.#joined({ node: inner, module }, depth);
    }
    if (inner.type === "Identifier") {
      const binding = module.bindingOf(inner);
      if (binding?.kind === "each") return this.elements({ node: binding.list, module }, depth + 1);
      if (binding?.kind === "parameter" && binding.path.length === 0 && binding.index === 0) {
        const list = listOfCallback(binding.of, module);
        if (list !== undefined) return this.elements({ node: list, module }, depth + 1);
      }
      if (binding?.kind === "parameter" && binding.path.length === 0) {
        const words = textsOfType(below(binding.node, "typeAnnotation"));
        if (words.length > 0) return words;
      }
    }
    const found = this.value({ node: inner, module }, depth + 1);
    return found.node === inner ? [] : this.texts(found, depth + 1);
  }

  #textsOf(nodes: readonly (Node | undefined)[], module: Module, depth: number): string[] {
    return nodes.flatMap((node) => (node ? this.texts({ node, module }, depth + 1) : []));
  }

  /** `"A_" + name`, `A_${name}`: one text of parts that are each known. */
  #joined({ node, module }: Place, depth: number): string[] {
    const isSum = node.type === "BinaryExpression";
    if (isSum && node.operator !== "+") return [];
    const expressions = isSum
      ? [below(node, "left"), below(node, "right")]
      : listBelow(node, "expressions");
    const parts = expressions.map((one) =>
      one ? this.texts({ node: one, module }, depth + 1) : [],
    );
    const quasis = isSum
      ? ["", "", ""]
      : listBelow(node, "quasis").map((one) => (one.value as { cooked: string }).cooked);
    return parts.reduce(
      (texts, options, at) =>
        texts.flatMap((text) => options.map((option) => text + option + (quasis[at + 1] ?? ""))),
      [quasis[0] ?? ""],
    );
  }

  /** The texts that are the elements of a list, or the keys of an object whose keys are taken. */
  elements(place: Place, depth = 0): string[] {
    const { node, module } = this.value(place, depth + 1);
    if (node.type === "ArrayExpression")
      return this.#textsOf(listBelow(node, "elements"), module, depth);
    if (node.type !== "CallExpression") return [];
    const callee = below(node, "callee");
    const [first] = listBelow(node, "arguments");
    const isKeys = callee && keyName(below(callee, "object")) === "Object";
    if (isKeys && first !== undefined) {
      const object = this.value({ node: first, module }, depth + 1).node;
      const side = memberName(callee) === "values" ? "value" : "key";
      return listBelow(object, "properties").flatMap((one) => {
        const text = side === "key" ? keyName(below(one, "key")) : literalText(below(one, "value"));
        return text === undefined ? [] : [text];
      });
    }
    const list = below(callee, "object");
    return list ? this.elements({ node: list, module }, depth + 1) : [];
  }
}

const callbackMethods = new Set(["forEach", "map", "filter", "some", "every", "find", "flatMap"]);

/** The list whose elements a function is given: of `list.forEach((one) => …)`, `list`. */
export function listOfCallback(of: Node, module: Module): Node | undefined {
  const call = module.parents.get(of);
  const callee = below(call, "callee");
  if (call?.type !== "CallExpression" || callee?.type !== "MemberExpression") return undefined;
  return callbackMethods.has(memberName(callee) ?? "") ? below(callee, "object") : undefined;
}

/** The texts that a type allows: `"A" | "B"`; none where it allows others. */
function textsOfType(type: Node | undefined): string[] {
  if (type === undefined) return [];
  if (type.type === "TSLiteralType") {
    const text = literalText(below(type, "literal"));
    return text === undefined ? [] : [text];
  }
  if (type.type === "TSTypeAnnotation") return textsOfType(below(type, "typeAnnotation"));
  if (type.type !== "TSUnionType") return [];
  const options = listBelow(type, "types").map(textsOfType);
  return options.some((texts) => texts.length === 0) ? [] : options.flat();
}

function enumMember({ node, module }: Place, name: string): Place | undefined {
  const members = listBelow(below(node, "body") ?? node, "members");
  const found = members.find((one) => keyName(below(one, "id")) === name);
  const init = below(found, "initializer");
  return init && { node: init, module };
}

function classMember({ node, module }: Place, name: string): Place | undefined {
  const members = listBelow(below(node, "body"), "body");
  const own = members.find((one) => keyName(below(one, "key")) === name && below(one, "value"));
  const value = below(own, "value");
  if (value) return { node: value, module };
  const assigned = assignedToThis(node, name);
  return assigned && { node: assigned, module };
}

/** What a constructor sets: of `this.env = process.env`, the right side. */
function assignedToThis(node: Node, name: string): Node | undefined {
  const members = listBelow(below(node, "body"), "body");
  const constructor = members.find((one) => one.kind === "constructor");
  for (const statement of listBelow(below(below(constructor, "value"), "body"), "body")) {
    const assignment = below(statement, "expression");
    const left = below(assignment, "left");
    const isThis = below(left, "object")?.type === "ThisExpression";
    if (isThis && textBelow(below(left, "property"), "name") === name) {
      return below(assignment, "right");
    }
  }
  return undefined;
}
