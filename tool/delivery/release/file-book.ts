import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { link, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import * as z from "zod";
import { parseManifest } from "../../../program/release/manifest.ts";
import type { Manifest } from "../../../program/release/manifest.ts";
import { UserError } from "../../../variables/user-error.ts";
import type { KeptRelease, Rejection, ReleaseBook } from "./book.ts";

/** Folder of the manifests, from the project. */
const folderName = ".slipway/releases";

const rejectionSchema = z.object({ reason: z.string(), by: z.string(), at: z.string() });

/** Releases as files beside the store of this machine. */
export function openFileBook(project: string): ReleaseBook {
  const folder = join(project, folderName);
  const fileOf = (id: string): string => join(folder, `${id}.json`);
  const rejectionOf = (id: string): string => join(folder, `${id}.rejected.json`);
  const read = (id: string): KeptRelease => {
    const manifest = readManifest(fileOf(id), id);
    const rejected = rejectionSchema.safeParse(readJson(rejectionOf(id))).data;
    return { manifest, ...(rejected && { rejected }) };
  };
  return {
    add: async (manifest) => {
      mkdirSync(folder, { recursive: true });
      return await writeOnce(fileOf(manifest.id), manifest);
    },
    list: async () => {
      const names = existsSync(folder) ? readdirSync(folder) : [];
      const ids = names.flatMap((name) => /^([0-9a-f]{64})\.json$/.exec(name)?.[1] ?? []);
      const byTime = (one: KeptRelease, other: KeptRelease): number =>
        timeOf(other) - timeOf(one) || (one.manifest.id < other.manifest.id ? -1 : 1);
      return await Promise.resolve(ids.map(read).sort(byTime));
    },
    reject: async (id, rejection: Rejection) => {
      await writeFileAtomic(rejectionOf(id), JSON.stringify(rejection));
    },
    unreject: async (id) => {
      await rm(rejectionOf(id), { force: true });
    },
    remove: async (id) => {
      await rm(fileOf(id), { force: true });
      await rm(rejectionOf(id), { force: true });
    },
  };
}

function timeOf({ manifest }: KeptRelease): number {
  return Date.parse(manifest.beside.builtAt);
}

/** Whether it was not there: a link is made whole or not at all, whoever else makes it. */
async function writeOnce(file: string, manifest: Manifest): Promise<boolean> {
  if (existsSync(file)) return false;
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(draft, `${JSON.stringify(manifest, undefined, 2)}\n`);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

function readManifest(file: string, id: string): Manifest {
  const manifest = parseManifest(readJson(file), file);
  if (manifest.id === id) return manifest;
  throw new UserError("ReleaseAltered", `${file} holds release ${manifest.id}: remove the file.`);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch {
    return undefined;
  }
}
