import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { isVariableName } from "../finding.ts";
import type { Finding, GuessedType, Said } from "../finding.ts";
import type { Piece } from "../lezer.ts";
import { readerOf, typeOfCast } from "./libraries.ts";
import { readSettings } from "./settings.ts";
import {
  dottedName,
  moduleOf,
  pythonArguments,
  pythonText,
  pythonValue,
  readPython,
} from "./source.ts";
import type { PythonSource } from "./source.ts";
import { pythonUsage } from "./usage.ts";

/** Words of which a module has one if it reads the environment itself. */
const words = ["environ", "getenv", "env", "decouple", "Config", "Settings"];

/** A function of the project that reads the variable whose name it is given. */
interface NameTaker {
  name: string;
  index: number;
  /** Name of the parameter that is given it. */
  parameter: string;
  fallback: number | undefined;
  said: Said;
}

/** The variables that modules of Python read. */
export function readPythonFiles(root: string, files: readonly string[]): Finding[] {
  const texts = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
  const speaking = files.filter((file) => words.some((word) => texts.get(file)?.includes(word)));
  const sources = new Map(speaking.map((file) => [file, readPython(file, texts.get(file) ?? "")]));
  const found = new Map<string, Finding>();
  const takers: NameTaker[] = [];
  const byModule = Map.groupBy(sources.values(), ({ file }) => moduleOf(file));
  for (const source of sources.values()) source.others = byModule;
  for (const source of sources.values()) {
    const add = adder(root, source, found);
    readModule(source, add, takers);
  }
  const settings = readSettings(root, [...sources.values()]);
  for (let round = 0, known = 0; round < 3 && takers.length > known; round += 1) {
    known = takers.length;
    const names = new Set(takers.map(({ name }) => name));
    const calling = files.filter((file) =>
      [...names].some((name) => texts.get(file)?.includes(name)),
    );
    for (const file of calling) {
      const source = sources.get(file) ?? readPython(file, texts.get(file) ?? "");
      sources.set(file, source);
      readTakers(source, adder(root, source, found), takers);
    }
  }
  return [...found.values(), ...settings];
}

type Add = (name: string, at: Piece, said: Said) => void;

function adder(root: string, source: PythonSource, found: Map<string, Finding>): Add {
  const file = relative(root, source.file);
  return (name, at, said) => {
    if (!isVariableName(name)) return;
    const line = source.lineOf(at);
    const key = `${file}:${line}:${name}`;
    if (!found.has(key)) found.set(key, { name, file, line, ...said });
  };
}

function readModule(source: PythonSource, add: Add, takers: NameTaker[]): void {
  for (const member of source.pieces.get("MemberExpression") ?? []) {
    if (member.child("[") === undefined || !isEnvironment(member.children[0], source)) continue;
    if (isTarget(member)) continue;
    const [, , key] = member.children;
    const usage = pythonUsage(member, source);
    addNamed(source, key, member, { how: "os.environ", role: "read", ...usage }, add, takers);
  }
  for (const test of source.pieces.get("BinaryExpression") ?? []) {
    const [key, ...others] = test.children;
    const operator = others
      .slice(0, -1)
      .map(({ text }) => text)
      .join(" ");
    if ((operator !== "in" && operator !== "not in") || !isEnvironment(others.at(-1), source))
      continue;
    addNamed(source, key, test, { how: "os.environ", role: "read", need: "optional" }, add, takers);
  }
  for (const call of source.pieces.get("CallExpression") ?? []) readCall(source, call, add, takers);
}

/** `os.environ["X"] = …` sets it. */
function isTarget(member: Piece): boolean {
  const outer = member.outer;
  if (outer?.name === "DeleteStatement") return true;
  if (outer?.name !== "AssignStatement") return false;
  const operator = outer.child("AssignOp");
  return operator !== undefined && member.node.from < operator.node.from;
}

/** Adds each variable that an expression can name, or notes the function that is given it. */
function addNamed(
  source: PythonSource,
  key: Piece | undefined,
  at: Piece,
  said: Said,
  add: Add,
  takers: NameTaker[],
): void {
  const names = textsOf(key, source);
  for (const name of names) add(name, at, said);
  if (names.length > 0 || key?.name !== "VariableName") return;
  const taker = takerOf(key, at, said);
  if (taker && !takers.some(({ name }) => name === taker.name)) takers.push(taker);
}

/** The texts that an expression can be: a literal, a constant, each of a loop's list. */
function textsOf(key: Piece | undefined, source: PythonSource): string[] {
  const text = pythonText(key);
  if (text !== undefined) return [text];
  if (key?.name !== "VariableName") return [];
  for (let at = key.outer; at; at = at.outer) {
    const isLoop = at.name === "ForStatement" || at.name.endsWith("ComprehensionExpression");
    if (isLoop || at.name.includes("Comprehension") || at.name === "ArgList") {
      const list = listOf(at, key.text, source);
      if (list.length > 0) return list;
    }
    if (at.name === "FunctionDefinition" && parametersOf(at).includes(key.text)) return [];
  }
  const constant = pythonText(source.constants.get(key.text));
  return constant === undefined ? [] : [constant];
}

/** The texts of the list that a loop goes through with a name. */
function listOf(loop: Piece, name: string, source: PythonSource): string[] {
  const parts = loop.children;
  const at = parts.findIndex(({ name: kind }) => kind === "for");
  const target = parts[at + 1];
  const into = parts.findIndex(({ name: kind }, index) => kind === "in" && index > at);
  if (at < 0 || into < 0 || target?.text !== name) return [];
  const list = parts[into + 1];
  const written = list?.name === "VariableName" ? source.constants.get(list.text) : list;
  const isList = ["ArrayExpression", "TupleExpression", "SetExpression"].includes(
    written?.name ?? "",
  );
  return isList ? (written?.children ?? []).flatMap((one) => pythonText(one) ?? []) : [];
}

