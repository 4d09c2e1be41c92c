import type { BuildSecret } from "../plan.ts";
import { joinPath } from "../reader.ts";
import type { SourceReader } from "../reader.ts";

/** What a source's settings of npm and Yarn mean for its build. */
export interface Registries {
  /** Lines of .npmrc that hold no secret. */
  settings: string[];
  secrets: BuildSecret[];
}

/** Keys of .npmrc that hold a secret, or say who one is. */
const secretKey =
  /(?:^|:)(_auth|_authToken|_password|username|email|cert|key|certfile|keyfile|otp)\s*=/i;

/** An address with a password in it. */
export const addressWithPassword = /\/\/[^/\s:@$]+:[^/\s:@$]+@/;

/** A variable in a settings file: `${NPM_TOKEN}`, `${NPM_TOKEN-}`. */
const variable = /\$\{(\w+)(?::?-[^}]*)?\??\}/g;

/**
 * What .npmrc and .yarnrc.yml say, with secrets apart: a file with a secret is mounted while
 * packages are installed, a variable that it names is set then, and the rest is no secret.
 */
export function readRegistries(reader: SourceReader, root: string, file: string): Registries {
  const text = reader.read(joinPath(root, ".npmrc")) ?? "";
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^[#;]/.test(line));
  const hasSecret = lines.some(isSecret);
  const yarn = reader.read(joinPath(root, ".yarnrc.yml")) ?? "";
  const yarnSecret = /npmAuth(?:Token|Ident)\s*:\s*["']?(?!["']?\$\{)[^\s"']/.test(yarn);
  const named = [...`${lines.join("\n")}\n${yarn}`.matchAll(variable)].map(([, name = ""]) => name);
  const variables = [...new Set(named)].map((name) => ({ id: name, variable: name }));
  return {
    settings: hasSecret ? [] : lines,
    secrets: [
      ...(hasSecret
        ? [{ id: "npmrc", file: joinPath(file, ".npmrc"), target: "/root/.npmrc" }]
        : []),
      ...(yarnSecret
        ? [{ id: "yarnrc", file: joinPath(file, ".yarnrc.yml"), target: "/root/.yarnrc.yml" }]
        : []),
      ...variables,
    ],
  };
}

function isSecret(line: string): boolean {
  if (addressWithPassword.test(line)) return true;
  return secretKey.test(line) && !/=\s*["']?\$\{\w+[^}]*\}["']?\s*$/.test(line);
}
