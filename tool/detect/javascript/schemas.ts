import type { Said } from "../finding.ts";
import { fieldsOf } from "./fields.ts";
import type { Field } from "./fields.ts";
import type { Module } from "./module.ts";
import { looksLikeVariable } from "./reader.ts";
import type { Reader } from "./reader.ts";
import {
  below,
  calleeName,
  functionTypes,
  keyName,
  listBelow,
  literalText,
  literalValue,
  propertyOf,
  unwrap,
  walk,
} from "./tree.ts";
import type { Node } from "./tree.ts";

const parsers = new Set([
  "parse",
  "safeParse",
  "parseAsync",
  "safeParseAsync",
  "validate",
  "assert",
]);
parsers.add("validateSync").add("cast").add("attempt").add("Parse").add("Decode").add("check");
parsers.add("decode").add("from").add("create").add("allows").add("is").add("parseEnv");

/** Adds the variables that a call holds against a schema. */
export function readSchema(reader: Reader, call: Node, module: Module): void {
  const name = calleeName(call) ?? "";
  const given = listBelow(call, "arguments");
  if (name === "createEnv" || name === "defineEnv") readT3(reader, given, module);
  if (isFrom(call, module, ...envPlugins) || name === "envSchema") {
    for (const one of given) readJsonSchema(reader, one, module);
  }
  for (const one of given) {
    if (isFrom(one, module, ...envPlugins)) {
      for (const other of given) readJsonSchema(reader, other, module);
    }
  }
  if (isFrom(call, module, "@nestjs/config")) readNest(reader, given, module);
  readParse(reader, call, module);
}

/** Whether what is called, or named, comes from one of these packages. */
function isFrom(node: Node, module: Module, ...packages: readonly string[]): boolean {
  let at: Node | undefined = unwrap(node);
  while (at && at.type !== "Identifier") at = below(at, "callee") ?? below(at, "object");
  const binding = at && module.bindingOf(at);
  if (binding?.kind === "import") return packages.includes(binding.source);
  if (binding?.kind !== "variable" || binding.init === undefined) return false;
  const required = literalText(listBelow(binding.init, "arguments")[0]);
  return required !== undefined && packages.includes(required);
}

function addFields(reader: Reader, fields: readonly Field[], more: Partial<Said> = {}): void {
  for (const { name, place, said } of fields) {
    if (!looksLikeVariable(name)) continue;
    reader.add(name, place.node, place.module, { ...said, ...more });
  }
}

/** `createEnv({ server: {…}, client: {…}, runtimeEnv: {…} })`. */
function readT3(reader: Reader, given: readonly Node[], module: Module): void {
  for (const one of given) {
    const { node, module: home } = reader.lookUp.value({ node: one, module });
    for (const part of ["server", "client", "shared"]) {
      const object = propertyOf(node, part);
      if (object === undefined) continue;
      const fields = fieldsOf({ node: object, module: home }, reader.lookUp);
      addFields(reader, fields, { how: "createEnv", ...(part === "client" && { client: true }) });
    }
    for (const part of ["runtimeEnv", "runtimeEnvStrict", "experimental__runtimeEnv"]) {
      const object = propertyOf(node, part);
      if (object) mentionOnly(reader, object, home);
    }
  }
}

/** What only passes values on to a schema says nothing of whether they must be there. */
function mentionOnly(reader: Reader, object: Node, module: Module): void {
  for (const one of listBelow(object, "properties")) {
    const value = below(one, "value");
    const inner = value && unwrap(value);
    const name = inner?.type === "MemberExpression" ? keyName(below(inner, "property")) : undefined;
    const owner = inner && below(inner, "object");
    const kind = owner && reader.environment.kindOf(owner, module);
    if (inner === undefined || name === undefined || kind === undefined) continue;
    reader.settled.add(inner);
    reader.add(name, inner, module, { how: kind, role: "read", need: "mentioned" });
  }
}

