import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import type { Property, PropertyType, Resource } from "@aws-cdk/service-spec-types";
import { ownArguments } from "../../tool/replacements/aws/join.ts";

const specification = loadAwsServiceSpecSync();

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = Record<string, Json>;
type Properties = Record<string, Property>;

/** What a conversion needs beside the value, and what it finds. */
export interface Conversion {
  /** Targets by path of the input. */
  names: ReadonlyMap<string, string>;
  /** What stands in the template for a text that another resource gave. */
  referenceTo(value: string): Json | undefined;
  /** Told of a path that has no counterpart. */
  leftOut(path: string): void;
}

/** CloudFormation's definition of a type. */
export function resourceOf(type: string): Resource | undefined {
  const [found] = specification.lookup("resource", "cloudFormationType", "equals", type);
  return found;
}

/** Converts an object's fields into `to`, by the specification of what they go into. */
export function convertInto(
  to: JsonObject,
  value: object,
  properties: Properties,
  path: string,
  conversion: Conversion,
): void {
  for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
    const at = path === "" ? key : `${path}.${key}`;
    if (item === undefined || item === null) continue;
    const target = targetOf(at, key, properties, conversion.names);
    if (target === ".") {
      for (const one of [item].flat()) convertInto(to, one, properties, at, conversion);
    } else if (target === undefined || target === "-") conversion.leftOut(at);
    else put(to, target, item, properties, at, conversion);
  }
}

/** Where a field goes: as it was reviewed, or to the property of the same name. */
function targetOf(
  path: string,
  key: string,
  properties: Properties,
  names: ReadonlyMap<string, string>,
): string | undefined {
  const own = names.get(path) ?? (ownArguments.has(key) ? "-" : sameName(key, properties));
  const rest = path.includes(".") ? undefined : names.get("*");
  const target = own ?? rest;
  if (target === undefined || !/^\w+$/.test(target)) return target;
  const inner = objectOf(properties[target]?.type);
  if (inner === undefined || path.includes(".")) return target;
  // What tool/replacements says to be inside X is X's property of the same name.
  const inside = sameName(key, inner);
  const isOwn = sameName(key, properties) === target;
  return inside === undefined || isOwn
    ? target === rest
      ? undefined
      : target
    : `${target}.${inside}`;
}

function sameName(key: string, properties: Properties): string | undefined {
  const plain = key.toLowerCase();
  const forms = [plain, `${plain}s`, plain.replace(/s$/, ""), plain.replace(/ies$/, "y")];
  const found = Object.keys(properties);
  for (const form of forms) {
    const match = found.find((name) => name.toLowerCase() === form);
    if (match !== undefined) return match;
  }
  return undefined;
}

/** Puts a converted value at `A.B`, or as an item of `A[key]`. */
function put(
  to: JsonObject,
  target: string,
  value: unknown,
  properties: Properties,
  path: string,
  conversion: Conversion,
): void {
  const [, list, attribute] = /^(\w+)\[(.+)\]$/.exec(target) ?? [];
  if (list !== undefined && attribute !== undefined) {
    const items = (to[list] ??= []) as Json[];
    items.push({ Key: attribute, Value: String(value) });
    return;
  }
  const [name = "", ...rest] = target.split(".");
  const type = properties[name]?.type;
  if (rest.length > 0) {
    const inner = (to[name] ??= {}) as JsonObject;
    put(inner, rest.join("."), value, objectOf(type) ?? {}, path, conversion);
  } else if (type === undefined) conversion.leftOut(`${path} (no ${name})`);
  else to[name] = joined(to[name], convert(value, type, path, conversion));
}

/** Lists of two parts of one resource are one list. */
function joined(before: Json | undefined, now: Json): Json {
  return Array.isArray(before) && Array.isArray(now) ? [...before, ...now] : now;
}

function objectOf(type: PropertyType | undefined): Properties | undefined {
  if (type?.type === "ref")
    return specification.get("typeDefinition", type.reference.$ref).properties;
  if (type?.type !== "union") return undefined;
  return type.types.map(objectOf).find((found) => found !== undefined);
}

