import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UserError } from "../../../variables/user-error.ts";
import { makeProject, play, step } from "./scripted.ts";

const deployment = {
  version: 3,
  deployment: { manifest: {}, resources: [{ urn: "urn:pulumi:prod::shop::t::one" }] },
};
const locks = { freed: ["pid 1 of a@host"], held: ["pid 2 of b@host"] };

test("export prints the deployment; into a file that only its owner reads", async () => {
  const folder = await makeProject();
  const printed = await play(folder, ["export", "prod"], { script: { deployment } });
  expect(JSON.parse(printed.stdout)).toEqual(deployment);
  expect(printed.engine.calls).toEqual([]);
  expect(printed.requests[0]).toMatchObject({ stack: "prod", operation: "export" });
  const file = join(folder, "prod.json");
  const argv = ["export", "prod", "--file", file, "--show-secrets"];
  const written = await play(folder, argv, { script: { deployment } });
  expect([written.code, written.stdout]).toEqual([0, ""]);
  expect(written.engine.calls).toEqual(["export --show-secrets"]);
  expect(written.stderr).toContain(`The state of prod, 1 resource, is in ${file}.`);
  expect(written.stderr).toContain("secrets are in plain");
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual(deployment);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("import asks for the name, keeps the state before, and says where", async () => {
  const folder = await makeProject();
  const file = join(folder, "prod.json");
  await writeFile(file, JSON.stringify(deployment));
  const argv = ["import", "prod", "--file", file];
  for (const [answers, code] of [
    [["y"], 1],
    [["dev"], 1],
    [["prod"], 0],
  ] as const) {
    const played = await play(folder, argv, { answers: [...answers] });
    expect(played.code).toBe(code);
    expect(played.engine.imported).toEqual(code === 0 ? [deployment] : []);
    expect(played.stderr).toContain("replaces the state of prod, 1 resource, by");
  }
  const kept = await readdir(join(folder, ".slipway", "backups"));
  expect(kept).toEqual([expect.stringMatching(/^prod-.*\.json$/)]);
  const { stderr } = await play(folder, [...argv, "--yes"]);
  expect(stderr).toContain(`npx slipway import prod --file ${folder}/.slipway/backups/prod-`);
});

test("what cannot be imported changes nothing and keeps no backup", async () => {
  const folder = await makeProject();
  const file = join(folder, "bad.json");
  const cases: [string | undefined, string][] = [
    [undefined, "ImportUnreadable"],
    ["{", "it is not JSON"],
    ['{"resources":[]}', "it is no exported state: version"],
    ['{"version":3,"deployment":{"resources":[{}]}}', "deployment.resources.0.urn"],
  ];
  for (const [text, message] of cases) {
    if (text !== undefined) await writeFile(file, text);
    const { code, stderr, engine } = await play(folder, ["import", "dev", "--file", file, "--yes"]);
    expect([code, engine.imported]).toEqual([1, []]);
    expect(stderr).toContain(message);
  }
  expect(await readdir(folder)).not.toContain(".slipway");
  const foreign = new UserError("ForeignState", "It is of another stack.");
  await writeFile(file, JSON.stringify(deployment));
  const refused = await play(folder, ["import", "dev", "--file", file, "--yes"], {
    script: { importFailure: foreign },
  });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("error ForeignState:");
  expect(refused.stderr).not.toContain("has the state of");
});

test("import without a file or a terminal is refused with what is missing", async () => {
  const folder = await makeProject();
  const without = await play(folder, ["import", "dev"]);
  expect(without.code).toBe(2);
  expect(without.stderr).toContain("npx slipway import dev --file dev.json");
  const file = join(folder, "dev.json");
  await writeFile(file, JSON.stringify(deployment));
  const { code, stderr, engine } = await play(folder, ["import", "dev", "--file", file]);
  expect([code, engine.imported]).toEqual([1, []]);
  expect(stderr).toContain("error NeedsConfirmation:");
  expect(stderr).toContain("Pass --yes");
});

test("cancel frees a dead run's lock without a question and says whose it was", async () => {
  const folder = await makeProject();
  const script = { locks: { freed: locks.freed } };
  const { code, stderr, engine } = await play(folder, ["cancel", "prod"], { script });
  expect([code, engine.calls]).toEqual([0, ["cancel"]]);
  expect(stderr).toContain("Freed the lock of a run that no longer lives: pid 1 of a@host.");
  expect(stderr).toContain("prod is free.");
  const nobody = await play(folder, ["cancel", "prod"]);
  expect(nobody.stderr).toBe("Nobody holds prod.\n");
});

test("cancel frees a run that may live only by the typed name or --yes", async () => {
  const folder = await makeProject();
  const without = await play(folder, ["cancel", "prod"], { script: { locks } });
  expect([without.code, without.engine.calls]).toEqual([1, ["cancel"]]);
  expect(without.stderr).toContain("prod is held by pid 2 of b@host.");
  expect(without.stderr).toContain("--yes");
  const declined = await play(folder, ["cancel", "prod"], { script: { locks }, answers: ["y"] });
  expect([declined.code, declined.engine.calls]).toEqual([1, ["cancel"]]);
  const typed = await play(folder, ["cancel", "prod"], { script: { locks }, answers: ["prod"] });
  expect([typed.code, typed.engine.calls]).toEqual([0, ["cancel", "cancel --force"]]);
  const agreed = await play(folder, ["cancel", "prod", "--yes"], { script: { locks } });
  expect(agreed.stderr).toContain("Freed the lock of pid 2 of b@host.");
});

test("history is a table, newest first, or JSON", async () => {
  const folder = await makeProject();
  const startedAt = new Date("2026-01-02T03:04:05Z");
  const endedAt = new Date("2026-01-02T03:04:17Z");
  const first = { version: 1, kind: "update", result: "failed", startedAt, endedAt, message: "" };
  const script = { history: [{ ...first, version: 2, result: "succeeded" }, first] };
  const { stdout } = await play(folder, ["history", "prod"], { script });
  expect(stdout.split("\n").map((line) => line.replaceAll(/ {2,}/g, " | "))).toEqual([
    "version | what | result | started | took | message",
    "2 | update | succeeded | 2026-01-02T03:04:05.000Z | 12 s",
    "1 | update | failed | 2026-01-02T03:04:05.000Z | 12 s",
    "",
  ]);
  const json = await play(folder, ["history", "prod", "--json"], { script });
  expect(JSON.parse(json.stdout)).toEqual(JSON.parse(JSON.stringify(script.history)));
  const none = await play(folder, ["history", "prod"]);
  expect([none.stdout, none.stderr]).toEqual(["", "Nothing was ever run on prod.\n"]);
});

test("refresh of a local development stack runs at once, of any other after a yes", async () => {
  const folder = await makeProject();
  const script = { steps: [step({ op: "update", name: "api" })] };
  const dev = await play(folder, ["refresh", "dev"], { script });
  expect([dev.code, dev.engine.calls]).toEqual([0, ["refresh"]]);
  expect(dev.stderr).toContain("~ update   api");
  expect(dev.stderr).toContain("nothing else was changed");
  const prod = await play(folder, ["refresh", "prod"], { script });
  expect([prod.code, prod.engine.calls]).toEqual([1, []]);
  const json = await play(folder, ["refresh", "prod", "--yes", "--json"], { script });
  const last = json.stdout.trimEnd().split("\n").at(-1) ?? "";
  expect(JSON.parse(last)).toMatchObject({ kind: "result", operation: "refresh", ok: true });
});
