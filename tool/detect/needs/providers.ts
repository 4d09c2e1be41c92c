import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { parseSync } from "oxc-parser";
import type { Finding } from "../finding.ts";
import { lineFinder } from "../finding.ts";
import { below, childrenOf, keyName, listBelow, propertyOf } from "../javascript/tree.ts";
import type { Node } from "../javascript/tree.ts";

const start = ["next-auth/providers/", "@auth/core/providers/", "@auth/sveltekit/providers/"];
start.push("@auth/express/providers/");

/** Providers that ask for no id and secret of a client. */
const others = new Set(["credentials", "email", "nodemailer", "resend", "passkey", "webauthn"]);

/**
 * The ids and secrets that Auth.js takes by itself, `AUTH_GITHUB_ID` and `AUTH_GITHUB_SECRET`, of each
 * provider that is named without them.
 */
export function findProviders(root: string, files: readonly string[]): Finding[] {
  return files.flatMap((file) => {
    if (![".ts", ".tsx", ".js", ".mjs"].some((ending) => file.endsWith(ending))) return [];
    const text = readFileSync(file, "utf8");
    if (!start.some((one) => text.includes(one))) return [];
    return inModule(relative(root, file), text);
  });
}

function inModule(file: string, text: string): Finding[] {
  const program = parseSync(file, text).program as unknown as Node;
  const find = lineFinder(text);
  return listBelow(program, "body").flatMap((one) => {
    const source = one.type === "ImportDeclaration" ? (below(one, "source")?.value as string) : "";
    const prefix = start.find((each) => source.startsWith(each));
    const provider = prefix === undefined ? "" : source.slice(prefix.length);
    const local = keyName(below(listBelow(one, "specifiers")[0], "local"));
    if (provider === "" || others.has(provider) || local === undefined) return [];
    if (isConfigured(program, local)) return [];
    const word = provider.toUpperCase().replaceAll("-", "_");
    return [`AUTH_${word}_ID`, `AUTH_${word}_SECRET`].map((name): Finding => {
      const how = `Auth.js ${provider}`;
      return { name, file, line: find(one.start), how, role: "read", need: "required" };
    });
  });
}

/** Whether the code gives a provider its id: it then says itself where it takes that from. */
function isConfigured(node: Node, local: string): boolean {
  if (node.type === "CallExpression" && keyName(below(node, "callee")) === local) {
    const [options] = listBelow(node, "arguments");
    if (propertyOf(options, "clientId")) return true;
  }
  return childrenOf(node).some((child) => isConfigured(child, local));
}
