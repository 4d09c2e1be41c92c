import { readFileSync } from "node:fs";
import { sync as writeFileAtomic } from "write-file-atomic";
import type * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";

/** Content of a JSON file, or undefined where there is no such file. */
export function readJson<T>(path: string, schema: z.ZodType<T>): T | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(
    "FileDamaged",
    `${path} is not what the agent wrote (${issue?.path.join(".") ?? ""}: ` +
      `${issue?.message ?? ""}). Mend it, or remove it to begin anew.`,
  );
}

/** Writes a JSON file whole, for its owner's eyes only. */
export function writeJson(path: string, content: unknown): void {
  writeFileAtomic(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
