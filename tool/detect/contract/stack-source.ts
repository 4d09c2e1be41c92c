import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseSync } from "oxc-parser";
import { UserError } from "../../../variables/user-error.ts";
import { lineFinder } from "../finding.ts";
import { readScopes } from "../javascript/scope.ts";
import type { Scopes } from "../javascript/scope.ts";
import {
  below,
  calleeName,
  keyName,
  listBelow,
  literalText,
  propertyOf,
  unwrap,
  walk,
} from "../javascript/tree.ts";
import type { Node } from "../javascript/tree.ts";

/** A contract that a stack's file defines. */
export interface DefinedContract {
  /** The object that lists the variables; undefined where the text does not show it. */
  object: Node | undefined;
  /** Variables by name, with the line. */
  variables: ReadonlyMap<string, number>;
}

/** A component that has a source of its own. */
export interface DefinedComponent {
  kind: string;
  name: string;
  source: string;
  /** The object of its arguments. */
  options: Node;
  contract: DefinedContract | undefined;
  /** Whether it says which variables it reads, understood or not. */
  hasVariables: boolean;
  /** Variables that its links give. */
  linked: ReadonlySet<string>;
}

/** What the file of an application says, as its text tells. */
export interface StackSource {
  file: string;
  text: string;
  program: Node;
  scopes: Scopes;
  components: readonly DefinedComponent[];
  contracts: readonly DefinedContract[];
  /** Stores that it makes, by kind, with the name that its code has for each. */
  stores: readonly Store[];
}

/** A component that others link to. */
export interface Store {
  kind: string;
  name: string;
  /** The name that code has for it, where it has one. */
  local: string | undefined;
}

/**
 * Reads the file of an application by its syntax tree.
 *
 * @throws UserError `StackUnreadable` where it does not parse.
 */
export function readStackSource(file: string): StackSource {
  const text = readFileSync(file, "utf8");
  const parsed = parseSync(file, text);
  const [error] = parsed.errors;
  if (error) {
    const message = `${basename(file)} does not parse: ${error.message}. Mend it first.`;
    throw new UserError("StackUnreadable", message);
  }
  const program = parsed.program as unknown as Node;
  const scopes = readScopes(program);
  const find = lineFinder(text);
  const reading = { scopes, find, contracts: new Map<Node, DefinedContract>() };
  const calls: Node[] = [];
  const made: Node[] = [];
  walk(program, (node) => {
    if (node.type === "CallExpression" && calleeName(node) === "defineVariables") calls.push(node);
    if (node.type === "NewExpression") made.push(node);
  });
  const contracts = calls.map((call) => contractOf(call, reading));
  const stores = made.flatMap((node) => storeOf(node, scopes));
  const components = made.flatMap((node) => componentOf(node, reading, stores));
  return { file, text, program, scopes, components, contracts, stores };
}

interface Reading {
  scopes: Scopes;
  find: (offset: number) => number;
  contracts: Map<Node, DefinedContract>;
}

/** What a name stands for in the file, or the node itself. */
function valueOf(node: Node, scopes: Scopes): Node {
  const inner = unwrap(node);
  const binding = inner.type === "Identifier" ? scopes.bindingOf(inner) : undefined;
  const isWhole = binding?.kind === "variable" && binding.path.length === 0 && binding.init;
  return isWhole ? valueOf(isWhole, scopes) : inner;
}

function contractOf(call: Node, reading: Reading): DefinedContract {
  const known = reading.contracts.get(call);
  if (known) return known;
  const [first] = listBelow(call, "arguments");
  const object = first && valueOf(first, reading.scopes);
  const isObject = object?.type === "ObjectExpression";
  const variables = new Map<string, number>();
  if (isObject) addVariables(object, reading, variables);
  const contract = { object: isObject ? object : undefined, variables };
  reading.contracts.set(call, contract);
  return contract;
}

