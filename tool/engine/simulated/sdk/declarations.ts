import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseMembers, parseShape } from "./shapes.ts";
import type { Member, Members } from "./shapes.ts";

/** The named types of one SDK; each is read when it is asked for first. */
export class Declarations {
  readonly #folder: string;
  readonly #texts = new Map<string, string>();
  /** Where the namespaces of a file begin. */
  readonly #offsets = new Map<string, Map<string, number>>();
  readonly #members = new Map<string, Members | undefined>();
  readonly #values = new Map<string, readonly string[] | undefined>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Properties of a named object; undefined where the SDK has none of that name. */
  members({ side, name }: { side: "inputs" | "outputs"; name: string }): Members | undefined {
    const key = `${side}.${name}`;
    if (!this.#members.has(key)) {
      const file = side === "inputs" ? "types/input.d.ts" : "types/output.d.ts";
      this.#members.set(key, findMembers(this.#text(file), name, this.#namespaces(side)));
    }
    return this.#members.get(key);
  }

  #namespaces(side: "inputs" | "outputs"): Map<string, number> {
    const known = this.#offsets.get(side) ?? new Map<string, number>();
    this.#offsets.set(side, known);
    return known;
  }

  /** Legal values of a named enumeration; undefined where the SDK has none of that name. */
  values(name: string): readonly string[] | undefined {
    if (!this.#values.has(name)) {
      const path = name.split(".");
      const own = path.pop() ?? "";
      const file = join("types/enums", ...path, "index.d.ts");
      this.#values.set(name, findValues(this.#text(file), own));
    }
    return this.#values.get(name);
  }

  #text(file: string): string {
    const known = this.#texts.get(file);
    if (known !== undefined) return known;
    const path = join(this.#folder, file);
    // One byte a character: what is not ASCII stands in comments alone.
    const text = existsSync(path) ? readFileSync(path, "latin1") : "";
    this.#texts.set(file, text);
    return text;
  }
}

/**
 * Members of `ecs.ServiceLoadBalancer`: an interface inside its namespaces. A namespace stands
 * only once in a text, an interface once in its namespace.
 */
function findMembers(
  text: string,
  name: string,
  namespaces: Map<string, number>,
): Members | undefined {
  const path = name.split(".");
  const own = path.pop() ?? "";
  let position = 0;
  for (const [depth, namespace] of path.entries()) {
    const key = path.slice(0, depth + 1).join(".");
    position = namespaces.get(key) ?? text.indexOf(`namespace ${namespace} {`, position);
    if (position === -1) return undefined;
    namespaces.set(key, position);
  }
  position = text.indexOf(`interface ${own} {`, position);
  return position === -1 ? undefined : parseMembers(text, text.indexOf("{", position) + 1);
}

/** String values of `export declare const Name: { readonly Min: "min"; … }`. */
function findValues(text: string, name: string): readonly string[] | undefined {
  const position = text.indexOf(`export declare const ${name}: {`);
  if (position === -1) return undefined;
  const members = parseMembers(text, text.indexOf("{", position) + 1);
  return Object.values(members).flatMap(({ shape }) =>
    shape.kind === "literal" && typeof shape.value === "string" ? [shape.value] : [],
  );
}

/** Inputs that a class takes: the interface behind it. */
export function inputsOf(declaration: string, className: string): Members | undefined {
  const start = `export interface ${className}Args {`;
  const position = declaration.indexOf(start);
  return position === -1 ? undefined : parseMembers(declaration, position + start.length);
}

/** Outputs of a class: its read-only fields; required are those that are always set. */
export function outputsOf(declaration: string): Members {
  const fields = [...declaration.matchAll(/^ {4}readonly (\w+): (.*)/gm)];
  return Object.fromEntries(
    fields.map((field): [string, Member] => {
      const [whole, name = "", type = ""] = field;
      const shape = parseShape(declaration, field.index + whole.length - type.length);
      // Of a map the end is on a later line.
      const rest = declaration.slice(field.index);
      const end = type.endsWith("{") ? /^ {4}\}.*/m.exec(rest)?.[0] : type;
      return [name, { shape, required: !(end ?? "").includes("| undefined>") }];
    }),
  );
}
