import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cannotCut, withoutNetwork } from "../support/network.ts";
import { runHere } from "../support/run-here.ts";
import { cleanEnvironment, copyProject, run } from "../support/projects/project-copy.ts";
import type { Finished, ProjectCopy } from "../support/projects/project-copy.ts";

const root = join(import.meta.dirname, "../..");
const soak = process.env.SLIPWAY_SOAK !== undefined;
const offline =
  cannotCut === undefined ? "" : ` (with the network, it cannot be cut: ${cannotCut})`;

let copy: ProjectCopy;

beforeAll(() => {
  copy = copyProject();
  cpSync(join(root, "test/fixtures/stacks"), copy.folder, { recursive: true });
  cpSync(join(root, "test/fixtures/images.lock"), join(copy.folder, "images.lock"));
});

afterAll(() => {
  copy.remove();
});

/** Runs the command without network, credential or passphrase; nothing it says is unmarked. */
async function slipway(...args: string[]): Promise<Finished> {
  const launcher = join(copy.folder, "tool/cli/slipway.js");
  const argv: [string, ...string[]] = [process.execPath, launcher, ...args];
  const command = cannotCut === undefined ? withoutNetwork(argv) : argv;
  const finished = await run(command, copy.folder, cleanEnvironment());
  expect(unmarked(finished.stdout, args.includes("--json")), args.join(" ")).toEqual([]);
  expect(unmarked(finished.stderr, false), args.join(" ")).toEqual([]);
  return finished;
}

/** Lines that do not say that they are of a simulation; of JSON the records. */
function unmarked(text: string, json: boolean): string[] {
  const lines = text.split("\n").filter((line) => line !== "");
  if (!json) return lines.filter((line) => !line.startsWith("[simulated]"));
  const records = isWhole(text) ? [JSON.parse(text) as unknown] : lines.map(toRecord);
  return records.flat().flatMap((record) => (isMarked(record) ? [] : [JSON.stringify(record)]));
}

function isWhole(text: string): boolean {
  return text.startsWith("{\n") || text.startsWith("[");
}

function toRecord(line: string): unknown {
  return JSON.parse(line);
}

function isMarked(record: unknown): boolean {
  return typeof record === "object" && record !== null && "simulated" in record;
}

/** Files below a folder, with their texts. */
function filesBelow(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file, readFileSync(file, "utf8")]);
}

/** Reads in this process: a process of its own each time would only take longer. */
async function read(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runHere([...args, "--simulate"], copy.folder);
  expect(code, stderr).toBe(0);
  expect(unmarked(stdout, args.includes("--json") || args[0] === "export")).toEqual([]);
  expect(unmarked(stderr, false)).toEqual([]);
  return stdout;
}

const fixtures = readdirSync(join(root, "test/fixtures/stacks"));
const stacks = soak ? ["dev", ...fixtures.map((file) => file.split(".")[1] ?? "")] : ["dev"];

describe("a simulation from the command line, without network, credential or passphrase", () => {
  test.each(stacks)(`brings %s up, and nothing is left to do${offline}`, async (stack) => {
    const up = await slipway("up", stack, "--simulate");
    expect(up, up.stderr).toMatchObject({ code: 0 });
    const again = await slipway("preview", stack, "--simulate", "--expect-no-changes", "--json");
    expect(again, again.stdout).toMatchObject({ code: 0 });
  });

  test("reads what is simulated, marked in every line and record", async () => {
    for (const command of ["outputs", "history", "status"]) {
      expect(await read(command, "dev")).not.toBe("");
      expect(await read(command, "dev", "--json")).not.toBe("");
    }
    expect(JSON.parse(await read("outputs", "dev", "release", "--json"))).toMatchObject({
      simulated: true,
      id: "source",
    });
    expect(await read("stack", "ls")).toMatch(/dev +local +development +15/);
    await read("stack", "ls", "--json");
    expect(JSON.parse(await read("export", "dev"))).toMatchObject({ version: 3, simulated: true });
  });

  test("fails as a fault says, and goes on from there", async () => {
    const failed = await slipway("destroy", "dev", "--simulate", "--fault", "fail@2");
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("simulated fault (fail@2)");
    const down = await slipway("destroy", "dev", "--simulate", "--json");
    expect(down, down.stdout).toMatchObject({ code: 0 });
  });

  test("writes no file that is not marked, and none beside the real state", () => {
    const files = filesBelow(join(copy.folder, ".slipway"));
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter(([, text]) => !isMarkedFile(text)).map(([file]) => file)).toEqual([]);
    expect(readdirSync(copy.folder)).not.toContain(".pulumi");
    expect(copy.gitStatus()).not.toContain(".slipway");
  });

  test("asks for --simulate before it takes faults", async () => {
    const { code, stderr } = await runHere(["up", "dev", "--fault", "fail@1"], copy.folder);
    expect(code).toBe(2);
    expect(stderr).toContain("FaultsNeedSimulate");
  });
});

/** What exists in the simulation is empty after a destroy. */
function isMarkedFile(text: string): boolean {
  return text === "" || /"simulated":true|# simulated/.test(text);
}
