import type { GuessedType, Said } from "../finding.ts";
import type { LookUp, Place } from "./look-up.ts";
import {
  below,
  calleeName,
  keyName,
  listBelow,
  literalText,
  literalValue,
  memberName,
  propertyOf,
  unwrap,
} from "./tree.ts";
import type { Node } from "./tree.ts";
import type { Module } from "./module.ts";

/** A field of a schema: a variable's name with what the schema says of it. */
export interface Field {
  name: string;
  place: Place;
  said: Said;
}

const objectMakers = new Set([
  "object",
  "strictObject",
  "looseObject",
  "Object",
  "Struct",
  "shape",
]);
objectMakers.add("type").add("interface").add("objectAsync").add("objectType").add("exact");
const adders = new Set([
  "extend",
  "merge",
  "and",
  "safeExtend",
  "concat",
  "keys",
  "append",
  "setKey",
]);
adders.add("intersection").add("intersect").add("union").add("discriminatedUnion").add("variant");

const deepest = 10;

/** The fields of a schema of zod, valibot, Joi, yup, envalid and their like; none of anything else. */
export function fieldsOf(place: Place, lookUp: LookUp, depth = 0): Field[] {
  if (depth > deepest) return [];
  const found = lookUp.value(place);
  const { node, module } = found;
  if (node.type === "ObjectExpression") return ofObject(found, lookUp, depth);
  if (node.type.startsWith("Class")) return ofClass(found);
  if (node.type === "ArrayExpression") {
    const elements = listBelow(node, "elements");
    return elements.flatMap((one) => fieldsOf({ node: one, module }, lookUp, depth + 1));
  }
  if (node.type === "MemberExpression") {
    const object = below(node, "object");
    return object ? fieldsOf({ node: object, module }, lookUp, depth + 1) : [];
  }
  return node.type === "CallExpression" ? ofCall(found, lookUp, depth) : [];
}

function ofCall({ node, module }: Place, lookUp: LookUp, depth: number): Field[] {
  const name = calleeName(node) ?? "";
  const given = listBelow(node, "arguments");
  const more = (nodes: readonly Node[]): Field[] =>
    nodes.flatMap((one) => fieldsOf({ node: one, module }, lookUp, depth + 1));
  const callee = below(node, "callee");
  const before = callee?.type === "MemberExpression" ? below(callee, "object") : undefined;
  if (objectMakers.has(name) && given.length > 0) return more(given);
  if (adders.has(name)) return more([...(before ? [before] : []), ...given]);
  const inner = before ? more([before]) : [];
  const own = inner.length > 0 ? inner : more(given.slice(0, 2));
  if (name !== "partial") return own;
  return own.map((field) => ({ ...field, said: { ...field.said, need: "optional" } }));
}

function ofObject(found: Place, lookUp: LookUp, depth: number): Field[] {
  const { node, module } = found;
  const properties = propertyOf(node, "properties");
  if (properties?.type === "ObjectExpression") return ofJsonSchema(node, properties, module);
  return listBelow(node, "properties").flatMap((one): Field[] => {
    if (one.type === "SpreadElement") {
      const argument = below(one, "argument");
      return argument ? fieldsOf({ node: argument, module }, lookUp, depth + 1) : [];
    }
    const value = below(one, "value");
    const key = below(one, "key");
    if (value === undefined || key === undefined) return [];
    const names =
      one.computed === true ? lookUp.texts({ node: key, module }) : [keyName(key) ?? ""];
    const said = describe({ node: value, module }, lookUp);
    return names.map((name) => ({ name, place: { node: one, module }, said }));
  });
}

function ofJsonSchema(schema: Node, properties: Node, module: Module): Field[] {
  const required = listBelow(propertyOf(schema, "required"), "elements").map(literalText);
  return listBelow(properties, "properties").map((one) => {
    const name = keyName(below(one, "key")) ?? "";
    const value = below(one, "value");
    const fallback = literalValue(propertyOf(value, "default"));
    const type = literalText(propertyOf(value, "type"));
    const need = required.includes(name) ? "required" : "optional";
    const said: Said = {
      ...base,
      need: fallback === undefined ? need : "defaulted",
      default: fallback,
      type:
        type === "number" || type === "integer"
          ? "number"
          : type === "boolean"
            ? "boolean"
            : undefined,
    };
    return { name, place: { node: one, module }, said };
  });
}

/** A class whose properties carry validators, as Nest's documentation has it. */
function ofClass({ node, module }: Place): Field[] {
  return listBelow(below(node, "body"), "body").flatMap((one): Field[] => {
    const name = keyName(below(one, "key"));
    if (one.type !== "PropertyDefinition" || name === undefined) return [];
    const names = listBelow(one, "decorators").map((decorator) => {
      const expression = below(decorator, "expression");
      return expression?.type === "CallExpression" ? calleeName(expression) : undefined;
    });
    const fallback = literalValue(below(one, "value"));
    const isOptional = one.optional === true || names.includes("IsOptional");
    const need = below(one, "value") ? "defaulted" : isOptional ? "optional" : "required";
    const type = names.map((each) => types[(each ?? "").replace("Is", "").toLowerCase()]);
    const said: Said = { ...base, need, default: fallback, type: type.find((each) => each) };
    return [{ name, place: { node: one, module }, said }];
  });
}