/** One value, as the specification says that it has to be. */
export function convert(
  value: unknown,
  type: PropertyType,
  path: string,
  conversion: Conversion,
): Json {
  if (typeof value === "string") {
    const reference = conversion.referenceTo(value);
    if (reference !== undefined && !isMadeOfObjects(type)) {
      return type.type === "array" ? [reference] : reference;
    }
  }
  switch (type.type) {
    case "array":
      return listOf(parsed(value), type.element).map((item) =>
        convert(item, type.element, path, conversion),
      );
    case "ref":
      return convertObject(value, type, path, conversion);
    case "tag":
      return value as Json;
    case "map":
      return mapOf(value, (item) => convert(item, type.element, path, conversion));
    case "json":
      return references(parsed(named(value)), conversion);
    case "union":
      return convert(value, oneOf(value, type.types), path, conversion);
    default:
      return scalar(value, type.type);
  }
}

function isMadeOfObjects(type: PropertyType): boolean {
  return type.type === "array" ? isMadeOfObjects(type.element) : type.type === "ref";
}

function convertObject(
  value: unknown,
  type: PropertyType,
  path: string,
  conversion: Conversion,
): Json {
  const parts: unknown[] = Array.isArray(value) ? value : [value];
  const [first, ...others] = parts;
  const properties = objectOf(type) ?? {};
  if (others.length > 0) throw new RangeError(`${path} has ${others.length + 1} of one`);
  const to: JsonObject = {};
  if (typeof first === "object" && first !== null) {
    convertInto(to, first, properties, path, conversion);
  } else if (first !== undefined) {
    const key = path.split(".").at(-1) ?? "";
    convertInto(to, { [key]: first }, properties, path, conversion);
  }
  return to;
}

/** A list; an object of keys becomes a list of `{Key, Value}` or `{Name, Value}`. */
function listOf(value: unknown, element: PropertyType): unknown[] {
  if (Array.isArray(value)) return value;
  const fields = element.type === "tag" ? ["Key", "Value"] : Object.keys(objectOf(element) ?? {});
  const key = ["Key", "Name"].find((name) => fields.includes(name));
  const isPair = fields.length === 2 && fields.includes("Value") && key !== undefined;
  if (!isPair || typeof value !== "object" || value === null) return [value];
  const pairs = Object.entries(value) as [string, unknown][];
  // The names of the input are in small letters.
  const word = (name: string): string => (element.type === "tag" ? name : name.toLowerCase());
  return pairs.map(([name, item]) => ({ [word(key)]: name, [word("Value")]: item }));
}

/** `[{name, value}]` as an object. */
function named(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const items = value as { name?: string; value?: unknown }[];
  const isPairs =
    items.length > 0 && items.every((item) => typeof item === "object" && "name" in item);
  return isPairs ? Object.fromEntries(items.map((item) => [item.name ?? "", item.value])) : value;
}

function mapOf(value: unknown, convertItem: (item: unknown) => Json): Json {
  const entries = Object.entries(named(value) as object) as [string, unknown][];
  return Object.fromEntries(entries.map(([key, item]) => [key, convertItem(item)]));
}

function parsed(value: unknown): unknown {
  return typeof value === "string" && /^\s*[{[]/.test(value) ? JSON.parse(value) : value;
}

function references(value: unknown, conversion: Conversion): Json {
  if (Array.isArray(value)) return value.map((item) => references(item, conversion));
  if (typeof value === "string") return conversion.referenceTo(value) ?? value;
  if (typeof value !== "object" || value === null) return value as Json;
  return mapOf(value, (item) => references(item, conversion));
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The kind of a union that a value is of. */
function oneOf(value: unknown, types: PropertyType[]): PropertyType {
  const find = (...kinds: string[]): PropertyType | undefined =>
    types.find(({ type }) => kinds.includes(type));
  const isText = typeof value !== "object";
  const isDocument = typeof value === "string" && /^\s*[{[]/.test(value);
  const found = isDocument
    ? (find("json") ?? find("ref"))
    : isText
      ? find("string", "number", "integer", "boolean")
      : (find("ref", "array", "map") ?? find("json"));
  return found ?? types[0] ?? { type: "json" };
}

function scalar(value: unknown, kind: string): Json {
  if (typeof value === "object") return value as Json;
  if (kind === "number" || kind === "integer") {
    const isNumber = value !== "" && !Number.isNaN(Number(value));
    return isNumber ? Number(value) : text(value);
  }
  if (kind === "boolean")
    return value === "true" ? true : value === "false" ? false : (value as Json);
  return text(value);
}
