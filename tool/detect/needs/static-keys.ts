import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { parseSync } from "oxc-parser";
import { lineFinder } from "../finding.ts";
import { below, childrenOf, keyName, literalText } from "../javascript/tree.ts";
import type { Node } from "../javascript/tree.ts";
import type { Piece } from "../lezer.ts";
import { pythonArguments, pythonText, readPython } from "../python/source.ts";

/** A key of a cloud that stands in code. */
export interface StaticKey {
  code: "StaticCloudKey";
  message: string;
  file: string;
  line: number;
  how: string;
}

const names = ["accessKeyId", "secretAccessKey", "aws_access_key_id", "aws_secret_access_key"];

/** Keys of AWS that are written into code as texts. */
export function findStaticKeys(root: string, files: readonly string[]): StaticKey[] {
  return files.flatMap((file) => {
    const isPython = file.endsWith(".py");
    const isModule = [".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs"].some((one) =>
      file.endsWith(one),
    );
    if (!isPython && !isModule) return [];
    const text = readFileSync(file, "utf8");
    if (!names.some((name) => text.includes(name))) return [];
    const lines = isPython ? inPython(file, text) : inModule(file, text);
    return lines.map(({ line, name }) => found(relative(root, file), line, name));
  });
}

function found(file: string, line: number, name: string): StaticKey {
  const message =
    `${name} is written into the code: give the program a role, as Slipway does on aws, or read ` +
    "the key from a variable";
  return { code: "StaticCloudKey", message, file, line, how: name };
}

interface Place {
  line: number;
  name: string;
}

function inModule(file: string, text: string): Place[] {
  const find = lineFinder(text);
  const places: Place[] = [];
  const visit = (node: Node): void => {
    const name = node.type === "Property" ? keyName(below(node, "key")) : undefined;
    if (name !== undefined && names.includes(name)) {
      const value = literalText(below(node, "value")) ?? "";
      // "test", "minioadmin" and the like are for stand-ins of this machine.
      if (isKey(value)) places.push({ line: find(node.start), name });
    }
    childrenOf(node).forEach(visit);
  };
  visit(parseSync(file, text).program as unknown as Node);
  return places;
}

function inPython(file: string, text: string): Place[] {
  const source = readPython(file, text);
  return (source.pieces.get("CallExpression") ?? []).flatMap((call: Piece) => {
    const given = [...pythonArguments(call).names];
    return given.flatMap(([name, value]) => {
      const isStatic = names.includes(name) && isKey(pythonText(value) ?? "");
      return isStatic ? [{ line: source.lineOf(value), name }] : [];
    });
  });
}

/** An access key has 20 characters, its secret 40. */
function isKey(value: string): boolean {
  return value.length >= 20 && !value.includes(" ");
}
