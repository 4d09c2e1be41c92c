import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { isVariableName } from "../finding.ts";
import type { Finding, Said } from "../finding.ts";
import type { Piece } from "../lezer.ts";
import { goArguments, goCallee, goText, readGo } from "./source.ts";
import type { AddGo, GoSource } from "./source.ts";
import { readFlags } from "./flags.ts";
import { readStructs } from "./structs.ts";
import { goUsage } from "./usage.ts";
import { readViper } from "./viper.ts";

interface NameTaker {
  name: string;
  folder: string;
  index: number;
  fallback: number | undefined;
  said: Said;
}

/** Words of which a file has one if it reads the environment itself. */
const words = ["env", "Env", "ENV", "conf:"];

/** The variables that files of Go read. */
export function readGoFiles(root: string, files: readonly string[]): Finding[] {
  const found = new Map<string, Finding>();
  const add: AddGo = (source, name, at, said) => {
    if (!isVariableName(name)) return;
    const file = relative(root, source.file);
    const line = source.lineOf(at);
    const key = `${file}:${line}:${name}`;
    if (!found.has(key)) found.set(key, { name, file, line, ...said });
  };
  const texts = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
  const speaking = files.filter((file) => words.some((word) => texts.get(file)?.includes(word)));
  const sources = new Map(speaking.map((file) => [file, readGo(file, texts.get(file) ?? "")]));
  const takers: NameTaker[] = [];
  const constants = readConstants([...sources.values()]);
  for (const source of sources.values()) readCalls(source, add, takers, constants);
  readStructs([...sources.values()], add);
  readViper([...sources.values()], add);
  for (const source of sources.values()) readFlags(source, add);
  for (let round = 0, known = -1; round < 3 && takers.length > known; round += 1) {
    known = takers.length;
    const calling = files.filter((file) =>
      takers.some(({ name }) => texts.get(file)?.includes(name)),
    );
    for (const file of calling) {
      const source = sources.get(file) ?? readGo(file, texts.get(file) ?? "");
      sources.set(file, source);
      readTakers(source, add, takers, constants);
    }
  }
  return [...found.values()];
}

type Constants = ReadonlyMap<string, string>;

/** Texts of constants and variables of packages, by their names alone. */
function readConstants(sources: readonly GoSource[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const source of sources) {
    for (const kind of ["ConstSpec", "VarSpec"]) {
      for (const spec of source.pieces.get(kind) ?? []) {
        const text = goText(spec.child("String"));
        const name = spec.child("DefName")?.text;
        if (name !== undefined && text !== undefined) found.set(name, text);
      }
    }
  }
  return found;
}

function readCalls(source: GoSource, add: AddGo, takers: NameTaker[], constants: Constants): void {
  for (const call of source.pieces.get("CallExpr") ?? []) {
    const { path, name } = goCallee(call, source);
    const isOwn = path === "os" || path === "syscall";
    if (!isOwn || !["Getenv", "LookupEnv", "Unsetenv"].includes(name) || name === "Unsetenv")
      continue;
    const usage = goUsage(call, name === "LookupEnv");
    const said: Said = { how: `os.${name}`, role: "read", ...usage };
    const [key] = goArguments(call);
    addNamed(source, key, call, said, add, takers, constants);
  }
}

function addNamed(
  source: GoSource,
  key: Piece | undefined,
  at: Piece,
  said: Said,
  add: AddGo,
  takers: NameTaker[],
  constants: Constants,
): void {
  const texts = textsOf(key, constants);
  for (const text of texts) add(source, text, at, said);
  if (texts.length > 0 || key?.name !== "VariableName") return;
  const taker = takerOf(key, at, said, source);
  if (taker && !takers.some(({ name, folder }) => name === taker.name && folder === taker.folder)) {
    takers.push(taker);
  }
}

function textsOf(key: Piece | undefined, constants: Constants): string[] {
  const text = goText(key);
  if (text !== undefined) return [text];
  if (key?.name === "BinaryExp") {
    const parts = key.children.filter(({ name }) => name !== "ArithOp");
    const texts = parts.map((part) => textsOf(part, constants)[0]);
    return texts.includes(undefined) ? [] : [texts.join("")];
  }
  if (key?.name === "SelectorExpr") {
    const constant = constants.get(key.child("FieldName")?.text ?? "");
    return constant === undefined ? [] : [constant];
  }
  if (key?.name !== "VariableName") return [];
  for (let at = key.outer; at; at = at.outer) {
    if (at.name === "FunctionDecl" || at.name === "MethodDecl" || at.name === "FunctionLiteral") {
      if (parametersOf(at).includes(key.text)) return [];
    }
    const clause = at.name === "ForStatement" ? at.child("RangeClause") : undefined;
    if (clause === undefined) continue;
    const defined = clause.all("DefName").map((one) => one.text);
    if (defined.at(-1) !== key.text) continue;
    const own = clause.child("TypedLiteral") ?? listNamed(clause.all("VariableName").at(-1), at);
    const list = own?.child("LiteralValue");
    return (list?.children ?? []).flatMap((one) => goText(one.child("String") ?? one) ?? []);
  }
  const constant = constants.get(key.text);
  return constant === undefined ? [] : [constant];
}

