import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where servers stand that an ordinary user's PATH leaves out. */
const serverFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** The full path of a program: in `folders`, on PATH or where servers stand; else undefined. */
export function findProgram(name: string, folders: readonly string[] = []): string | undefined {
  const onPath = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...folders, ...onPath, ...serverFolders]
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}
