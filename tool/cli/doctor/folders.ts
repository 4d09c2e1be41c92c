import { mkdtemp, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Check, Finding } from "./finding.ts";

/** The folders that state and local environments are written to. */
export const checkStateFolder: Check = async ({ folder }) =>
  Promise.all([".pulumi", ".slipway"].map(async (name) => checkWritable(folder, name)));

async function checkWritable(project: string, child: string): Promise<Finding> {
  const name = `folder ${child}`;
  const target = join(project, child);
  const exists = await stat(target).then(
    (found) => found.isDirectory(),
    () => false,
  );
  // A folder that is not there yet is made in its parent.
  const place = exists ? target : project;
  try {
    await rm(await mkdtemp(join(place, ".doctor-")), { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const fix = `Make ${place} writable for the user who runs slipway.`;
    return { name, level: "problem", message: `cannot be written: ${why}`, fix };
  }
  return { name, level: "ok", message: exists ? "writable" : "can be made" };
}
