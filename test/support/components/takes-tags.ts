import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Whether the arguments of a resource have tags, by the declaration of its SDK. */
export function takesTags(type: string): boolean {
  const [name = "", path = ""] = type.split(":");
  if (name === "local") return true;
  const file = require.resolve(`@pulumi/${name}/${path.replace("index/", "")}.js`);
  const declaration = readFileSync(file.replace(/\.js$/, ".d.ts"), "utf8");
  const args = /export interface \w+Args \{([\s\S]*?)\n\}/.exec(declaration)?.[1];
  if (args === undefined) throw new Error(`${file} declares no arguments`);
  return /^ {4}tags\?:/m.test(args);
}
