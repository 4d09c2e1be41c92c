import { existsSync, realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import * as z from "zod";
import { UsageError } from "./errors.ts";

/**
 * Folder of the Pulumi.yaml that a command works on: the nearest one upwards.
 *
 * @throws UsageError `NoProject` where there is none.
 */
export function findProject(start: string): string {
  const from = resolve(start);
  if (!existsSync(from)) throw new UsageError("NoProject", `There is no folder ${from}.`);
  for (let folder = realpathSync(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (folder === dirname(folder)) break;
  }
  throw new UsageError(
    "NoProject",
    `Neither ${from} nor a folder above it has a Pulumi.yaml: change to the project's folder, or ` +
      "name it by --folder.",
  );
}

/** Version of this tool, from its package.json. */
export async function readVersion(): Promise<string> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