/** `schema.parse(process.env)`, `cleanEnv(process.env, {…})`, `v.parse(schema, process.env)`. */
function readParse(reader: Reader, call: Node, module: Module): void {
  const given = listBelow(call, "arguments");
  const callee = below(call, "callee");
  const at = given.findIndex((one) => isEnvironment(reader, one, module));
  if (at >= 0) {
    const others = given.filter((_, index) => index !== at);
    const isMethod = callee?.type === "MemberExpression" && parsers.has(calleeName(call) ?? "");
    const owner = isMethod ? below(callee, "object") : undefined;
    for (const one of [
      ...(owner ? [owner] : []),
      ...others,
      ...(isMethod || !callee ? [] : [callee]),
    ]) {
      if (functionTypes.has(one.type)) continue;
      addFields(reader, fieldsOf({ node: one, module }, reader.lookUp));
    }
    return;
  }
  if (callee?.type !== "MemberExpression" || !parsers.has(calleeName(call) ?? "")) return;
  readMapped(reader, call, callee, module);
}

function isEnvironment(reader: Reader, node: Node, module: Module): boolean {
  const kind = reader.environment.kindOf(node, module);
  if (kind !== undefined) return true;
  const found = reader.lookUp.value({ node, module });
  return found.node !== node && reader.environment.kindOf(found.node, found.module) !== undefined;
}

/** `schema.parse({ databaseUrl: process.env.DATABASE_URL })`. */
function readMapped(reader: Reader, call: Node, callee: Node, module: Module): void {
  const owner = below(callee, "object");
  for (const one of listBelow(call, "arguments")) {
    const object = reader.lookUp.value({ node: one, module });
    if (object.node.type !== "ObjectExpression" || owner === undefined) continue;
    const others = listBelow(call, "arguments").filter((other) => other !== one);
    const fields = [owner, ...others].flatMap((each) =>
      fieldsOf({ node: each, module }, reader.lookUp),
    );
    for (const { name, said } of fields) mapField(reader, object, name, said);
  }
}

function mapField(
  reader: Reader,
  { node, module }: { node: Node; module: Module },
  name: string,
  said: Said,
): void {
  const value = propertyOf(node, name);
  const inner = value && unwrap(value);
  if (inner?.type !== "MemberExpression") return;
  const owner = below(inner, "object");
  const read = keyName(below(inner, "property"));
  if (owner === undefined || read === undefined) return;
  if (reader.environment.kindOf(owner, module) === undefined) return;
  reader.settled.add(inner);
  reader.add(read, inner, module, said);
}

/** Entries of convict, wherever they stand: `{ format: "port", default: 80, env: "PORT" }`. */
export function readConvict(reader: Reader, entry: Node, module: Module): void {
  const name = literalText(propertyOf(entry, "env"));
  const fallback = propertyOf(entry, "default");
  if (name === undefined || !looksLikeVariable(name)) return;
  if (fallback === undefined && propertyOf(entry, "format") === undefined) return;
  const value = literalValue(fallback);
  const isSensitive = propertyOf(entry, "sensitive")?.value === true;
  reader.add(name, entry, module, {
    how: "convict",
    role: "read",
    need: value === undefined || value === "" ? "optional" : "defaulted",
    default: value,
    schema: true,
    description: literalText(propertyOf(entry, "doc")),
    ...(isSensitive && { sensitive: true }),
  });
}

function readJsonSchema(reader: Reader, node: Node, module: Module): void {
  const options = reader.lookUp.value({ node, module });
  const schema = propertyOf(options.node, "schema");
  const fields = schema ? fieldsOf({ node: schema, module: options.module }, reader.lookUp) : [];
  addFields(reader, fields, { how: "schema" });
}

/** Options with a schema in a module that takes the plug-in, which something else registers. */
export function readAutoConfig(reader: Reader, module: Module): void {
  const isTaken = [...module.own.values()].some(
    (binding) => binding.kind === "import" && envPlugins.includes(binding.source),
  );
  if (!isTaken) return;
  walk(module.program, (node) => {
    if (node.type === "ObjectExpression") readJsonSchema(reader, node, module);
  });
}

const envPlugins = ["@fastify/env", "fastify-env", "env-schema"];

/** `ConfigModule.forRoot({ validationSchema, validate })`. */
function readNest(reader: Reader, given: readonly Node[], module: Module): void {
  for (const one of given) {
    const options = reader.lookUp.value({ node: one, module });
    const schema = propertyOf(options.node, "validationSchema");
    if (schema) {
      const place = { node: schema, module: options.module };
      addFields(reader, fieldsOf(place, reader.lookUp), { how: "validationSchema" });
    }
    const validate = propertyOf(options.node, "validate");
    const found = validate && reader.lookUp.value({ node: validate, module: options.module });
    if (found && functionTypes.has(found.node.type)) reader.environment.give(found, 0);
  }
}
