import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatBackupScript } from "../../../../components/platforms/containers/backup-script.ts";
import { sizeBackups } from "../../../../components/platforms/containers/database-server.ts";
import { useResolvedImages } from "../../../support/components/released.ts";
import { buildEverything } from "./application.ts";
import { manifestsOf, ofKind } from "./manifests.ts";
import { findProgram } from "../../../support/find-program.ts";
import { makeTempFolder } from "../../../support/temp-folder.ts";

useResolvedImages();

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
  const files = [
    { command, extension: "dump" },
    { command, extension: "sql", gzip: true },
  ];
  const backup = { files, days: 30, storageGb: 1, cron: "17 2 * * *" };
  const script = formatBackupScript("orders", backup, folder);
  const [program = "sh", ...args] = argv;
  return spawnSync(program, [...args, "-c", script], { encoding: "utf8" }).status;
}

test.each(found)("In %s a backup is written, old ones go, others stay", async (_, argv) => {
  const folder = join(await makeTempFolder(), "backup");
  mkdirSync(folder);
  // The last two by another version of Slipway, and by a run that was killed.
  const old = [nameAt(31, "dump"), nameAt(400, "dump"), nameAt(40, "sql"), nameAt(1, "dump.tmp")];
  const kept = [nameAt(29, "dump"), nameAt(1, "dump"), "notes.txt", "orders-notes.txt"];
  for (const file of [...old, ...kept]) writeFileSync(join(folder, file), "x");
  expect(runScript(argv, folder, "echo saved")).toBe(0);
  const files = readdirSync(folder);
  expect(files).toEqual(expect.arrayContaining(kept));
  for (const file of old) expect(files).not.toContain(file);
  const [made, packed] = files.filter((file) => !kept.includes(file)).toSorted();
  expect(made).toMatch(/^orders-\d{8}T\d{6}Z\.dump$/);
  expect(packed).toMatch(/^orders-\d{8}T\d{6}Z\.sql\.gz$/);
  expect(execFileSync("cat", [join(folder, made ?? "")], { encoding: "utf8" })).toBe("saved\n");
  const unpacked = execFileSync("gzip", ["-dc", join(folder, packed ?? "")], { encoding: "utf8" });
  expect(unpacked).toBe("saved\n");
});

test.each(found)(
  "In %s a backup that fails, or is empty, deletes and replaces nothing, and leaves nothing",
  async (_, argv) => {
    const folder = join(await makeTempFolder(), "backup");
    mkdirSync(folder);
    const old = nameAt(31, "dump");
    writeFileSync(join(folder, old), "x");
    expect(runScript(argv, folder, "(echo half; exit 1)")).not.toBe(0);
    expect(runScript(argv, folder, "true")).not.toBe(0);
    // The first file is whole, the second one is not, behind its pipe.
    const second = "{ [ ! -e once ] && echo x && touch once; }";
    expect(runScript(argv, folder, second)).not.toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual([old, "once"].toSorted());
  },
);

test("The volume of the backups holds as many as are kept, and one that is being made", () => {
  const sizes = fc.record({
    storageGb: fc.integer({ min: 20, max: 65_536 }),
    days: fc.integer({ min: 1, max: 35 }),
  });
  fc.assert(
    fc.property(sizes, ({ storageGb, days }) => {
      const dumpGb = storageGb / 10;
      expect(sizeBackups(storageGb, days)).toBeGreaterThanOrEqual((days + 1) * dumpGb);
    }),
  );
  expect(sizeBackups(100, 30)).toBe(320);
  // Claims cannot become smaller, and were as large as the database's.
  expect(sizeBackups(20, 7)).toBe(20);
});

test("On a cluster, the claim of the backups is as large as that", async () => {
  const manifests = manifestsOf(await buildEverything("production"));
  const claims = ofKind(manifests, "PersistentVolumeClaim");
  const sizeOf = (name: string): unknown =>
    claims.find(({ metadata }) => metadata.name === name)?.spec;
  const gb = (size: string): object => ({ resources: { requests: { storage: size } } });
  expect(sizeOf("ledger-backups")).toMatchObject(gb("320Gi"));
  expect(sizeOf("ledger-data")).toMatchObject(gb("100Gi"));
});