const base: Said = { how: "schema", role: "read", need: "required", schema: true };

const types: Readonly<Record<string, GuessedType>> = {
  number: "number",
  num: "number",
  int: "number",
  integer: "number",
  port: "number",
  positive: "number",
  boolean: "boolean",
  bool: "boolean",
  stringbool: "boolean",
  booleanstring: "boolean",
  booleanish: "boolean",
  url: "url",
  uri: "url",
  httpurl: "url",
  email: "email",
  json: "json",
  array: "list",
  enum: "enum",
  enum_: "enum",
  picklist: "enum",
  nativeenum: "enum",
  valid: "enum",
};

const optionals = new Set(["optional", "nullish", "nullable", "optionalKey", "exactOptional"]);
optionals.add("Optional").add("undefinedable").add("allowEmpty");
const defaulters = new Set(["default", "catch", "prefault", "fallback", "withDefault", "_default"]);

/** What a validator says: `z.coerce.number().default(3000)`, `str({ default: "a" })`. */
function describe(place: Place, lookUp: LookUp): Said {
  const said: Said = { ...base };
  const state = { isDemanded: false, isLax: false };
  const read = (node: Node, module: Module, depth: number): void => {
    const inner = unwrap(node);
    if (depth > deepest) return;
    if (inner.type === "Literal" && typeof inner.value === "string") readWord(said, inner.value);
    if (inner.type === "Identifier") {
      const binding = module.bindingOf(inner);
      if (binding?.kind === "import" && laxLibraries.has(binding.source)) state.isLax = true;
      const target = lookUp.value({ node: inner, module });
      if (target.node !== inner) read(target.node, target.module, depth + 1);
      return;
    }
    if (inner.type === "MemberExpression") {
      const object = below(inner, "object");
      said.type ??= types[(memberName(inner) ?? "").toLowerCase()];
      if (object) read(object, module, depth + 1);
      return;
    }
    if (inner.type !== "CallExpression") return;
    const name = calleeName(inner) ?? "";
    const given = listBelow(inner, "arguments");
    if (name === "required") state.isDemanded = true;
    readCallOf(said, name, given);
    const callee = below(inner, "callee");
    const before = callee?.type === "MemberExpression" ? below(callee, "object") : undefined;
    if (before) read(before, module, depth + 1);
    else if (callee?.type === "Identifier") read(callee, module, depth + 1);
    const isNested = given[0]?.type === "CallExpression";
    if (isNested)
      for (const one of given) if (one.type === "CallExpression") read(one, module, depth + 1);
  };
  read(place.node, place.module, 0);
  if (state.isLax && !state.isDemanded && said.need === "required") said.need = "optional";
  return said;
}

/** Libraries whose fields may be missing unless they say `required`. */
const laxLibraries = new Set(["joi", "@hapi/joi", "yup"]);

/** A type in words, as arktype has it. */
function readWord(said: Said, word: string): void {
  if (word.includes("number") || word.includes("integer")) said.type ??= "number";
  else if (word.includes("url")) said.type ??= "url";
  if (word.includes("undefined")) said.need = "optional";
}

function readCallOf(said: Said, name: string, given: readonly Node[]): void {
  const [first, second] = given;
  if (optionals.has(name) && said.need === "required") said.need = "optional";
  if (defaulters.has(name) || (name === "optional" && second !== undefined)) {
    said.need = "defaulted";
    said.default ??= literalValue(second ?? first);
  }
  said.type ??= types[name.toLowerCase()];
  if (said.type === "enum" && said.values === undefined) said.values = wordsOf(given);
  if (name === "describe" || name === "description") said.description ??= literalText(first);
  if (first?.type === "ObjectExpression") readOptions(said, first);
}

function wordsOf(given: readonly Node[]): string[] | undefined {
  const nodes = given.flatMap((one) =>
    one.type === "ArrayExpression" ? listBelow(one, "elements") : [one],
  );
  const words = nodes.map(literalText).filter((word) => word !== undefined);
  return words.length === 0 ? undefined : words;
}

/** Options of envalid's validators. */
function readOptions(said: Said, options: Node): void {
  const fallback = propertyOf(options, "default") ?? propertyOf(options, "defaultValue");
  if (fallback) {
    const isNothing = fallback.type === "Identifier" && fallback.name === "undefined";
    said.need = isNothing ? "optional" : "defaulted";
    said.default ??= literalValue(fallback);
  }
  if (propertyOf(options, "optional")?.value === true) said.need = "optional";
  said.description ??= literalText(propertyOf(options, "desc"));
  const choices = propertyOf(options, "choices") ?? propertyOf(options, "values");
  if (choices) {
    said.type = "enum";
    said.values = wordsOf([choices]);
  }
}
