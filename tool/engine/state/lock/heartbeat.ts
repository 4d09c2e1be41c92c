import { rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { readIfThere } from "../files.ts";
import { ownFolder, type LockPlace } from "./lock-place.ts";

const heartbeatMs = 5_000;

/** Touches a file beside the lock from time to time: others see that this run lives. */
export async function startHeart(place: LockPlace, file: string): Promise<() => Promise<void>> {
  const heartbeat = heartbeatFile(place, file);
  let last = beat(heartbeat);
  const timer = setInterval(() => {
    last = beat(heartbeat);
  }, heartbeatMs);
  timer.unref();
  await last;
  return async () => {
    clearInterval(timer);
    await last;
    await rm(heartbeat, { force: true });
  };
}

/** A beat that fails is no reason to fail a run: it only makes `cancel` say less. */
async function beat(file: string): Promise<void> {
  await writeFile(file, new Date().toISOString()).catch(() => undefined);
}

/** Milliseconds since the last beat, by the clock of the one who beats. */
export async function heartbeatAge(file: string): Promise<number | undefined> {
  const text = await readIfThere(file);
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : Date.now() - time;
}

/** The file that the holder of a lock touches. */
export function heartbeatFile(place: LockPlace, file: string): string {
  return join(ownFolder(place), `${basename(file, ".json")}.heartbeat`);
}