function addVariables(object: Node, reading: Reading, variables: Map<string, number>): void {
  for (const one of listBelow(object, "properties")) {
    const name = keyName(below(one, "key"));
    const spread = below(one, "argument");
    if (one.type === "SpreadElement" && spread) {
      const inner = valueOf(spread, reading.scopes);
      const isCall = inner.type === "CallExpression" && calleeName(inner) === "defineVariables";
      if (isCall)
        for (const [each, line] of contractOf(inner, reading).variables) variables.set(each, line);
      else if (inner.type === "ObjectExpression") addVariables(inner, reading, variables);
    } else if (name !== undefined) variables.set(name, reading.find(one.start));
  }
}

/** The variable that a link to each kind gives. */
const linkVariables: Readonly<Record<string, string>> = {
  Database: "DATABASE_URL",
  Cache: "REDIS_URL",
  Bucket: "BUCKET_URL",
  Queue: "QUEUE_URL",
  Search: "SEARCH_URL",
  Model: "MODEL_URL",
};

function storeOf(node: Node, scopes: Scopes): Store[] {
  const kind = keyName(below(node, "callee")) ?? "";
  const name = literalText(listBelow(node, "arguments")[0]);
  if (name === undefined || (linkVariables[kind] === undefined && kind !== "Service")) return [];
  const declarator = scopes.parents.get(node);
  const local = keyName(below(declarator, "id"));
  return [{ kind, name, local: declarator?.type === "VariableDeclarator" ? local : undefined }];
}

const running = new Set(["Service", "Worker", "Site", "Schedule", "Migration"]);

function componentOf(node: Node, reading: Reading, stores: readonly Store[]): DefinedComponent[] {
  const kind = keyName(below(node, "callee")) ?? "";
  const [first, options] = listBelow(node, "arguments");
  const name = literalText(first);
  if (!running.has(kind) || name === undefined || options?.type !== "ObjectExpression") return [];
  const given = propertyOf(options, "source");
  const source = given && literalText(valueOf(given, reading.scopes));
  if (source === undefined) return [];
  const variables = propertyOf(options, "variables");
  const value = variables && valueOf(variables, reading.scopes);
  const isContract = value?.type === "CallExpression" && calleeName(value) === "defineVariables";
  const contract = isContract ? contractOf(value, reading) : undefined;
  const linked = new Set(
    listBelow(valueOfLinks(options, reading.scopes), "elements").flatMap((one) =>
      linkedBy(one, reading.scopes, stores),
    ),
  );
  return [{ kind, name, source, options, contract, hasVariables: variables !== undefined, linked }];
}

function valueOfLinks(options: Node, scopes: Scopes): Node | undefined {
  const links = propertyOf(options, "links");
  return links && valueOf(links, scopes);
}

/** The variables of one link: by the kind of its target, or as it says. */
function linkedBy(link: Node, scopes: Scopes, stores: readonly Store[]): string[] {
  const node = unwrap(link);
  const target = node.type === "ObjectExpression" ? propertyOf(node, "to") : node;
  const local = keyName(target);
  const store = stores.find((one) => one.local === local || one.name === literalText(target));
  const as = propertyOf(node, "as");
  const said = literalText(as);
  const usual = store && (linkVariables[store.kind] ?? `${variableWord(store.name)}_URL`);
  if (as?.type === "ObjectExpression") {
    return listBelow(as, "properties").flatMap((one) => literalText(below(one, "value")) ?? []);
  }
  const name = said ?? usual;
  if (name === undefined) return [];
  const hasParts = propertyOf(node, "parts")?.value === true;
  return hasParts ? [name, ...partsOf(name)] : [name];
}

function partsOf(name: string): string[] {
  const ending = ["_URL", "_URI", "_DSN", "_ADDRESS"].find((one) => name.endsWith(one)) ?? "";
  const stem = ending === "" ? name : name.slice(0, -ending.length);
  return ["HOST", "PORT", "USER", "PASSWORD", "NAME", "TLS"].map((part) => `${stem}_${part}`);
}

function variableWord(name: string): string {
  return name.toUpperCase().replaceAll("-", "_");
}
