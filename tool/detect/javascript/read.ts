import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Finding } from "../finding.ts";
import { readDefined } from "./defined.ts";
import { readFramework } from "./frameworks.ts";
import { Modules, requiredModule } from "./module.ts";
import type { Module } from "./module.ts";
import { readImports, readNode } from "./reads.ts";
import { Reader } from "./reader.ts";
import { readAutoConfig, readConvict, readSchema } from "./schemas.ts";
import { below, listBelow, textBelow, walk } from "./tree.ts";
import type { Node } from "./tree.ts";

/** Words of which a module has one if it reads the environment itself. */
const words = ["env", "Env", "ENV", "ConfigService", "runtimeConfig", "use client", "convict"];
words.push("effect", "@nestjs/config");

/** So often are functions that pass a name or the environment on looked for. */
const mostRounds = 4;

/** The variables that modules of JavaScript and TypeScript read. */
export function readJavaScript(
  root: string,
  files: readonly string[],
  packages: ReadonlyMap<string, string>,
): Finding[] {
  const roots = [root, ...packages.values(), ...new Set(files.map(rootOf))];
  const reader = new Reader(root, new Modules(roots, packages));
  const texts = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
  const speaking = files.filter((file) => words.some((word) => texts.get(file)?.includes(word)));
  const modules = speaking.flatMap((file) => reader.modules.at(file, texts.get(file)) ?? []);
  const nodes = new Map(modules.map((module) => [module, nodesOf(module)]));
  for (const module of modules) {
    readImports(reader, module);
    readAutoConfig(reader, module);
  }
  const queue = new Set(modules);
  for (let round = 0; round < mostRounds; round += 1) {
    let isNew = false;
    for (const module of queue) {
      for (const node of nodes.get(module) ?? []) if (readNode(reader, node, module)) isNew = true;
    }
    if (round === 0) readCalls(reader, nodes);
    if (!isNew && round > 0) break;
    for (const module of [...reader.environment.given, ...callersIn(reader, files, texts)]) {
      if (nodes.has(module)) continue;
      nodes.set(module, nodesOf(module));
      queue.add(module);
    }
  }
  readCalls(reader, nodes);
  for (const module of modules) {
    const defined = readDefined(reader, module);
    if (defined) reader.leaveOut(defined);
  }
  return markClients(reader, nodes.keys());
}

/** Folders that `@/` may mean, by where sources usually stand. */
function rootOf(file: string): string {
  const at = file.indexOf("/src/");
  return at < 0 ? dirname(file) : file.slice(0, at);
}

/** As many kinds of nodes as anything is read from. */
const kinds = new Set([
  "MemberExpression",
  "BinaryExpression",
  "VariableDeclarator",
  "AssignmentExpression",
  "AssignmentPattern",
  "CallExpression",
  "NewExpression",
  "ObjectExpression",
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
]);

function nodesOf(module: Module): Node[] {
  const nodes: Node[] = [];
  walk(module.program, (node) => {
    if (kinds.has(node.type)) nodes.push(node);
  });
  return nodes;
}

function readCalls(reader: Reader, nodes: ReadonlyMap<Module, readonly Node[]>): void {
  for (const [module, list] of nodes) {
    for (const node of list) {
      if (node.type === "ObjectExpression") readConvict(reader, node, module);
      if (node.type !== "CallExpression" && node.type !== "NewExpression") continue;
      readSchema(reader, node, module);
      readFramework(reader, node, module);
    }
  }
}

/** Modules that may call a function that takes a name, though they have no such word themselves. */
function callersIn(
  reader: Reader,
  files: readonly string[],
  texts: ReadonlyMap<string, string>,
): Module[] {
  const names = [...reader.takers.keys()].flatMap((of) => namesOf(of, reader));
  if (names.length === 0) return [];
  const calling = files.filter((file) => names.some((name) => texts.get(file)?.includes(name)));
  return calling.flatMap((file) => reader.modules.at(file, texts.get(file)) ?? []);
}

function namesOf(of: Node, reader: Reader): string[] {
  const outer = reader.nameOf(of);
  return outer === undefined ? [] : [outer];
}

/** Marks what is read in modules that others of the browser import. */
function markClients(reader: Reader, modules: Iterable<Module>): Finding[] {
  const queue = [...modules].filter((module) => module.isClient);
  const seen = new Set(queue);
  for (let module = queue.pop(); module !== undefined; module = queue.pop()) {
    for (const source of importsOf(module)) {
      const target = reader.modules.imported(module, source);
      if (target === undefined || seen.has(target) || isServer(target)) continue;
      seen.add(target);
      target.isClient = true;
      queue.push(target);
    }
  }
  return reader.marked();
}

function isServer(module: Module): boolean {
  const body = module.program.body as Node[];
  return body.some((one) => {
    const source = textBelow(below(one, "source"), "value");
    return one.directive === "use server" || source === "server-only";
  });
}

/** What a module imports for its value; types are gone when browsers load it. */
function importsOf(module: Module): string[] {
  const found: string[] = [...module.passedOn];
  for (const one of module.program.body as Node[]) {
    const source = textBelow(below(one, "source"), "value");
    const isType = one.importKind === "type" || one.exportKind === "type";
    const parts = listBelow(one, "specifiers");
    const isTypes = parts.length > 0 && parts.every(({ importKind }) => importKind === "type");
    if (source !== undefined && !isType && !isTypes) found.push(source);
  }
  walk(module.program, (node) => {
    const required = requiredModule(node);
    if (required !== undefined) found.push(required);
  });
  return [...new Set(found)];
}
