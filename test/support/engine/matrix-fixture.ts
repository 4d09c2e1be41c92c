import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** One version of a program as the CLI ran it. */
export interface FixtureVersion {
  failed: boolean;
  /** Steps as `op name`, sorted. */
  steps: string[];
  /** The deployment that the CLI left, as `pulumi stack export` gives it. */
  deployment: unknown;
  /** Files that the provider had then, with their contents. */
  files: Record<string, unknown>;
}

/** What the CLI did with a program of the matrix. */
export interface Fixture {
  /** Version of the CLI. */
  cli: string;
  versions: FixtureVersion[];
}

/** Folder of the fixtures. */
export const fixturesFolder = join(import.meta.dirname, "../../fixtures/matrix");

/** Names of the programs that the CLI ran. */
export function fixtureNames(): string[] {
  return readdirSync(fixturesFolder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/** Reads what the CLI did with a program. */
export async function readFixture(name: string): Promise<Fixture> {
  return JSON.parse(await readFile(join(fixturesFolder, `${name}.json`), "utf8")) as Fixture;
}
