import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatBackupScript } from "../../../../components/platforms/containers/backup-script.ts";
import { findProgram } from "../../../support/find-program.ts";
import { makeTempFolder } from "../../../support/temp-folder.ts";

/** The shells of the servers' images: Alpine's, Debian's and Ubuntu's, Oracle Linux's. */
const shells = [
  ["busybox", ["busybox", "sh"]],
  ["dash", ["dash"]],
  ["bash", ["bash"]],
] as const;

for (const [name] of shells) {
  if (!findProgram(name)) console.warn(`skipped: backups by ${name}, which is not here`);
}
const found = shells.filter(([name]) => findProgram(name));

function nameAt(daysAgo: number, ending: string): string {
  const time = new Date(Date.now() - daysAgo * 86_400_000).toISOString();
  return `orders-${time.replace(/[-:]/g, "").replace(/\.\d+/, "")}.${ending}`;
}

/** Runs the script of a backup whose command is given. */
function runScript(argv: readonly string[], folder: string, command: string): number | null {
  const backup = { command, extension: "dump", days: 30, cron: "17 2 * * *" };
  const script = formatBackupScript("orders", backup, folder);
  const [program = "sh", ...args] = argv;
  return spawnSync(program, [...args, "-c", script], { encoding: "utf8" }).status;
}

test.each(found)("In %s a backup is written, old ones go, others stay", async (_, argv) => {
  const folder = join(await makeTempFolder(), "backup");
  mkdirSync(folder);
  const old = [nameAt(31, "dump"), nameAt(400, "dump"), nameAt(40, "dump.tmp")];
  const kept = [nameAt(29, "dump"), nameAt(1, "dump"), "notes.txt", "orders-notes.txt"];
  for (const file of [...old, ...kept]) writeFileSync(join(folder, file), "x");
  expect(runScript(argv, folder, "echo saved")).toBe(0);
  const files = readdirSync(folder);
  expect(files).toEqual(expect.arrayContaining(kept));
  for (const file of old) expect(files).not.toContain(file);
  const [made] = files.filter((file) => !kept.includes(file));
  expect(made).toMatch(/^orders-\d{8}T\d{6}Z\.dump$/);
  expect(execFileSync("cat", [join(folder, made ?? "")], { encoding: "utf8" })).toBe("saved\n");
});

test.each(found)(
  "In %s a backup that fails, or is empty, deletes and replaces nothing",
  async (_, argv) => {
    const folder = join(await makeTempFolder(), "backup");
    mkdirSync(folder);
    const old = nameAt(31, "dump");
    writeFileSync(join(folder, old), "x");
    expect(runScript(argv, folder, "(echo half; exit 1)")).not.toBe(0);
    expect(runScript(argv, folder, "true")).not.toBe(0);
    expect(existsSync(join(folder, old))).toBe(true);
  },
);
