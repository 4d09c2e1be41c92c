import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UserError } from "../../variables/user-error.ts";
import { makeProject, play, step } from "../tool/cli/scripted.ts";

const steps = [step({ op: "update", name: "route" })];

const salt =
  "encryptionsalt: v1:9iJVapYT6E4=:v1:z6pXT4bWHSqLizM9:lIBdF7kv/VPgpVT5e9/KSFd88bvxyQ==\n";

async function setUp() {
  const folder = await makeProject();
  const file = join(folder, "Pulumi.check.yaml");
  // A file without a key would get one first.
  const before = `${salt}${await readFile(file, "utf8")}`;
  await writeFile(file, before);
  return { folder, file, before, read: () => readFile(file, "utf8") };
}

test("mode writes the stack's file, brings the stack up, and takes the line out again", async () => {
  const { folder, before, read } = await setUp();
  const seen: string[] = [];
  const onUp = async (): Promise<void> => {
    seen.push(await read());
  };
  const script = { steps, onUp };
  const closed = await play(folder, ["mode", "check", "maintenance", "--yes"], { script });
  expect([closed.code, closed.engine.calls.at(-1)]).toEqual([0, "up"]);
  expect(seen).toEqual([`${before}  slipway:mode: maintenance\n`]);
  expect((await play(folder, ["mode", "check"])).stdout).toBe("maintenance\n");
  const opened = await play(folder, ["mode", "check", "running", "--yes"], { script });
  expect([opened.code, await read()]).toEqual([0, before]);
  expect((await play(folder, ["mode", "check"])).stdout).toBe("running\n");
});

test("mode puts the file back where nothing was changed", async () => {
  const { folder, before, read } = await setUp();
  const declined = await play(folder, ["mode", "check", "archived"], {
    script: { steps },
    answers: ["no"],
  });
  expect([declined.code, declined.engine.calls, await read()]).toEqual([1, ["preview"], before]);
  const unasked = await play(folder, ["mode", "check", "archived"], { script: { steps } });
  expect(unasked.stderr).toContain("error NeedsConfirmation");
  expect(await read()).toBe(before);
});

test("mode puts the file back where up could not begin", async () => {
  const { folder, before, read } = await setUp();
  const failures = [new UserError("CliMissing", "no CLI"), new UserError("StackLocked", "held")];
  for (const failure of failures) {
    const { code, engine } = await play(folder, ["mode", "check", "archived", "--yes"], {
      script: { failure, isNew: true },
    });
    expect([code, engine.calls, await read()]).toEqual([1, expect.arrayContaining(["up"]), before]);
  }
});

test("mode leaves the file as it was after a simulation, which ran with the mode", async () => {
  const { folder, before, read } = await setUp();
  const seen: string[] = [];
  const onUp = async (): Promise<void> => {
    seen.push(await read());
  };
  for (const failure of [undefined, new Error("a fault")]) {
    const script = { steps, onUp, ...(failure && { failure }) };
    const argv = ["mode", "check", "maintenance", "--simulate"];
    const { code } = await play(folder, argv, { script });
    expect([code, await read()]).toEqual([failure ? 1 : 0, before]);
  }
  expect(seen).toEqual(Array(2).fill(`${before}  slipway:mode: maintenance\n`));
});

test("mode keeps the file where an update began and failed, for the next up to go on", async () => {
  const { folder, read } = await setUp();
  const failure = new Error("no route");
  const failed = await play(folder, ["mode", "check", "archived", "--yes"], {
    script: { steps, failure },
  });
  expect(failed.code).toBe(1);
  expect(await read()).toContain("slipway:mode: archived");
});

test("mode wants its stack named and a mode that there is", async () => {
  const { folder, before, read } = await setUp();
  const wrong = await play(folder, ["mode", "check", "paused", "--yes"]);
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringContaining("use one of running, maintenance, archived"),
  ]);
  const nameless = await play(folder, ["mode"]);
  expect([nameless.code, nameless.stderr]).toEqual([2, expect.stringContaining("NoStack")]);
  expect(await read()).toBe(before);
});