function takerOf(key: Piece, at: Piece, said: Said): NameTaker | undefined {
  for (let outer = at.outer; outer; outer = outer.outer) {
    if (outer.name !== "FunctionDefinition") continue;
    const parameters = parametersOf(outer).filter((one) => one !== "self" && one !== "cls");
    const index = parameters.indexOf(key.text);
    const name = outer.child("VariableName")?.text;
    if (index < 0 || name === undefined) return undefined;
    const words = ["default", "fallback", "def"];
    const fallback = parameters.findIndex((one) => words.some((word) => one.startsWith(word)));
    return {
      name,
      index,
      parameter: key.text,
      fallback: fallback < 0 ? undefined : fallback,
      said,
    };
  }
  return undefined;
}

function parametersOf(definition: Piece): string[] {
  const list = definition.child("ParamList")?.children ?? [];
  return list
    .filter(({ name }, at) => name === "VariableName" && list[at - 1]?.name !== "AssignOp")
    .map(({ text }) => text);
}

function isEnvironment(piece: Piece | undefined, source: PythonSource): boolean {
  const name = dottedName(piece, source);
  if (name === "os.environ" || name === "os.environ.copy()") return true;
  return name === "dict()" && piece !== undefined && holdsEnvironment(piece, source);
}

/** `dict(os.environ)`, by a name or as it is. */
function holdsEnvironment(piece: Piece, source: PythonSource): boolean {
  const call = piece.name === "VariableName" ? source.constants.get(piece.text) : piece;
  return isEnvironment(pythonArguments(call).places[0], source);
}

const getters = ["get", "pop", "setdefault", "__getitem__"];

function readCall(source: PythonSource, call: Piece, add: Add, takers: NameTaker[]): void {
  const callee = call.children[0];
  const name = dottedName(callee, source);
  const { places, names } = pythonArguments(call);
  const method = callee?.child("PropertyName")?.text ?? "";
  const isGetter = getters.includes(method) && isEnvironment(callee?.children[0], source);
  const isNamed = name === "os.getenv" || name === "os.getenvb" || name === "os.environ.get";
  if (isNamed || isGetter) {
    const usage = pythonUsage(call, source);
    const fallback = places[1] ?? names.get("default");
    const key = places[0] ?? names.get("key");
    const said: Said = { how: isGetter ? "os.environ" : "os.getenv", role: "read", ...usage };
    addNamed(source, key, call, withFallback(said, fallback), add, takers);
    return;
  }
  const reader = name === undefined ? undefined : readerOf(name);
  const [key] = places;
  const text = pythonText(key);
  if (reader === undefined || text === undefined || !isUpper(text)) return;
  const fallback = names.get("default") ?? (reader.byPlace ? places[1] : undefined);
  const cast = names.get("cast")?.text ?? (reader.castByPlace ? places[1]?.text : undefined);
  const type = typeOfCast(reader.method ?? cast);
  const said: Said = { how: reader.how, role: "read", need: "required", type, schema: true };
  const prefix = prefixAround(call, source);
  add(`${prefix}${text}`, call, withFallback(said, fallback));
}

/** `with env.prefixed("MAIL_"):` of environs. */
function prefixAround(call: Piece, source: PythonSource): string {
  let prefix = "";
  for (let at = call.outer; at; at = at.outer) {
    if (at.name !== "WithStatement") continue;
    for (const one of at.all("CallExpression")) {
      const isPrefix = dottedName(one.children[0], source)?.endsWith(".prefixed") === true;
      if (isPrefix) prefix = (pythonText(pythonArguments(one).places[0]) ?? "") + prefix;
    }
  }
  return prefix;
}

function isUpper(text: string): boolean {
  return isVariableName(text) && text === text.toUpperCase();
}

const literalTypes: Readonly<Record<string, GuessedType>> = {
  Number: "number",
  Boolean: "boolean",
};

function withFallback(said: Said, fallback: Piece | undefined): Said {
  if (fallback === undefined) return said;
  if (fallback.text === "None") return { ...said, need: "optional" };
  return {
    ...said,
    need: "defaulted",
    default: pythonValue(fallback),
    type: said.type ?? literalTypes[fallback.name],
  };
}

/** Calls of functions of the project that take a variable's name. */
function readTakers(source: PythonSource, add: Add, takers: NameTaker[]): void {
  for (const call of source.pieces.get("CallExpression") ?? []) {
    const callee = call.children[0];
    const called =
      callee?.name === "VariableName" ? callee.text : callee?.child("PropertyName")?.text;
    const imported = called === undefined ? undefined : source.imports.get(called);
    const name = imported === undefined ? called : imported.split(".").at(-1);
    const taker = takers.find((one) => one.name === name);
    if (taker === undefined) continue;
    const { places, names } = pythonArguments(call);
    const fallback =
      names.get("default") ?? (taker.fallback === undefined ? undefined : places[taker.fallback]);
    const usage = pythonUsage(call, source);
    const type = taker.said.type ?? usage.type;
    addNamed(
      source,
      places[taker.index] ?? names.get(taker.parameter),
      call,
      withFallback({ ...taker.said, type }, fallback),
      add,
      takers,
    );
  }
}
