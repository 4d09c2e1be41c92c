import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readChange } from "../../tool/check/collect/git.ts";
import { readSides } from "../../tool/check/collect/stacks.ts";
import { readProject } from "../../tool/engine/state/project/project.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "slipway-sides-"));
  git("init", "--quiet", "--initial-branch", "main");
  write("Pulumi.yaml", "name: post\nruntime: nodejs\n");
  write("Pulumi.prod.yaml", "config:\n  slipway:application: parcel-post\n");
  write("Pulumi.my-ledger.yaml", "config:\n  slipway:application: my-ledger\n");
  commit();
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function git(...words: string[]): void {
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", ...words], {
    cwd: folder,
  });
}

function write(file: string, text: string): void {
  writeFileSync(join(folder, file), text);
}

function commit(): void {
  git("add", "--all");
  git("commit", "-qm", "change");
}

async function stacks(): Promise<string[]> {
  const change = await readChange(folder, "main");
  return (await readSides(await readProject(folder), change)).map(({ stack }) => stack);
}

test("a ledger is no environment that a change is judged for, whether it is new or was there", async () => {
  git("switch", "-qc", "topic");
  write("Pulumi.parcel-post-ledger.yaml", "config:\n  slipway:ledger: parcel-post\n");
  commit();
  expect(await stacks()).toEqual(["my-ledger", "prod"]);
  git("switch", "-q", "main");
  git("merge", "-q", "topic");
  expect(await stacks()).toEqual(["my-ledger", "prod"]);
});

test("an environment that a change calls a ledger is still judged", async () => {
  git("switch", "-qc", "topic");
  write("Pulumi.prod.yaml", "config:\n  slipway:ledger: parcel-post\n");
  write("Pulumi.my-ledger.yaml", "config:\n  slipway:ledger: my\n");
  commit();
  expect(await stacks()).toEqual(["my-ledger", "prod"]);
});
