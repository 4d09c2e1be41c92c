import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import * as z from "zod";
import { readJson, writeJson } from "../json-file.ts";
import type { EnvironmentPaths } from "../paths.ts";
import { listPlaces, type DatabasePlaces } from "./places.ts";

const credentialsSchema = z.object({
  port: z.int(),
  database: z.string(),
  user: z.string(),
  password: z.string().min(1),
});

const identityFile = "data.identity.json";
const identitySchema = z.object({ id: z.string() });

/** How a database is reached; kept beside its data, whatever becomes of any state. */
export type Credentials = z.infer<typeof credentialsSchema>;

/** Credentials of an earlier life of the database, if it had one. */
export function readCredentials(places: DatabasePlaces): Credentials | undefined {
  return readJson(places.credentials, credentialsSchema);
}

/** Ports of the environment's databases, by their owners, as they stand beside the data. */
export function readDatabasePorts(paths: EnvironmentPaths): Map<string, number> {
  const found = [...listPlaces(paths)].flatMap(([owner, places]) => {
    const credentials = readCredentials(places);
    return credentials ? [[owner, credentials.port] as const] : [];
  });
  return new Map(found);
}

/** Makes the folder of a database and writes its credentials beside the data. */
export function writeCredentials(places: DatabasePlaces, credentials: Credentials): void {
  mkdirSync(places.folder, { recursive: true });
  // Its server may pass through these folders, and nobody but the owner may look into the data.
  for (const folder of [dirname(places.folder), places.folder]) chmodSync(folder, 0o711);
  writeJson(places.credentials, credentials);
}

/** Gives data that were just made an identity, which a stop that throws them away ends. */
export function identifyData({ folder }: DatabasePlaces): void {
  writeJson(join(folder, identityFile), { id: randomUUID() });
}

/** Identity of the data; empty for data that have none, since they were made before there were any. */
export function identityOfData({ folder }: DatabasePlaces): string {
  return readJson(join(folder, identityFile), identitySchema)?.id ?? "";
}

/** Whether a stop has to leave the data alone, since they were persistent once. */
export function isKept(places: DatabasePlaces): boolean {
  return existsSync(places.keepMark);
}

/** Notes whether the data are to be kept; what is kept stays so as long as there are data. */
export function markData(places: DatabasePlaces, persistent: boolean): void {
  if (persistent) writeFileSync(places.keepMark, "", { mode: 0o600 });
  else if (!existsSync(places.data)) rmSync(places.keepMark, { force: true });
}
