import { execFile } from "node:child_process";
import { constants, existsSync, realpathSync } from "node:fs";
import { cp, lstat, mkdir, readdir, realpath, symlink } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { isFetched } from "../../source-hash.ts";
import { isMade } from "../../made-names.ts";

const run = promisify(execFile);

/**
 * Copies folders and files of a project to the same places below another folder, and links the
 * packages that are installed for them. A package that is itself copied is linked to its copy.
 */
export async function copySources(
  projectRoot: string,
  target: string,
  paths: readonly string[],
  leaves: readonly string[],
): Promise<void> {
  const wanted = [...new Set(paths)].filter((path) => existsSync(join(projectRoot, path)));
  for (const path of wanted) await copyOne(projectRoot, target, path, leaves);
  // A release's source is kept read-only; what is built of it is the build's own.
  await mkdir(target, { recursive: true });
  await run("chmod", ["-R", "u+w", target]);
  const folders = new Set(wanted.flatMap((path) => [path, ...above(path)]));
  for (const folder of folders) {
    const installed = join(projectRoot, folder, "node_modules");
    // The project's own are found from the copy, which lies in the project.
    if (folder === "" && !wanted.includes("")) continue;
    if (existsSync(installed)) {
      await linkPackages(installed, join(target, folder, "node_modules"), {
        projectRoot: realpathSync(projectRoot),
        target,
        wanted,
      });
    }
  }
}

async function copyOne(
  projectRoot: string,
  target: string,
  path: string,
  leaves: readonly string[],
): Promise<void> {
  const from = join(projectRoot, path);
  const left = leaves.map((leaf) => join(projectRoot, leaf));
  await mkdir(dirname(join(target, path)), { recursive: true });
  const filter = (file: string): boolean => {
    if (file === from) return true;
    return (
      !isFetched(dirname(file), basename(file)) && !isMade(basename(file)) && !left.includes(file)
    );
  };
  // Node refuses to copy a folder into itself, which the environment's is for the project's root.
  if (path !== "") {
    await cp(from, join(target, path), copyOptions(filter));
    return;
  }
  await mkdir(target, { recursive: true });
  for (const name of await readdir(from)) {
    if (filter(join(from, name))) {
      await cp(join(from, name), join(target, name), copyOptions(filter));
    }
  }
}

function copyOptions(filter: (file: string) => boolean) {
  return {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    filter,
  };
}

interface Copied {
  projectRoot: string;
  target: string;
  /** Paths that are copied, from the project. */
  wanted: readonly string[];
}

/** A folder of links to packages: what tools write beside them stays with the copy. */
async function linkPackages(from: string, to: string, copied: Copied): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    const entry = join(from, name);
    if (name.startsWith("@") && !(await lstat(entry)).isSymbolicLink()) {
      await linkPackages(entry, join(to, name), copied);
    } else if (!name.startsWith(".") || [".bin", ".pnpm", ".prisma"].includes(name)) {
      await symlink(await placeOf(entry, copied), join(to, name));
    }
  }
}

/** Where a package is taken from: its copy, if it is a folder of the project that is copied. */
async function placeOf(entry: string, { projectRoot, target, wanted }: Copied): Promise<string> {
  if (!(await lstat(entry)).isSymbolicLink() || !existsSync(entry)) return entry;
  const path = relative(projectRoot, await realpath(entry))
    .split(sep)
    .join("/");
  const isCopied =
    !path.split("/").includes("node_modules") &&
    wanted.some((one) => path === one || path.startsWith(`${one}/`));
  return isCopied ? join(target, path) : entry;
}

function above(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_part, index) => parts.slice(0, index).join("/"));
}
