import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import * as z from "zod";
import { readIfThere } from "../engine/state/files.ts";
import type { Json } from "./canonical.ts";

const npmLock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      resolved: z.string().optional(),
      link: z.boolean().optional(),
      dev: z.boolean().optional(),
    }),
  ),
});

/** Lockfiles of other tools, told by their whole text. */
const others = ["pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb"];

/**
 * The packages that a program runs with, by the nearest lockfile at or above its folder: of npm's
 * each one by name, without those for development alone; of another tool's the whole file.
 */
export async function readPackages(
  folder: string,
  top: string | undefined,
): Promise<Record<string, Json>> {
  for (let at = folder; ; at = dirname(at)) {
    const found = (await readNpm(at)) ?? (await readOther(at));
    if (found !== undefined) return found;
    if (at === top || dirname(at) === at) return {};
  }
}

async function readNpm(folder: string): Promise<Record<string, Json> | undefined> {
  const text = await readIfThere(join(folder, "package-lock.json"));
  if (text === undefined) return undefined;
  const parsed = npmLock.safeParse(parseOrNull(text));
  // One that cannot be read counts by its text: who runs it with npm is told by npm.
  if (!parsed.success) return { "package-lock.json": hashText(text) };
  const kept = Object.entries(parsed.data.packages).filter(
    ([path, { dev }]) => path.includes("node_modules/") && dev !== true,
  );
  return Object.fromEntries(
    kept.map(([path, { version, integrity, resolved, link }]) => [
      path,
      // Where a package comes from is its registry's affair, unless only that tells what it is.
      [version ?? "", integrity ?? (link === true ? "link" : (resolved ?? ""))].join(" ").trim(),
    ]),
  );
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function readOther(folder: string): Promise<Record<string, Json> | undefined> {
  for (const name of others) {
    const text = await readIfThere(join(folder, name));
    if (text !== undefined) return { [name]: hashText(text) };
  }
  return undefined;
}

function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
