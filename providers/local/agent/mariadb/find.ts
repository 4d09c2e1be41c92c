import { execFile } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../../../variables/user-error.ts";
import { findProgram } from "../find-program.ts";

/** Where distributions put servers, which the PATH of an ordinary user leaves out. */
const serverFolders = ["/usr/local/sbin", "/usr/sbin", "/usr/libexec"];

/** How to get one. */
export const mariadbInstall =
  "Install MariaDB (Debian, Ubuntu: `apt install mariadb-server-core`, which starts nothing; " +
  "macOS: `brew install mariadb`)";

/** A MariaDB of this machine. */
export interface FoundMariadb {
  /** The server, `mariadbd`. */
  server: string;
  /** What makes a data folder, `mariadb-install-db`. */
  install: string;
  /** Such as `10.11.19`. */
  version: string;
}

/** Why there is no MariaDB, as the end of a sentence. */
export interface MissingMariadb {
  missing: string;
}

/** What to tell of a database that cannot run for want of a server. */
export function mariadbMissing(database: string, { missing }: MissingMariadb): UserError {
  return new UserError(
    "MariadbMissing",
    `Database '${database}' is MySQL, for which MariaDB stands in on this machine, and ${missing}. ` +
      `${mariadbInstall}.`,
  );
}

/** The machine's MariaDB, which speaks MySQL's protocol; or what it lacks for one. */
export async function findMariadb(
  path = process.env.PATH ?? "",
  folders = serverFolders,
): Promise<FoundMariadb | MissingMariadb> {
  const places = [path, ...folders].join(delimiter);
  const server = findProgram(["mariadbd", "mysqld"], places);
  if (server === undefined) {
    return { missing: "there is no mariadbd on PATH or in /usr/sbin" };
  }
  const said = await askVersion(server);
  const version = /(\d+\.\d+\.\d+)-MariaDB/.exec(said)?.[1];
  if (version === undefined) return { missing: `${server} is no MariaDB (it says: ${said})` };
  const beside = [dirname(server), join(dirname(server), "../bin"), path].join(delimiter);
  const install = findProgram(["mariadb-install-db", "mysql_install_db"], beside);
  if (install !== undefined) return { server, install, version };
  return { missing: `there is ${server}, but no mariadb-install-db on PATH or beside it` };
}

/** `10.11` of `10.11.19`: servers of one series read each other's data. */
export function seriesOf(version: string): string {
  return version.split(".", 2).join(".");
}

async function askVersion(server: string): Promise<string> {
  try {
    const args = ["--no-defaults", "--version"];
    const { stdout } = await promisify(execFile)(server, args, { timeout: 10_000 });
    return stdout.trim();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
