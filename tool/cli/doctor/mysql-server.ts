import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  findMariadb,
  mariadbInstall,
  type FoundMariadb,
  type MissingMariadb,
} from "../../../providers/local/agent/mariadb/find.ts";
import { readStackFiles, type StackFile } from "../stack-files.ts";
import type { Check, Finding } from "./finding.ts";

/** The MariaDB that databases on MySQL of local stacks run; told of where there is or has to be one. */
export const checkMysqlServer: Check = async ({ folder, env }) =>
  judgeMysqlServer(folder, await findMariadb(env.PATH));

/** What to tell of a machine's MariaDB, or of the lack of one; nothing where no stack asks for one. */
export async function judgeMysqlServer(
  folder: string,
  found: FoundMariadb | MissingMariadb,
): Promise<Finding | Finding[]> {
  const name = "mysql server";
  if (!("missing" in found)) {
    const message = `${found.server}: MariaDB ${found.version} stands in for MySQL on local stacks`;
    return { name, level: "ok", message };
  }
  const stacks = await readStackFiles(folder);
  const local = stacks.filter((stack) => stack.platform === "local");
  const asked = await Promise.all(local.map(async (stack) => asksForMysql(folder, stack)));
  if (!asked.includes(true)) return [];
  const stack = local[asked.indexOf(true)]?.name ?? "";
  const message = `${found.missing}, and stack ${stack} has a database on MySQL`;
  return { name, level: "problem", message, fix: `${mariadbInstall}.` };
}

/** By the words of its program: to run it for that would take longer than all other checks. */
async function asksForMysql(folder: string, { application }: StackFile): Promise<boolean> {
  try {
    const text = await readFile(join(folder, "stacks", `${application}.ts`), "utf8");
    return /engine:\s*["'`]mysql["'`]/.test(text);
  } catch {
    return false;
  }
}
