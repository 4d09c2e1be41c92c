import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { UserError } from "../../../../../variables/user-error.ts";

const manifest = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/**
 * npm packages with all that they depend on, as they are installed here, by the place that a
 * function's code finds them at. A package inside another one's folder comes along with that one.
 *
 * @throws UserError `PackageMissing` for one that is not installed.
 */
export function collectPackages(names: readonly string[]): Record<string, pulumi.asset.Archive> {
  const folders = new Map<string, string>();
  for (const name of names) collect(name, import.meta.url, folders);
  const entries = [...folders].map(([name, folder]): [string, pulumi.asset.Archive] => [
    `node_modules/${name}`,
    // From where the program runs: the state says nothing of this machine's folders.
    new pulumi.asset.FileArchive(relative(process.cwd(), folder)),
  ]);
  return Object.fromEntries(entries);
}

/** @param from file that asks for the package, as a URL or a path */
function collect(name: string, from: string | URL, folders: Map<string, string>): void {
  // Types are nothing that runs.
  if (folders.has(name) || name.startsWith("@types/")) return;
  const file = find(name, from);
  const folder = dirname(file);
  const isInside = [...folders.values()].some((other) => folder.startsWith(join(other, sep)));
  if (!isInside) folders.set(name, folder);
  const { dependencies } = manifest.parse(JSON.parse(readFileSync(file, "utf8")));
  for (const one of Object.keys(dependencies)) collect(one, file, folders);
}

/** Node throws for a package that it does not find. */
function find(name: string, from: string | URL): string {
  try {
    const file = findPackageJSON(name, from);
    if (file !== undefined) return file;
  } catch (error) {
    throw packageMissing(name, error);
  }
  throw packageMissing(name);
}

function packageMissing(name: string, cause?: unknown): UserError {
  return new UserError(
    "PackageMissing",
    `The npm package '${name}', which a function on aws is made of, is not installed: run \`npm ci\`.`,
    { cause },
  );
}
