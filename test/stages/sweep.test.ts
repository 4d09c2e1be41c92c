import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { withBackend } from "../../tool/engine/state/backend.ts";
import { openStackStore } from "../../tool/engine/state/store.ts";
import { makeProject, play, step, type Play, type Script } from "../tool/cli/scripted.ts";

const start = new Date("2030-01-01T00:00:00Z");
const later = (hours: number) => () => new Date(start.getTime() + hours * 3_600_000);
const key = { SLIPWAY_PREVIEW_PASSPHRASE: "previews'" };

/** A project with previews that live for 1, 2 and 100 hours. */
async function makePreviews(): Promise<string> {
  const folder = await makeProject();
  for (const [number, ttl] of Object.entries({ 1: "1h", 2: "2h", 3: "100h" })) {
    const words = ["stack", "init", "--pull-request", number, "--ttl", ttl];
    expect((await play(folder, words, { now: () => start, env: key })).code).toBe(0);
  }
  return folder;
}

function sweep(folder: string, words: string[], more: Play = {}) {
  return play(folder, ["sweep", ...words], { now: later(50), env: key, ...more });
}

async function left(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.startsWith("Pulumi.pr-")).sort();
}

const script: Script = { destroySteps: [step({ op: "delete", name: "web" })] };
const [one, two, three] = [1, 2, 3].map((number) => `Pulumi.pr-${number}.yaml`);

test("sweep lists the previews with the time that they have left, and destroys nothing unasked", async () => {
  const folder = await makePreviews();
  const listed = await sweep(folder, ["--dry-run"]);
  expect(listed.stdout).toMatch(/^pr-1 +#1 +expired 2 d 1 h ago$/m);
  expect(listed.stdout).toMatch(/^pr-3 +#3 +2 d 2 h$/m);
  expect([listed.code, listed.engine.calls]).toEqual([0, []]);
  const unasked = await sweep(folder, []);
  expect([unasked.code, unasked.engine.calls]).toEqual([1, []]);
  expect(unasked.stderr).toContain("NeedsConfirmation");
  const declined = await sweep(folder, [], { answers: ["no"] });
  expect([declined.code, await left(folder)]).toEqual([1, [one, two, three]]);
});

test("sweep destroys what has expired, with state, key and file, and nothing else", async () => {
  const folder = await makePreviews();
  const swept = await sweep(folder, ["--yes", "--json"], { script });
  expect(swept.code).toBe(0);
  const rows = JSON.parse(swept.stdout) as Record<string, unknown>[];
  expect(rows.map(({ stack, result }) => [stack, result])).toEqual([
    ["pr-1", "destroyed"],
    ["pr-2", "destroyed"],
    ["pr-3", "kept"],
  ]);
  expect(rows[0]).toMatchObject({ pullRequest: 1, secondsLeft: -176_400 });
  expect(swept.requests.map(({ stack }) => stack)).toEqual(["pr-1", "pr-2"]);
  expect(await left(folder)).toEqual([three]);
  const states = await readdir(join(folder, ".pulumi-previews/.pulumi/stacks/shop"));
  expect(states.filter((name) => name.endsWith(".json"))).toEqual(["pr-3.json"]);
  const again = await sweep(folder, ["--yes"], { script });
  expect([again.code, again.engine.calls]).toEqual([0, []]);
});

test("sweep goes on after one that fails or is held, and says so by its exit code", async () => {
  const folder = await makePreviews();
  const swept = await withBackend({ folder, stack: "pr-1", environment: key }, (backend) => {
    const { project, stack, secrets, folder: backendFolder = "" } = backend;
    const store = openStackStore({ backendFolder, project: project.name, stack, secrets });
    return store.withLock({ waitSeconds: 0 }, () => sweep(folder, ["--yes"], { script }));
  });
  expect(swept.code).toBe(1);
  expect(swept.stderr).toMatch(/^pr-1 was left: StackLocked: /m);
  expect(swept.stderr).toContain("pr-2 is gone");
  expect(await left(folder)).toEqual([one, three]);
});

test("sweep names a preview whose file does not tell its end, and leaves it", async () => {
  const folder = await makePreviews();
  const file = join(folder, three ?? "");
  await writeFile(file, (await readFile(file, "utf8")).replace(/expires: .*/, "expires: soon"));
  const swept = await sweep(folder, ["--dry-run"]);
  expect([swept.code, swept.stderr]).toEqual([
    1,
    expect.stringContaining("pr-3 was left: PreviewBroken"),
  ]);
  expect(await left(folder)).toHaveLength(3);
});

test("sweep says where there is nothing to sweep", async () => {
  const swept = await sweep(await makeProject(), ["--yes"]);
  expect([swept.code, swept.stderr]).toEqual([0, "There is no preview.\n"]);
});
