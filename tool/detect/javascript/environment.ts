import type { LookUp, Place } from "./look-up.ts";
import type { Module } from "./module.ts";
import type { Binding } from "./scope.ts";
import {
  below,
  calleeName,
  childrenOf,
  functionTypes,
  keyName,
  listBelow,
  memberName,
  textBelow,
  unwrap,
} from "./tree.ts";
import type { Node } from "./tree.ts";
import { requiredModule } from "./module.ts";

/** How a program gets at its environment. */
export type EnvironmentKind = "process.env" | "import.meta.env" | "Bun.env" | "Deno.env" | "env";

const deepest = 10;

/** Modules that export the environment, under these names. */
const exporters: Readonly<Record<string, readonly string[]>> = {
  process: ["env"],
  "node:process": ["env"],
  bun: ["env"],
  "std-env": ["env"],
  "$env/dynamic/private": ["env"],
  "$env/dynamic/public": ["env"],
  "cloudflare:workers": ["env"],
};

/** Finds out which expressions are the environment. */
export class Environment {
  readonly #lookUp: LookUp;
  /** Parameters that are given the environment, by function. */
  readonly #given = new Map<Node, Set<number>>();
  /** Modules of functions that are given the environment. */
  readonly given = new Set<Module>();

  constructor(lookUp: LookUp) {
    this.#lookUp = lookUp;
  }

  /** Notes that a function is given the environment; says whether that was not known. */
  give({ node: of, module }: Place, index: number): boolean {
    this.given.add(module);
    const known = this.#given.get(of) ?? new Set();
    this.#given.set(of, known);
    if (known.has(index)) return false;
    known.add(index);
    return true;
  }

  /** Whether a parameter is the environment: by a call, or by its type. */
  isGiven(of: Node, index: number, parameter: Node): boolean {
    const isKnown = this.#given.get(of)?.has(index) === true;
    return isKnown || isProcessEnvType(below(parameter, "typeAnnotation"));
  }

  /** How an expression is the environment; undefined where it is something else. */
  kindOf(node: Node, module: Module, depth = 0): EnvironmentKind | undefined {
    if (depth > deepest) return undefined;
    const inner = unwrap(node);
    const here = { node: inner, module };
    if (inner.type === "MemberExpression") return this.#ofMember(here, depth);
    if (inner.type === "Identifier") return this.#ofName(here, depth);
    if (inner.type === "LogicalExpression") {
      return this.#anyOf([below(inner, "left"), below(inner, "right")], module, depth);
    }
    if (inner.type === "ConditionalExpression") {
      return this.#anyOf([below(inner, "consequent"), below(inner, "alternate")], module, depth);
    }
    if (inner.type === "ObjectExpression") {
      const spreads = listBelow(inner, "properties").filter((one) => one.type === "SpreadElement");
      const spread = spreads.map((one) => below(one, "argument"));
      return this.#anyOf(spread, module, depth);
    }
    return inner.type === "CallExpression" ? this.#ofCall(here, depth) : undefined;
  }

