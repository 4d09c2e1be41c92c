import { join } from "node:path";
import pLimit from "p-limit";
import writeFileAtomic from "write-file-atomic";
import { parseDocument } from "yaml";
import { lockName, unknownImage } from "../../components/images/lock.ts";
import type { ImageEntry, ImagesLock } from "../../components/images/lock.ts";
import { UserError, throwProblems } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import { readDigest, readDigests } from "./digests.ts";
import type { Digests } from "./digests.ts";
import { RegistryFailure } from "./failure.ts";
import type { Ask } from "./transport.ts";

/** An image of the lock, and what its tag is now. */
export interface Resolution extends Digests {
  key: string;
  image: string;
  tag: string;
  /** Digest that the lock has; null where it has none. */
  locked: string | null;
  /** Whether anything in the lock would change. */
  changed: boolean;
}

/** Registries' answers that are waited for at once. */
const atOnce = 8;

/**
 * What the tags of a lock are now: all of them, or one.
 *
 * @throws UserError `ImagesNotResolved` with every image that could not be resolved.
 */
export async function resolveImages(
  lock: ImagesLock,
  ask: Ask,
  only?: string,
): Promise<Resolution[]> {
  if (only !== undefined && lock[only] === undefined) throw unknownImage(only, Object.keys(lock));
  const entries = Object.entries(lock).filter(([key]) => only === undefined || key === only);
  const problems = new Map<string, Problem>();
  const limit = pLimit(atOnce);
  const found = await limit.map(entries, async ([key, entry]) => {
    try {
      return await resolveOne(key, entry, ask);
    } catch (error) {
      if (!(error instanceof RegistryFailure || error instanceof UserError)) throw error;
      const at = `${key} (${entry.image}:${entry.tag})`;
      problems.set(key, { at, message: error.message });
      return undefined;
    }
  });
  const inOrder = entries.flatMap(([key]) => problems.get(key) ?? []);
  throwProblems("ImagesNotResolved", `${lockName} is left as it was: it`, inOrder);
  return found.filter((one) => one !== undefined);
}

async function resolveOne(key: string, entry: ImageEntry, ask: Ask): Promise<Resolution> {
  const { image, tag, digest: locked } = entry;
  const now = await readDigest(ask, image, tag);
  const isWhole = now === locked && Object.values(entry.digests).some((one) => one !== null);
  const { digest, digests } = isWhole ? entry : await readDigests(ask, image, now);
  return { key, image, tag, locked, digest, digests, changed: !isWhole };
}

/** Writes digests into a project's lock: whole or not at all, with its comments and its order. */
export async function writeLock(
  folder: string,
  text: string,
  resolutions: readonly Resolution[],
): Promise<void> {
  await writeFileAtomic(join(folder, lockName), formatLock(text, resolutions));
}

/** The text of a lock with other digests; all else stays as it is. */
export function formatLock(text: string, resolutions: readonly Resolution[]): string {
  const document = parseDocument(text);
  for (const { key, digest, digests } of resolutions) {
    document.setIn(["images", key, "digest"], digest);
    for (const [architecture, value] of Object.entries(digests)) {
      document.setIn(["images", key, "digests", architecture], value);
    }
  }
  return document.toString({ lineWidth: 0 });
}
