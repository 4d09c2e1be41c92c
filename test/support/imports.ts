import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cruise } from "dependency-cruiser";
import type { ICruiseResult } from "dependency-cruiser";
import extractOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import { makeTempFolder } from "./temp-folder.ts";

const root = new URL("../..", import.meta.url).pathname;

/** Texts of files by their paths. */
export type Files = Readonly<Record<string, string>>;

/** What `npm run circles` says of the project in a folder. */
export async function readImports(folder = root): Promise<ICruiseResult> {
  const options = await extractOptions(join(root, ".dependency-cruiser.js"));
  const there = await readdir(folder);
  const folders = (await foldersRead()).filter((name) => there.includes(name));
  const { output } = await cruise(folders, { ...options, baseDir: folder });
  if (typeof output === "string") throw new TypeError(output);
  return output;
}

/** The folders that `npm run circles` reads, by its script. */
export async function foldersRead(): Promise<string[]> {
  const text = await readFile(join(root, "package.json"), "utf8");
  const { scripts } = JSON.parse(text) as { scripts: { circles: string } };
  return scripts.circles.split(" ").slice(1);
}

/** What `npm run circles` has against files: circles with all their members, else both ends. */
export async function faultsOf(files: Files): Promise<string[]> {
  const folder = await makeTempFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const { violations } = (await readImports(folder)).summary;
  const faults = violations.map(({ rule, from, to, cycle }) => {
    const ends = cycle === undefined ? [from, to] : cycle.map(({ name }) => name).sort();
    return `${rule.name}: ${ends.join(", ")}`;
  });
  return [...new Set(faults)].sort();
}
