import { linkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { identify, identitySchema, isAlive } from "./identity.ts";
import type { EnvironmentPaths } from "./paths.ts";
import { readJson } from "./json-file.ts";

const lockSchema = identitySchema.extend({ socket: z.string() });

/** In place of a socket: a command that works on the files of an environment without an agent. */
const noSocket = "";
const pauseMs = 10;

/** The agent of an environment: its process and its socket. */
export type AgentLock = z.infer<typeof lockSchema>;

/** The living agent of an environment, if there is one. */
export function readLock(paths: EnvironmentPaths): AgentLock | undefined {
  const lock = readAnyLock(paths);
  return lock?.socket === noSocket ? undefined : lock;
}

function readAnyLock(paths: EnvironmentPaths): AgentLock | undefined {
  const lock = readJson(paths.lock, lockSchema);
  return lock !== undefined && isAlive(lock) ? lock : undefined;
}

/**
 * Works on the files of an environment that no agent keeps: none is started meanwhile. Gives false
 * without having worked where an agent lives.
 */
export async function withoutAgent(
  paths: EnvironmentPaths,
  work: () => Promise<void>,
): Promise<boolean> {
  if (!(await waitForLock(paths, noSocket))) return false;
  try {
    await work();
    return true;
  } finally {
    if (readAnyLock(paths)?.pid === process.pid) rmSync(paths.lock, { force: true });
  }
}

/** As {@link takeLock}; a command that works without an agent is waited for. */
export async function waitForLock(paths: EnvironmentPaths, socket: string): Promise<boolean> {
  while (!takeLock(paths, socket)) {
    if (readLock(paths) !== undefined) return false;
    await sleep(pauseMs);
  }
  return true;
}

/** Makes this process the environment's agent; false where another one lives. */
export function takeLock(paths: EnvironmentPaths, socket: string): boolean {
  const own = `${paths.lock}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ ...identify(process.pid), socket }), { mode: 0o600 });
  try {
    for (;;) {
      if (tryLink(own, paths.lock)) return true;
      if (readAnyLock(paths) !== undefined) return false;
      removeDead(paths);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Gives the lock up, if it is this process's. */
export function freeLock(paths: EnvironmentPaths): void {
  if (readLock(paths)?.pid === process.pid) rmSync(paths.lock, { force: true });
}

/** A link is made once or not at all, whoever else tries at the same moment. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Moves a dead agent's lock aside; one that came to life in between is put back. */
function removeDead(paths: EnvironmentPaths): void {
  const aside = `${paths.lock}.dead.${process.pid}`;
  try {
    renameSync(paths.lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const moved = readJson(aside, lockSchema);
  if (moved !== undefined && isAlive(moved)) tryLink(aside, paths.lock);
  rmSync(aside, { force: true });
}
