import type { Said } from "../finding.ts";
import type { Module } from "./module.ts";
import { looksLikeVariable } from "./reader.ts";
import type { Reader } from "./reader.ts";
import {
  below,
  calleeName,
  childrenOf,
  keyName,
  listBelow,
  literalText,
  literalValue,
  memberName,
  propertyOf,
  textBelow,
  unwrap,
} from "./tree.ts";
import type { Node } from "./tree.ts";
import { usageOf } from "./usage.ts";

/** Adds what a call reads by way of a framework. */
export function readFramework(reader: Reader, call: Node, module: Module): void {
  readConfigService(reader, call, module);
  readEffect(reader, call, module);
  readEnvVar(reader, call, module);
  const name = calleeName(call);
  const given = listBelow(call, "arguments");
  if (name === "defineNuxtConfig" && given[0]) readRuntimeConfig(reader, given[0], module);
  if (name === "defineConfig" && given[0]) readAstroSchema(reader, given[0], module);
  if (name === "getSecret" && isImported(below(call, "callee"), module, "astro:env/server")) {
    addCall(reader, call, given[0], module, "astro:env/server");
  }
}

function addCall(
  reader: Reader,
  call: Node,
  name: Node | undefined,
  module: Module,
  how: string,
): void {
  const { need, default: fallback, type } = usageOf(call, module);
  if (name)
    reader.addNamed({ node: name, module }, call, {
      how,
      role: "read",
      need,
      default: fallback,
      type,
    });
}

function isImported(node: Node | undefined, module: Module, ...sources: string[]): boolean {
  const binding = node && module.bindingOf(node);
  return binding?.kind === "import" && sources.includes(binding.source);
}

/** `configService.get("X", "default")`, where the text says that it is Nest's service. */
function readConfigService(reader: Reader, call: Node, module: Module): void {
  const callee = below(call, "callee");
  const method = callee?.type === "MemberExpression" ? memberName(callee) : undefined;
  if (method !== "get" && method !== "getOrThrow") return;
  const object = callee && below(callee, "object");
  const [key, fallback] = listBelow(call, "arguments");
  if (object === undefined || key === undefined || !isConfigService(unwrap(object), module)) return;
  for (const name of reader.lookUp.texts({ node: key, module })) {
    if (!looksLikeVariable(name)) continue;
    const value = literalValue(fallback);
    const usage = usageOf(call, module);
    const need = fallback ? "defaulted" : usage.need;
    const type = usage.type ?? typeArgument(call);
    const said: Said = {
      how: "ConfigService",
      role: "read",
      need,
      default: value ?? usage.default,
      type,
    };
    reader.add(name, call, module, said);
  }
}

/** The type that `get<number>("X")` names. */
function typeArgument(call: Node): "number" | "boolean" | undefined {
  const kinds = listBelow(below(call, "typeArguments"), "params").map(({ type }) => type);
  if (kinds.includes("TSNumberKeyword")) return "number";
  return kinds.includes("TSBooleanKeyword") ? "boolean" : undefined;
}

function isConfigService(node: Node, module: Module): boolean {
  if (node.type === "MemberExpression" && below(node, "object")?.type === "ThisExpression") {
    const name = memberName(node) ?? "";
    return memberTypes(module).get(name)?.includes("ConfigService") === true;
  }
  if (node.type === "NewExpression") return calleeName(node) === "ConfigService";
  if (node.type === "CallExpression") return namesIn(node).includes("ConfigService");
  if (node.type !== "Identifier") return false;
  const binding = module.bindingOf(node);
  if (binding?.kind === "variable") {
    const type = below(below(binding.declarator, "id"), "typeAnnotation");
    const isTyped = type && namesIn(type).includes("ConfigService");
    return (
      isTyped === true ||
      (binding.init !== undefined && isConfigService(unwrap(binding.init), module))
    );
  }
  if (binding?.kind !== "parameter") return false;
  const type = below(binding.node, "typeAnnotation");
  if (type && namesIn(type).includes("ConfigService")) return true;
  // `useFactory: (config) => …, inject: [ConfigService]`.
  const property = module.parents.get(binding.of);
  const object = property && module.parents.get(property);
  const injected = listBelow(propertyOf(object, "inject"), "elements")[binding.index];
  return keyName(injected) === "ConfigService";
}

function namesIn(node: Node): string[] {
  const own = textBelow(node, "name");
  return [...(own === undefined ? [] : [own]), ...childrenOf(node).flatMap(namesIn)];
}

const typesOf = new WeakMap<Module, Map<string, string[]>>();

/** The types of properties and of parameters that are properties, by name. */
function memberTypes(module: Module): Map<string, string[]> {
  const known = typesOf.get(module);
  if (known) return known;
  const types = new Map<string, string[]>();
  const visit = (node: Node): void => {
    if (node.type === "TSParameterProperty") {
      const parameter = below(node, "parameter");
      const type = below(parameter, "typeAnnotation");
      if (parameter && type) types.set(keyName(parameter) ?? "", namesIn(type));
    } else if (node.type === "PropertyDefinition") {
      const type = below(node, "typeAnnotation") ?? below(node, "value");
      if (type) types.set(keyName(below(node, "key")) ?? "", namesIn(type));
    }
    childrenOf(node).forEach(visit);
  };
  visit(module.program);
  typesOf.set(module, types);
  return types;
}

