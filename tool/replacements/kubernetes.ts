import type { TypeReplacements } from "../engine/simulated/replacements/table.ts";

/** Names of objects whatever their kind: `metadataForceNewProperties` in the same file. */
const everyKind = ["metadata.name", "metadata.namespace"];

/** Kinds whose data are replaced unless the provider is told that they may change. */
const bySetting: Record<string, Record<string, string[]>> = {
  "kubernetes:core/v1:Secret": { enableSecretMutable: ["data", "stringData", "type"] },
  "kubernetes:core/v1:ConfigMap": { enableConfigMapMutable: ["binaryData", "data"] },
};

function pathsIn(text: string): string[] {
  const paths = [...text.matchAll(/"\.([\w.[\]*]+)"/g)].map((match) => match[1] ?? "");
  // What is below a listed property is listed, too, and says nothing more.
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}.`)));
}

/** Bodies of `var name = append(properties{ … }` by name. */
function variables(text: string): Map<string, string[]> {
  const found = [...text.matchAll(/^var (\w+) = (?:append\(\s*)?properties\{([\s\S]*?)\}/gm)];
  return new Map(found.map((match) => [match[1] ?? "", pathsIn(match[2] ?? "")]));
}

/**
 * Properties that force a replacement, by type, out of pulumi-kubernetes'
 * provider/pkg/provider/diff.go. Pods are left out: nothing here makes them.
 */
export function readForceNew(text: string): Record<string, TypeReplacements> {
  const named = variables(text);
  const types = new Map<string, string[]>([["kubernetes:*", []]]);
  let group = "";
  let version = "";
  for (const line of text.slice(text.indexOf("var forceNew")).split("\n")) {
    group = /^\t"([\w.]*)": _versions\{/.exec(line)?.[1] ?? group;
    version = /"(v\w+)":\s+_kinds\{/.exec(line)?.[1] ?? version;
    for (const [, kind = "", name = ""] of line.matchAll(/"([A-Z]\w+)":\s+(\w+)[,}]/g)) {
      if (named.has(name))
        types.set(`kubernetes:${group}/${version}:${kind}`, named.get(name) ?? []);
    }
  }
  for (const [kind, body] of kindsIn(text, "core")) types.set(`kubernetes:core/v1:${kind}`, body);
  for (const type of Object.keys(bySetting)) types.set(type, types.get(type) ?? []);
  return Object.fromEntries([...types].sort().map(([type, paths]) => [type, entry(type, paths)]));
}

/** `"Kind": properties{ … }` in the variable of a group. */
function kindsIn(text: string, variable: string): [string, string[]][] {
  const start = text.indexOf(`var ${variable} = _versions{`);
  const body = text.slice(start, text.indexOf("\n}\n", start));
  const kinds = [...body.matchAll(/"([A-Z]\w+)": (?:append\(\s*)?properties\{([\s\S]*?)\}/g)];
  return kinds
    .filter(([, kind]) => kind !== "Pod")
    .map((match) => [match[1] ?? "", pathsIn(match[2] ?? "")]);
}

function entry(type: string, paths: string[]): TypeReplacements {
  const unless = bySetting[type];
  const conditional = Object.values(unless ?? {}).flat();
  const own = paths.filter((path) => type.endsWith(":Secret") || !conditional.includes(path));
  return {
    source: "provider/pkg/provider/diff.go",
    replaces: [...new Set([...everyKind, ...own])].sort(),
    keeps: [],
    ...(unless === undefined ? {} : { unless }),
  };
}
