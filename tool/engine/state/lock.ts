import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import { identifySelf, isDead, type ProcessIdentity } from "./process-identity.ts";
import type { LockOptions } from "./snapshot.ts";

/**
 * How the lock works. The Pulumi CLI takes every file in a stack's lock folder as somebody who
 * holds the stack: it writes a file of its own, then lists the folder, and gives up if it is not
 * alone. So does this lock, which makes it exact against the CLI and against itself: of two runs
 * that write before they list, at least one sees the other. File names are never used twice, so
 * that removing a dead run's file can never hit a living one. A run that listed itself alone marks
 * its file as `held`; two that only met while trying step back and try again after a random pause.
 */

/** Where a stack's locks are. */
export interface LockPlace {
  /** Folder that holds `.pulumi`. */
  backendFolder: string;
  organization: string;
  project: string;
  stack: string;
}

/** One file in a stack's lock folder. */
export interface LockHolder {
  file: string;
  /** A sentence part that names the holder: pid, user, host, since when. */
  description: string;
  /** Whether the holder certainly no longer lives. A CLI's lock never is: it does not say enough. */
  dead: boolean;
  /** Whether the holder works on the stack; false while it only tries to. */
  held: boolean;
}

const identitySchema = z.object({
  pid: z.number(),
  hostname: z.string(),
  boot: z.string(),
  namespace: z.string(),
  started: z.string(),
});

const lockSchema = z.object({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.string(),
  slipway: z.object({ held: z.boolean(), process: identitySchema }).optional(),
});

// Two runs that meet while trying never wait for long; a holder is asked for twice a second.
const meetingMs = 5_000;
const pauseMs = 500;

/** Runs `action` while this process alone holds the stack; frees it whatever happens. */
export async function withLock<T>(
  place: LockPlace,
  options: LockOptions,
  action: () => Promise<T>,
): Promise<T> {
  const file = await acquire(place, options);
  try {
    return await action();
  } finally {
    await rm(file, { force: true });
  }
}

/** Everybody who holds or wants the stack, the CLI's runs too. */
export async function readLocks(place: LockPlace): Promise<LockHolder[]> {
  const folder = lockFolder(place);
  const self = await identifySelf();
  const names = await namesIn(folder);
  const locks = names
    .filter((name) => name.endsWith(".json"))
    .map((name) => readLock(join(folder, name), self));
  return (await Promise.all(locks)).filter((lock) => lock !== undefined);
}

/**
 * Frees the locks of runs that no longer live, and with `force` every lock, also a CLI's.
 * Gives what was freed, and what is still held.
 */
export async function freeLocks(
  place: LockPlace,
  force = false,
): Promise<{ freed: LockHolder[]; held: LockHolder[] }> {
  const locks = await readLocks(place);
  const freed = locks.filter((lock) => force || lock.dead);
  await Promise.all(freed.map((lock) => removeLock(lock.file)));
  return { freed, held: locks.filter((lock) => !freed.includes(lock)) };
}

async function acquire(place: LockPlace, options: LockOptions): Promise<string> {
  const started = Date.now();
  let told = false;
  for (;;) {
    const attempt = await tryOnce(place, options);
    if (typeof attempt === "string") return attempt;
    const holder = attempt.find((lock) => lock.held) ?? attempt[0];
    const waited = Date.now() - started;
    const allowed = holder?.held === false ? meetingMs : 0;
    if (holder && waited >= Math.max(options.waitSeconds * 1000, allowed)) {
      throw locked(place, holder, options.waitSeconds);
    }
    if (holder?.held && !told) {
      told = true;
      options.onWait?.(holder.description);
    }
    await sleep(holder?.held ? pauseMs : 5 + Math.random() * 100);
  }
}

/** The file of the lock, or those who stand in the way. */
async function tryOnce(place: LockPlace, options: LockOptions): Promise<string | LockHolder[]> {
  const before = await othersThan(place, undefined, options);
  if (before.length > 0) return before;
  const file = join(lockFolder(place), `${randomUUID()}.json`);
  await writeLock(place, file, false);
  let alone = false;
  try {
    const others = await othersThan(place, file, options);
    if (others.length > 0) return others;
    await writeLock(place, file, true);
    alone = true;
    return file;
  } finally {
    if (!alone) await rm(file, { force: true });
  }
}

async function othersThan(
  place: LockPlace,
  own: string | undefined,
  options: LockOptions,
): Promise<LockHolder[]> {
  const others = (await readLocks(place)).filter((lock) => lock.file !== own);
  const dead = others.filter((lock) => lock.dead);
  for (const lock of dead) {
    await removeLock(lock.file);
    options.onFreed?.(lock.description);
  }
  return others.filter((lock) => !lock.dead);
}

/** The file appears whole: the CLI fails on a lock that it cannot parse. */
async function writeLock(place: LockPlace, file: string, held: boolean): Promise<void> {
  const self = await identifySelf();
  const content = {
    pid: self.pid,
    username: userInfo().username,
    hostname: self.hostname,
    timestamp: new Date().toISOString(),
    slipway: { held, process: self },
  };
  const folder = join(place.backendFolder, ".pulumi", "slipway");
  await mkdir(folder, { recursive: true });
  await mkdir(lockFolder(place), { recursive: true });
  const draft = join(folder, `${randomUUID()}.lock`);
  await writeSynced(draft, JSON.stringify(content));
  await rename(draft, file);
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeLock(file: string): Promise<void> {
  await rm(file, { force: true });
  // Beside each of its files the CLI keeps one with attributes.
  await rm(`${file}.attrs`, { force: true });
}

async function readLock(file: string, self: ProcessIdentity): Promise<LockHolder | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const parsed = lockSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    return { file, description: `somebody whose lock is unreadable`, dead: false, held: true };
  }
  const { pid, username, hostname, timestamp, slipway } = parsed.data;
  const who = slipway ? "" : ", by the Pulumi CLI";
  return {
    file,
    description: `pid ${pid} of ${username}@${hostname} since ${timestamp}${who}`,
    dead: slipway !== undefined && (await isDead(slipway.process, self)),
    held: slipway?.held ?? true,
  };
}

function locked(place: LockPlace, holder: LockHolder, waitSeconds: number): UserError {
  const waited = waitSeconds > 0 ? ` after ${waitSeconds} s of waiting` : "";
  return new UserError(
    "StackLocked",
    `Stack '${place.stack}' is still held${waited}: ${holder.description} (${holder.file}). ` +
      "Let that run end, or wait for it with `--lock-wait <seconds>`. If it no longer lives, " +
      `remove its lock: \`slipway cancel ${place.stack}\`.`,
  );
}

function lockFolder({ backendFolder, organization, project, stack }: LockPlace): string {
  return join(backendFolder, ".pulumi", "locks", organization, project, stack);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
