import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.ts";

/**
 * The file of the application that is asked for, or of the only one in the project that has sources
 * of its own.
 *
 * @throws UsageError `UnknownApplication`, and `WhichApplication` where one is needed and none clear.
 */
export function findApplication(
  folder: string,
  name: string | undefined,
  isNeeded: boolean,
): string | undefined {
  const stacks = join(folder, "stacks");
  const files = existsSync(stacks) ? readdirSync(stacks).filter((one) => one.endsWith(".ts")) : [];
  const names = files.map((file) => file.slice(0, -".ts".length));
  if (name !== undefined) {
    if (names.includes(name)) return join(stacks, `${name}.ts`);
    const has = names.length === 0 ? "it has none" : `it has ${names.join(", ")}`;
    throw new UsageError("UnknownApplication", `There is no stacks/${name}.ts: ${has}.`);
  }
  const using = names.filter((one) => isUsed(folder, one));
  const [only, another] = using.length > 0 ? using : names;
  if (only !== undefined && another === undefined) return join(stacks, `${only}.ts`);
  if (!isNeeded) return undefined;
  throw new UsageError(
    "WhichApplication",
    `Say which application to hold the sources against, by --application: ${names.join(", ")}.`,
  );
}

/** Whether a stack of the project runs an application, as its file says. */
function isUsed(folder: string, name: string): boolean {
  const files = readdirSync(folder).filter(
    (one) => one.startsWith("Pulumi.") && one.endsWith(".yaml"),
  );
  return files.some((file) => {
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    return lines.some((line) => line.trim() === `slipway:application: ${name}`);
  });
}
