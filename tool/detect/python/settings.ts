import { relative } from "node:path";
import type { Finding, GuessedType, Said } from "../finding.ts";
import { isVariableName } from "../finding.ts";
import type { Piece } from "../lezer.ts";
import { dottedName, pythonArguments, pythonText, pythonValue } from "./source.ts";
import type { PythonSource } from "./source.ts";

/** A class with the module that it is in. */
interface SettingsClass {
  name: string;
  bases: readonly string[];
  body: Piece;
  source: PythonSource;
}

/** The variables of pydantic's settings: each field of a class below BaseSettings. */
export function readSettings(root: string, sources: readonly PythonSource[]): Finding[] {
  const classes = new Map<string, SettingsClass>();
  for (const source of sources) {
    for (const one of source.pieces.get("ClassDefinition") ?? []) {
      const name = one.child("VariableName")?.text;
      const body = one.child("Body");
      if (name === undefined || body === undefined) continue;
      const bases = pythonArguments(one).places.map(
        (base) => dottedName(base, source) ?? base.text,
      );
      classes.set(name, { name, bases, body, source });
    }
  }
  const found: Finding[] = [];
  for (const one of classes.values()) {
    if (isSettings(one, classes))
      addFields(root, one, classes, prefixOf(one, classes), found, false);
  }
  return found;
}

function isSettings(
  one: SettingsClass,
  classes: ReadonlyMap<string, SettingsClass>,
  depth = 0,
): boolean {
  return one.bases.some((base) => {
    const name = base.split(".").at(-1) ?? base;
    if (name === "BaseSettings") return true;
    const parent = classes.get(name);
    return (
      parent !== undefined && parent !== one && depth < 6 && isSettings(parent, classes, depth + 1)
    );
  });
}

/** A setting of the class itself, or of those that it is below. */
function configOf(
  one: SettingsClass,
  classes: ReadonlyMap<string, SettingsClass>,
  key: string,
  depth = 0,
): string | undefined {
  for (const statement of one.body.children) {
    if (
      statement.name === "ClassDefinition" &&
      statement.child("VariableName")?.text === "Config"
    ) {
      const inner = assignmentsOf(statement.child("Body")).find(({ name }) => name === key);
      if (inner) return pythonText(inner.value);
    }
  }
  const config = assignmentsOf(one.body).find(({ name }) => name === "model_config");
  const given = pythonArguments(config?.value).names.get(key);
  const text = pythonText(given) ?? dictionaryText(config?.value, key);
  if (text !== undefined) return text;
  for (const base of one.bases) {
    const parent = classes.get(base.split(".").at(-1) ?? base);
    const inherited = parent && depth < 6 ? configOf(parent, classes, key, depth + 1) : undefined;
    if (inherited !== undefined) return inherited;
  }
  return undefined;
}

/** `model_config = {"env_prefix": "APP_"}`. */
function dictionaryText(value: Piece | undefined, key: string): string | undefined {
  if (value?.name !== "DictionaryExpression") return undefined;
  const parts = value.children;
  const at = parts.findIndex((part) => pythonText(part) === key);
  return at < 0 ? undefined : pythonText(parts[at + 2]);
}

function prefixOf(one: SettingsClass, classes: ReadonlyMap<string, SettingsClass>): string {
  return configOf(one, classes, "env_prefix") ?? "";
}

interface Assignment {
  name: string;
  type: Piece | undefined;
  value: Piece | undefined;
  at: Piece;
}

function assignmentsOf(body: Piece | undefined): Assignment[] {
  return (body?.children ?? []).flatMap((at): Assignment[] => {
    const target = at.children[0];
    if (at.name !== "AssignStatement" || target?.name !== "VariableName") return [];
    const type = at.child("TypeDef");
    const place = at.children.findIndex(({ name }) => name === "AssignOp");
    const value = place < 0 ? undefined : at.children[place + 1];
    return [{ name: target.text, type, value, at }];
  });
}

function addFields(
  root: string,
  one: SettingsClass,
  classes: ReadonlyMap<string, SettingsClass>,
  prefix: string,
  found: Finding[],
  isNested: boolean,
): void {
  const delimiter = configOf(one, classes, "env_nested_delimiter");
  for (const { name, type, value, at } of assignmentsOf(one.body)) {
    if (type === undefined || name === "model_config" || isClassVariable(type)) continue;
    const nested = isNested ? undefined : classes.get(type.children.at(-1)?.text ?? "");
    const isOwn = nested && isSettings(nested, classes);
    if (nested && delimiter !== undefined && !isOwn) {
      addFields(root, nested, classes, `${prefix}${name}${delimiter}`, found, true);
      continue;
    }
    // Settings within settings read their own variables.
    if (isOwn) continue;
    const said = describe(type, value);
    for (const each of namesOf(name, value, prefix, one.source)) {
      if (!isVariableName(each)) continue;
      const file = relative(root, one.source.file);
      found.push({ name: each, file, line: one.source.lineOf(at), ...said });
    }
  }
}

function isClassVariable(type: Piece): boolean {
  return type.text.includes("ClassVar");
}

/** The names under which a field is read: its aliases as they are, else its own after the prefix. */
function namesOf(
  name: string,
  value: Piece | undefined,
  prefix: string,
  source: PythonSource,
): string[] {
  const { names } = pythonArguments(value);
  const alias = names.get("validation_alias") ?? names.get("alias") ?? names.get("env");
  const text = pythonText(alias);
  if (text !== undefined) return [text.toUpperCase()];
  const isChoice =
    alias && dottedName(alias.children[0], source)?.endsWith("AliasChoices") === true;
  const list = isChoice ? pythonArguments(alias).places : (alias?.children ?? []);
  const choices = list.flatMap((one) => pythonText(one) ?? []);
  return choices.length > 0
    ? choices.map((one) => one.toUpperCase())
    : [`${prefix}${name}`.toUpperCase()];
}

function describe(type: Piece, value: Piece | undefined): Said {
  const isField =
    value?.name === "CallExpression" && value.children[0]?.text.endsWith("Field") === true;
  const { places, names } = pythonArguments(isField ? value : undefined);
  const fallback = isField ? (names.get("default") ?? places[0]) : value;
  const isMissing = fallback === undefined || fallback.text === "...";
  const isMade = isField && names.has("default_factory");
  const isNothing = fallback?.text === "None";
  const need = isMade ? "defaulted" : isMissing ? "required" : isNothing ? "optional" : "defaulted";
  const kind = typeOf(type.text);
  const secret = type.text.includes("Secret");
  return {
    how: "BaseSettings",
    role: "read",
    need,
    default: pythonValue(fallback),
    type: kind,
    description: pythonText(names.get("description")),
    schema: true,
    ...(secret && { sensitive: true }),
  };
}

const types: readonly (readonly [string, GuessedType])[] = [
  ["PostgresDsn", "postgres"],
  ["MySQLDsn", "mysql"],
  ["MongoDsn", "mongodb"],
  ["RedisDsn", "redis"],
  ["AmqpDsn", "amqp"],
  ["Url", "url"],
  ["Email", "email"],
  ["list", "list"],
  ["List", "list"],
  ["dict", "json"],
  ["Dict", "json"],
  ["bool", "boolean"],
  ["int", "number"],
  ["Int", "number"],
  ["float", "number"],
];

function typeOf(text: string): GuessedType | undefined {
  return types.find(([word]) => text.includes(word))?.[1];
}
