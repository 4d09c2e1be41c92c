import { basename } from "node:path";
import type { Module } from "./module.ts";
import type { Reader } from "./reader.ts";
import { below, keyName, listBelow, propertyOf, unwrap, walk } from "./tree.ts";
import type { Node } from "./tree.ts";

/** What the settings of a bundler put in place of reads, by name, with the module that says so. */
export interface Defined {
  names: ReadonlySet<string>;
  module: Module;
}

/**
 * The names that a bundler replaces by values: `env` of Next's settings, `define` of Vite's, and the
 * arguments of webpack's DefinePlugin. Who reads them reads no variable.
 */
export function readDefined(reader: Reader, module: Module): Defined | undefined {
  const file = basename(module.file);
  const names = new Set<string>();
  const add = (node: Node | undefined, prefix: string): void => {
    const object = node && reader.lookUp.value({ node: unwrap(node), module }).node;
    for (const one of listBelow(object, "properties")) {
      const key = keyName(below(one, "key")) ?? "";
      const starts = prefix === "" ? [""] : ["process.env.", "import.meta.env."];
      const start = starts.find((each) => key.startsWith(each));
      if (start !== undefined && key !== "") names.add(key.slice(start.length));
    }
  };
  if (!file.includes("config")) return undefined;
  walk(module.program, (node) => {
    if (node.type === "ObjectExpression") {
      if (file.startsWith("next.config")) add(propertyOf(node, "env"), "");
      add(propertyOf(node, "define"), "env");
    } else if (node.type === "NewExpression") {
      const callee = below(node, "callee");
      const name = keyName(callee) ?? keyName(below(callee, "property"));
      if (name === "DefinePlugin") add(listBelow(node, "arguments")[0], "env");
    }
  });
  return names.size === 0 ? undefined : { names, module };
}