  #anyOf(
    nodes: readonly (Node | undefined)[],
    module: Module,
    depth: number,
  ): EnvironmentKind | undefined {
    for (const node of nodes) {
      const kind = node && this.kindOf(node, module, depth + 1);
      if (kind !== undefined) return kind;
    }
    return undefined;
  }

  #ofMember(here: Place, depth: number): EnvironmentKind | undefined {
    const { node, module } = here;
    const object = below(node, "object");
    if (object === undefined) return undefined;
    if (memberName(node) === "env") {
      const owner = unwrap(object);
      if (isProcess(owner, module)) return "process.env";
      if (owner.type === "MetaProperty") return "import.meta.env";
      if (isGlobal(owner, module, "Bun")) return "Bun.env";
      if (isGlobal(owner, module, "Deno")) return "Deno.env";
    }
    const found = this.#lookUp.value(here);
    return found.node === node ? undefined : this.kindOf(found.node, found.module, depth + 1);
  }

  #ofName({ node, module }: Place, depth: number): EnvironmentKind | undefined {
    const binding = module.bindingOf(node);
    if (binding === undefined) return undefined;
    if (binding.kind === "import" && exporters[binding.source]?.includes(binding.imported)) {
      return "env";
    }
    if (binding.kind === "variable") {
      const kind = this.#ofVariable(binding, module, depth);
      if (kind !== undefined) return kind;
    }
    if (binding.kind === "parameter") return this.#ofParameter(binding, module, depth);
    const found = this.#lookUp.value({ node, module });
    return found.node === node ? undefined : this.kindOf(found.node, found.module, depth + 1);
  }

  #ofVariable(
    { init, path }: Binding & { kind: "variable" },
    module: Module,
    depth: number,
  ): EnvironmentKind | undefined {
    if (init === undefined) return undefined;
    if (path.length === 0) return this.kindOf(init, module, depth + 1);
    if (path.length !== 1 || path[0] !== "env") return undefined;
    const owner = unwrap(init);
    if (isProcess(owner, module)) return "process.env";
    return owner.type === "MetaProperty" ? "import.meta.env" : undefined;
  }

  #ofParameter(
    { of, index, path, node }: Binding & { kind: "parameter" },
    module: Module,
    depth: number,
  ): EnvironmentKind | undefined {
    if (path.length > 0) return undefined;
    if (this.#given.get(of)?.has(index)) return "process.env";
    const fallback = node.type === "AssignmentPattern" ? below(node, "right") : undefined;
    const kind = fallback && this.kindOf(fallback, module, depth + 1);
    if (kind !== undefined) return kind;
    const target = node.type === "AssignmentPattern" ? below(node, "left") : node;
    return isProcessEnvType(below(target, "typeAnnotation")) ? "process.env" : undefined;
  }

  /** `Object.entries(process.env).filter(…)`, from which an object is made again. */
  #ofEntries(place: Place, depth: number): EnvironmentKind | undefined {
    const { node, module } = this.#lookUp.value(place);
    if (node.type !== "CallExpression" || depth > deepest) return undefined;
    const object = below(below(node, "callee"), "object");
    const [first] = listBelow(node, "arguments");
    if (calleeName(node) === "entries" && first && keyName(object) === "Object") {
      return this.kindOf(first, module, depth + 1);
    }
    return object && this.#ofEntries({ node: object, module }, depth + 1);
  }

  #ofCall({ node, module }: Place, depth: number): EnvironmentKind | undefined {
    const callee = below(node, "callee");
    const given = listBelow(node, "arguments");
    const name = calleeName(node);
    if (callee === undefined) return undefined;
    if (callee.type === "MemberExpression") {
      const object = below(callee, "object");
      if (object && name === "toObject") return this.kindOf(object, module, depth + 1);
      const isObject = keyName(object) === "Object";
      if (isObject && name === "fromEntries" && given[0]) {
        return this.#ofEntries({ node: given[0], module }, depth + 1);
      }
      const isCopy = isObject ? objectCopies.has(name ?? "") : partCopies.has(name ?? "");
      return isCopy ? this.#anyOf(given, module, depth) : undefined;
    }
    const binding = module.bindingOf(callee);
    if (binding?.kind === "import") {
      if (binding.source === "vite" && binding.imported === "loadEnv") return "import.meta.env";
      if (binding.source === "hono/adapter" && binding.imported === "env") return "env";
    }
    const called = this.#lookUp.calledFunction(node, module);
    if (called === undefined) return undefined;
    const result = resultOf(called.node);
    return result && this.kindOf(result, called.module, depth + 1);
  }
}

/** Functions of Object, and of lodash and its like, that give an object as it is, or a part of it. */
const objectCopies = new Set(["freeze", "assign", "seal"]);
const partCopies = new Set(["pickBy", "omitBy", "omit", "mapValues", "clone", "cloneDeep"]);

/** What a function gives whose text is no more than that. */
function resultOf(of: Node): Node | undefined {
  const body = below(of, "body");
  if (body?.type !== "BlockStatement") return body;
  const statements = listBelow(body, "body");
  const last = statements.at(-1);
  return last?.type === "ReturnStatement" ? below(last, "argument") : undefined;
}

/** Whether an expression is Node's `process`, by whatever name. */
export function isProcess(node: Node, module: Module): boolean {
  if (node.type === "MemberExpression") {
    const owner = keyName(below(node, "object"));
    const isRoot = owner === "globalThis" || owner === "global" || owner === "window";
    return isRoot && memberName(node) === "process";
  }
  const required = requiredModule(node);
  if (required === "process" || required === "node:process") return true;
  if (node.type !== "Identifier") return false;
  const binding = module.bindingOf(node);
  if (binding === undefined) return node.name === "process";
  if (binding.kind === "import") return ["process", "node:process"].includes(binding.source);
  if (binding.kind !== "variable" || binding.init === undefined) return false;
  const init = unwrap(binding.init);
  if (binding.path.length > 0)
    return keyName(init) === "globalThis" && binding.path[0] === "process";
  return init.type !== "Identifier" && isProcess(init, module);
}

function isGlobal(node: Node, module: Module, name: string): boolean {
  if (node.type === "Identifier") return node.name === name && module.bindingOf(node) === undefined;
  return node.type === "MemberExpression" && memberName(node) === name;
}

/** `NodeJS.ProcessEnv`, `typeof process.env`. */
function isProcessEnvType(node: Node | undefined): boolean {
  if (node === undefined) return false;
  if (textBelow(node, "name") === "ProcessEnv") return true;
  if (node.type === "TSQualifiedName" || node.type === "TSTypeQuery") {
    const names = childrenOf(node).map((one) => textBelow(one, "name") ?? "");
    if (names.join(".") === "process.env") return true;
  }
  return !functionTypes.has(node.type) && childrenOf(node).some(isProcessEnvType);
}
