import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findMariadb, mariadbMissing } from "../../../providers/local/agent/mariadb/find.ts";
import { makeData, noteVersion } from "../../../providers/local/agent/mariadb/data-folder.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "slipway-mariadb-found-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function program(path: string, says: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho "${says}"\n`);
  chmodSync(file, 0o755);
  return file;
}

const mariadb = "Ver 11.4.2-MariaDB-ubu2404 for debian-linux-gnu on x86_64";

describe("a MariaDB is found", () => {
  test.each([
    ["on PATH", "bin/mariadbd", "bin/mariadb-install-db"],
    ["where servers stand, which PATH leaves out", "sbin/mariadbd", "bin/mariadb-install-db"],
    ["under the names of before", "sbin/mysqld", "sbin/mysql_install_db"],
    ["with its tool beside it alone", "opt/bin/mariadbd", "opt/bin/mariadb-install-db"],
  ])("%s", async (_, serverPath, installPath) => {
    const server = program(serverPath, mariadb);
    const install = program(installPath, "");
    const found = await findMariadb(join(folder, "bin"), [
      join(folder, "sbin"),
      join(folder, "opt/bin"),
    ]);
    expect(found).toEqual({ server, install, version: "11.4.2" });
  });
});

describe("what a machine lacks is named, with what to install", () => {
  test.each([
    ["no server", [], "there is no mariadbd on PATH or in /usr/sbin"],
    ["MySQL itself", [["mysqld", "Ver 8.4.3 for Linux"]], "is no MariaDB (it says: Ver 8.4.3"],
    ["no tool", [["mariadbd", mariadb]], "but no mariadb-install-db on PATH or beside it"],
  ] as const)("%s", async (_, programs, words) => {
    for (const [name, says] of programs) program(`bin/${name}`, says);
    const found = await findMariadb(join(folder, "bin"), []);
    if (!("missing" in found)) throw new Error("found one");
    const error = mariadbMissing("back-issues", found);
    expect(error).toMatchObject({ code: "MariadbMissing" });
    expect(error.message).toContain("Database 'back-issues' is MySQL, for which MariaDB stands in");
    expect(error.message).toContain(words);
    expect(error.message).toContain("apt install mariadb-server-core");
  });
});

describe("data that a server had", () => {
  const places = () => ({
    folder,
    data: join(folder, "data"),
    credentials: join(folder, "credentials.json"),
    keepMark: join(folder, "data.keep"),
  });
  const found = (version: string) => ({ server: "/opt/mariadbd", install: "/opt/db", version });
  const credentials = { port: 20_001, database: "a", user: "a", password: "never shown" };
  const start = async (version: string) =>
    makeData({
      places: places(),
      program: found(version),
      owner: undefined,
      credentials,
      durable: true,
    });

  beforeEach(() => {
    mkdirSync(join(folder, "data"));
    noteVersion(places(), found("10.11.19"));
  });

  test.each(["10.11.2", "11.4.2", "10.12.0", "12.0.1"])("are opened by %s", async (version) => {
    await start(version);
    expect(readdirSync(join(folder, "data"))).toEqual([]);
  });

  test.each(["10.6.1", "10.9.20", "5.5.68"])("are refused by %s, by name", async (version) => {
    const refused = start(version);
    await expect(refused).rejects.toMatchObject({ code: "MariadbNewerData" });
    await expect(refused).rejects.toThrow(/are of MariaDB 10\.11, and this machine has \d+\.\d+ /);
    await expect(refused).rejects.not.toThrow(/never shown/);
  });
});