const effectTypes = new Set([
  "string",
  "number",
  "integer",
  "boolean",
  "redacted",
  "secret",
  "url",
]);
effectTypes.add("nonEmptyString").add("port").add("option");

/** `Config.string("X").pipe(Config.withDefault("a"))` of Effect. */
function readEffect(reader: Reader, call: Node, module: Module): void {
  const callee = below(call, "callee");
  const owner = callee?.type === "MemberExpression" ? below(callee, "object") : undefined;
  const method = callee?.type === "MemberExpression" ? memberName(callee) : undefined;
  if (!isImported(owner, module, "effect", "effect/Config") || keyName(owner) !== "Config") return;
  const name = literalText(listBelow(call, "arguments")[0]);
  if (name === undefined || !effectTypes.has(method ?? "")) return;
  const isSecret = method === "redacted" || method === "secret";
  const outer = module.parents.get(call);
  const pipe = outer && module.parents.get(outer);
  const chained = pipe?.type === "CallExpression" ? listBelow(pipe, "arguments") : [];
  const fallback = chained.find((one) => calleeName(one) === "withDefault");
  const value = literalValue(listBelow(fallback, "arguments")[0]);
  const need = fallback ? "defaulted" : "required";
  const said: Said = { how: "Config", role: "read", need, default: value };
  reader.add(name, call, module, { ...said, ...(isSecret && { sensitive: true }) });
}

/** `env.get("X").default("a").required().asPortNumber()` of env-var. */
function readEnvVar(reader: Reader, call: Node, module: Module): void {
  const callee = below(call, "callee");
  const owner = callee?.type === "MemberExpression" ? below(callee, "object") : undefined;
  if (owner?.type !== "Identifier" || memberName(callee ?? owner) !== "get") return;
  if (!isImported(owner, module, "env-var")) return;
  const said: Said = { how: "env-var", role: "read", need: "optional" };
  for (let at: Node = call; ;) {
    const member = module.parents.get(at);
    const next = member && module.parents.get(member);
    if (member?.type !== "MemberExpression" || next?.type !== "CallExpression") break;
    readChain(said, memberName(member) ?? "", listBelow(next, "arguments")[0]);
    at = next;
  }
  const [name] = listBelow(call, "arguments");
  if (name) reader.addNamed({ node: name, module }, call, said);
}

function readChain(said: Said, method: string, first: Node | undefined): void {
  if (method === "required" && said.need === "optional") said.need = "required";
  if (method === "default")
    Object.assign(said, { need: "defaulted", default: literalValue(first) });
  if (method.startsWith("asInt") || method.startsWith("asPort") || method.startsWith("asFloat")) {
    said.type = "number";
  } else if (method.startsWith("asBool")) said.type = "boolean";
  else if (method.startsWith("asUrl")) said.type = "url";
  else if (method.startsWith("asJson")) said.type = "json";
}

/** Nuxt's `runtimeConfig: { apiKey: "", public: { base: "" } }` is `NUXT_API_KEY`, `NUXT_PUBLIC_BASE`. */
function readRuntimeConfig(reader: Reader, config: Node, module: Module): void {
  const object = propertyOf(config, "runtimeConfig");
  if (object) addRuntime(reader, object, module, ["NUXT"]);
}

function addRuntime(reader: Reader, object: Node, module: Module, path: readonly string[]): void {
  for (const one of listBelow(object, "properties")) {
    const key = keyName(below(one, "key"));
    const value = below(one, "value");
    if (key === undefined || value === undefined) continue;
    const inner = [...path, snakeOf(key)];
    if (unwrap(value).type === "ObjectExpression") {
      addRuntime(reader, unwrap(value), module, inner);
      continue;
    }
    const fallback = literalValue(value);
    const need = fallback === "" ? "required" : fallback === undefined ? "optional" : "defaulted";
    const said: Said = {
      how: "runtimeConfig",
      role: "read",
      need,
      default: fallback === "" ? undefined : fallback,
    };
    reader.add(inner.join("_"), one, module, {
      ...said,
      ...(path[1] === "PUBLIC" && { client: true }),
    });
  }
}

function snakeOf(key: string): string {
  return Array.from(key)
    .map((one, at) => (one !== one.toLowerCase() && at > 0 ? `_${one}` : one.toUpperCase()))
    .join("");
}

/** Astro's `env: { schema: { X: envField.string({ context: "client", access: "public" }) } }`. */
function readAstroSchema(reader: Reader, config: Node, module: Module): void {
  const schema = propertyOf(propertyOf(config, "env"), "schema");
  for (const one of listBelow(schema, "properties")) {
    const name = keyName(below(one, "key"));
    const field = below(one, "value");
    const [options] = listBelow(field, "arguments");
    if (name === undefined || field === undefined) continue;
    const fallback = literalValue(propertyOf(options, "default"));
    const isOptional = propertyOf(options, "optional")?.value === true;
    const kind = calleeName(field);
    reader.add(name, one, module, {
      how: "astro:env",
      role: "read",
      schema: true,
      need: fallback === undefined ? (isOptional ? "optional" : "required") : "defaulted",
      default: fallback,
      type: kind === "number" || kind === "boolean" || kind === "enum" ? kind : undefined,
      ...(literalText(propertyOf(options, "context")) === "client" && { client: true }),
      ...(literalText(propertyOf(options, "access")) === "secret" && { sensitive: true }),
    });
  }
}
