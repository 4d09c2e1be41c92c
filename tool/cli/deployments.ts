import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { UserError } from "../../variables/user-error.ts";
import { isImplicitUrn } from "../engine/implicit.ts";
import { writeWhole } from "../engine/state/files.ts";

/** As much of an exported deployment as the command looks at. */
const deploymentSchema = z.looseObject({
  version: z.number(),
  deployment: z
    .looseObject({ resources: z.array(z.looseObject({ urn: z.string() })).nullish() })
    .nullable(),
});

/** How many resources that the program asked for an exported deployment has; undefined where it is not one. */
export function countResources(deployment: unknown): number | undefined {
  const checked = deploymentSchema.safeParse(deployment);
  if (!checked.success) return undefined;
  return checked.data.deployment?.resources?.filter(({ urn }) => !isImplicitUrn(urn)).length ?? 0;
}

/**
 * Reads a deployment that was exported.
 *
 * @throws UserError `ImportUnreadable` where the file is not there or is not a deployment.
 */
export async function readDeployment(file: string): Promise<unknown> {
  const value = parse(file, await read(file));
  const checked = deploymentSchema.safeParse(value);
  if (checked.success) return value;
  const [issue] = checked.error.issues;
  const at = issue?.path.map(String).join(".") ?? "";
  throw unreadable(file, `it is no exported state: ${at === "" ? "" : `${at}: `}${issue?.message}`);
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw unreadable(file, (error as Error).message);
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(file, `it is not JSON: ${(error as Error).message}`);
  }
}

function unreadable(file: string, reason: string): UserError {
  return new UserError(
    "ImportUnreadable",
    `${file} cannot be imported: ${reason}. Nothing was changed. ` +
      "Give a file that npx slipway export or pulumi stack export wrote.",
  );
}

/** Keeps a deployment in the project's own folder, which git ignores; gives the file. */
export async function keepDeployment(
  folder: string,
  stack: string,
  deployment: unknown,
): Promise<string> {
  const backups = join(folder, ".slipway", "backups");
  await mkdir(backups, { recursive: true });
  const time = new Date().toISOString().replaceAll(/[:.]/g, "-");
  const file = join(backups, `${stack}-${time}.json`);
  await writeWhole(file, `${JSON.stringify(deployment, undefined, 2)}\n`);
  return file;
}
