import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { UserError } from "../../../../variables/user-error.ts";
import { cannot, readIfThere } from "../files.ts";
import { heartbeatAge, heartbeatFile, startHeart } from "./heartbeat.ts";
import { lockFolder, ownFolder, type LockPlace } from "./lock-place.ts";
import { identifySelf, isDead, isThere, type ProcessIdentity } from "./process-identity.ts";
import type { LockOptions } from "../snapshot.ts";

/**
 * How the lock works. The Pulumi CLI takes every file in a stack's lock folder as somebody who
 * holds the stack: it writes a file of its own, then lists the folder, and gives up if it is not
 * alone. So does this lock, which makes it exact against the CLI and against itself: of two runs
 * that write before they list, at least one sees the other. File names are never used twice, so
 * that removing a dead run's file can never hit a living one. A run that listed itself alone marks
 * its file as `held`; two that only met while trying step back and try again after a random pause.
 */

/** One file in a stack's lock folder. */
export interface LockHolder {
  file: string;
  /** A sentence part that names the holder: pid, user, host, since when. */
  description: string;
  /** Whether the holder certainly no longer lives. A CLI's lock never is: it does not say enough. */
  dead: boolean;
  /** Whether the holder works on the stack; false while it only tries to. */
  held: boolean;
  /** Whether the holder seems not to live, by what cannot be trusted unasked: enough for `cancel`. */
  silent: boolean;
}

/** What this lock can do beyond what a run asks for. */
export interface LockSettings extends LockOptions {
  /** Whether a lock may be taken away. @default those of dead runs */
  frees?: (lock: LockHolder) => boolean;
  /**
   * Whether the lock stays when the action has ended, as that of a dead run, since the state is
   * not whole without what the next run of this tool will do. @default it never does
   */
  keep?: () => Promise<boolean>;
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
  slipway: z
    .object({ held: z.boolean(), left: z.boolean().optional(), process: identitySchema })
    .optional(),
});

type LockKind = "trying" | "held" | "left";

// Two runs that meet while trying never wait for long; a holder is asked for twice a second.
const meetingMs = 5_000;
const pauseMs = 500;
// Far more than a slow disk or a clock that is wrong: what is freed wrongly costs a stack.
const silentMs = 10 * 60_000;

/** Runs `action` while this process alone holds the stack; frees it whatever happens. */
export async function withLock<T>(
  place: LockPlace,
  options: LockSettings,
  action: () => Promise<T>,
): Promise<T> {
  const file = await acquire(place, options);
  const stopHeart = await startHeart(place, file);
  try {
    return await action();
  } finally {
    await stopHeart();
    if ((await options.keep?.()) === true)
      await writeLock(place, file, "left").catch(() => undefined);
    else await rm(file, { force: true });
  }
}

/** Everybody who holds or wants the stack, the CLI's runs too. */
export async function readLocks(place: LockPlace): Promise<LockHolder[]> {
  const folder = lockFolder(place);
  const self = await identifySelf();
  const names = await namesIn(folder);
  const locks = names
    .filter((name) => name.endsWith(".json"))
    .map((name) => readLock(place, join(folder, name), self));
  return (await Promise.all(locks)).filter((lock) => lock !== undefined);
}

/** Whether `cancel` takes a lock away: with `force` every one. */
export function isFree(lock: LockHolder, force: boolean): boolean {
  return force || lock.dead || lock.silent;
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
  const freed = locks.filter((lock) => isFree(lock, force));
  await Promise.all(freed.map((lock) => removeLock(place, lock.file)));
  return { freed, held: locks.filter((lock) => !freed.includes(lock)) };
}

async function acquire(place: LockPlace, options: LockSettings): Promise<string> {
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

/**
 * The file of the lock, or those who stand in the way. Locks of dead runs go when this one is
 * there: between the two the CLI could start on a state that lacks what is in a journal.
 */
async function tryOnce(place: LockPlace, options: LockSettings): Promise<string | LockHolder[]> {
  const before = await othersThan(place, undefined, options);
  if (before.living.length > 0) return before.living;
  const file = join(lockFolder(place), `${randomUUID()}.json`);
  let alone = false;
  try {
    await writeLock(place, file, "trying");
    const { living, dead } = await othersThan(place, file, options);
    if (living.length > 0) return living;
    await writeLock(place, file, "held");
    alone = true;
    for (const lock of dead) {
      await removeLock(place, lock.file);
      options.onFreed?.(lock.description);
    }
    return file;
  } finally {
    if (!alone) await rm(file, { force: true });
  }
}

async function othersThan(
  place: LockPlace,
  own: string | undefined,
  options: LockSettings,
): Promise<{ living: LockHolder[]; dead: LockHolder[] }> {
  const frees = options.frees ?? ((lock) => lock.dead);
  const others = (await readLocks(place)).filter((lock) => lock.file !== own);
  return { living: others.filter((lock) => !frees(lock)), dead: others.filter(frees) };
}

/** The file appears whole: the CLI fails on a lock that it cannot parse. */
async function writeLock(place: LockPlace, file: string, kind: LockKind): Promise<void> {
  const self = await identifySelf();
  const content = {
    pid: self.pid,
    username: userInfo().username,
    hostname: self.hostname,
    timestamp: new Date().toISOString(),
    ...(place.simulated === true && { simulated: true }),
    slipway: { held: kind === "held", ...(kind === "left" && { left: true }), process: self },
  };
  try {
    await mkdir(ownFolder(place), { recursive: true });
    await mkdir(lockFolder(place), { recursive: true });
    const draft = join(ownFolder(place), `${randomUUID()}.lock`);
    await writeSynced(draft, JSON.stringify(content));
    await rename(draft, file);
  } catch (error) {
    throw cannot("write", file, error);
  }
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

async function removeLock(place: LockPlace, file: string): Promise<void> {
  await rm(file, { force: true });
  // Beside each of its files the CLI keeps one with attributes.
  await rm(`${file}.attrs`, { force: true });
  await rm(heartbeatFile(place, file), { force: true });
}

async function readLock(
  place: LockPlace,
  file: string,
  self: ProcessIdentity,
): Promise<LockHolder | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const parsed = lockSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const description = "somebody whose lock is unreadable";
    return { file, description, dead: false, held: true, silent: false };
  }
  const { pid, username, hostname, timestamp, slipway } = parsed.data;
  const lock = { file, description: `pid ${pid} of ${username}@${hostname} since ${timestamp}` };
  if (slipway === undefined) {
    const silent = hostname === self.hostname && !isThere(pid);
    return { ...lock, description: `${lock.description}, by the Pulumi CLI`, ...held(silent) };
  }
  const dead = slipway.left === true || (await isDead(slipway.process, self));
  const age = await heartbeatAge(heartbeatFile(place, file));
  const elsewhere = slipway.process.hostname !== self.hostname;
  const heard =
    elsewhere && age !== undefined ? `, last heard of ${Math.round(age / 1000)} s ago` : "";
  // One that ended in order leaves neither: without a heartbeat its start tells how old it is.
  const quiet = (age ?? Date.now() - Date.parse(timestamp)) > silentMs;
  const silent = elsewhere && quiet;
  return { ...lock, description: lock.description + heard, dead, held: slipway.held, silent };
}

function held(silent: boolean): Pick<LockHolder, "dead" | "held" | "silent"> {
  return { dead: false, held: true, silent };
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

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cannot("read", folder, error);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