/** The list that a name stands for, where it was made before a loop. */
function listNamed(name: Piece | undefined, loop: Piece): Piece | undefined {
  for (let block = loop.outer; name && block; block = block.outer) {
    const made = ["VarDecl", "VarSpec"].flatMap((kind) => [
      ...block.all(kind),
      ...block.all("VarDecl").flatMap((one) => one.all(kind)),
    ]);
    const found = made.find((one) => one.child("DefName")?.text === name.text);
    if (found) return found.child("TypedLiteral");
  }
  return undefined;
}

function parametersOf(definition: Piece): string[] {
  const lists = definition.all("Parameters");
  // The first list of a method is its receiver.
  const list = definition.name === "MethodDecl" ? lists[1] : lists[0];
  return (list?.all("Parameter") ?? []).flatMap((one) =>
    one.all("DefName").map(({ text }) => text),
  );
}

function takerOf(key: Piece, at: Piece, said: Said, source: GoSource): NameTaker | undefined {
  for (let outer = at.outer; outer; outer = outer.outer) {
    if (
      outer.name !== "FunctionDecl" &&
      outer.name !== "MethodDecl" &&
      outer.name !== "FunctionLiteral"
    ) {
      continue;
    }
    const parameters = parametersOf(outer);
    const index = parameters.indexOf(key.text);
    if (index < 0) continue;
    const name = outer.child("DefName", "FieldName")?.text ?? nameOfLiteral(outer);
    if (name === undefined) return undefined;
    const words = ["def", "fallback", "alt", "value", "other"];
    const fallback = parameters.findIndex(
      (one, place) => place !== index && words.some((word) => one.toLowerCase().startsWith(word)),
    );
    const returned = fallback >= 0 ? fallback : returnedParameter(outer, parameters, index);
    const { folder } = source;
    return { name, folder, index, fallback: returned, said: { ...said, need: "required" } };
  }
  return undefined;
}

/** `get := func(key string) string { … }`. */
function nameOfLiteral(literal: Piece): string | undefined {
  const outer = literal.outer;
  return outer?.name === "VarDecl" || outer?.name === "VarSpec"
    ? outer.child("DefName")?.text
    : undefined;
}

function returnedParameter(
  of: Piece,
  parameters: readonly string[],
  index: number,
): number | undefined {
  const found = parameters.findIndex((name, at) => at !== index && returns(of, name));
  return found < 0 ? undefined : found;
}

function returns(piece: Piece, name: string): boolean {
  if (piece.name === "ReturnStatement") {
    return piece.children.some((one) => one.name === "VariableName" && one.text === name);
  }
  return piece.children.some((one) => returns(one, name));
}

/** Calls of functions of the project that take a variable's name. */
function readTakers(source: GoSource, add: AddGo, takers: NameTaker[], constants: Constants): void {
  for (const call of source.pieces.get("CallExpr") ?? []) {
    const { path, name } = goCallee(call, source);
    const taker = takers.find((one) => one.name === name && isSamePackage(one, source, path));
    if (taker === undefined) continue;
    const given = goArguments(call);
    const fallback = taker.fallback === undefined ? undefined : given[taker.fallback];
    const usage = goUsage(call, false);
    const said: Said = { ...taker.said, type: usage.type ?? taker.said.type };
    const isText =
      fallback?.name === "String" || fallback?.name === "Number" || fallback?.name === "Bool";
    if (fallback) {
      said.need = "defaulted";
      said.default = goText(fallback) ?? (isText ? fallback.text : undefined);
      if (fallback.name === "Number") said.type ??= "number";
      if (["true", "false"].includes(fallback.text)) said.type ??= "boolean";
    }
    addNamed(source, given[taker.index], call, said, add, takers, constants);
  }
}

function isSamePackage({ folder }: NameTaker, source: GoSource, path: string | undefined): boolean {
  if (path === undefined) return folder === source.folder;
  return folder.endsWith(`/${path.split("/").at(-1) ?? ""}`);
}
