import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { findPulumi } from "../../support/engine/pulumi-cli.ts";
import { makeProject, play } from "./scripted.ts";

const run = promisify(execFile);
const found = findPulumi();

test("stacks made and selected here are the Pulumi CLI's, and the other way round", async (context) => {
  if (found === undefined) {
    context.skip("there is no Pulumi CLI here");
    return;
  }
  const folder = await makeProject();
  await mkdir(join(folder, "home"));
  const pulumi = async (...words: string[]): Promise<string> => {
    const env = {
      ...process.env,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_CONFIG_PASSPHRASE: "slipway-anna",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_API: "http://127.0.0.1:9",
    };
    return (await run(found, [...words, "--non-interactive"], { cwd: folder, env })).stdout;
  };
  for (const name of ["anna", "bert"]) {
    expect((await play(folder, ["stack", "init", name])).code).toBe(0);
  }
  await play(folder, ["stack", "select", "bert"]);
  const rows = JSON.parse(await pulumi("stack", "ls", "--json")) as Record<string, unknown>[];
  expect(rows.map(({ name, current, resourceCount }) => [name, current, resourceCount])).toEqual([
    ["anna", false, 0],
    ["bert", true, 0],
  ]);
  await pulumi("stack", "select", "anna");
  expect((await play(folder, ["stack", "ls"])).stdout).toMatch(/^anna\* /m);
  // The salt is right: what the CLI encrypts under it, it can read again.
  await pulumi("config", "set", "--secret", "token", "hidden", "--stack", "anna");
  expect(await pulumi("config", "get", "token", "--stack", "anna")).toBe("hidden\n");
  expect((await play(folder, ["stack", "rm", "anna", "--yes"])).code).toBe(0);
  const left = JSON.parse(await pulumi("stack", "ls", "--json")) as Record<string, unknown>[];
  expect(left.map(({ name, current }) => [name, current])).toEqual([["bert", false]]);
});
