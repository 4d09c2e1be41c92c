import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appendEntries } from "../../tool/delivery/ledger/append.ts";
import {
  createLedgerProject,
  releaseOf,
  type LedgerProject,
} from "../support/projects/ledger-project.ts";
import type { Finished } from "../support/projects/project-copy.ts";
import { patient } from "../support/slowness.ts";

let project: LedgerProject;

/** An environment with nothing in it, that runs a release on this machine. */
beforeAll(() => {
  project = createLedgerProject();
  const text = `import { Environment } from "../components/index.ts";
import type { Settings } from "../program/index.ts";

export default function post(settings: Settings): Environment {
  return new Environment("parcel-post", settings);
}
`;
  writeFileSync(join(project.folder, "stacks/parcel-post.ts"), text);
  const config = `config:
  slipway:application: parcel-post
  slipway:platform: local
  slipway:stage: staging
  slipway:release:
    id: ${releaseId(1)}
    artifacts: {}
`;
  writeFileSync(join(project.folder, "Pulumi.staging.yaml"), config);
});

afterAll(async () => {
  await slipway("destroy", "staging", "--yes", "--allow-data-loss");
  project.remove();
});

function slipway(...words: string[]): Promise<Finished> {
  return project.slipway(words, { PULUMI_CONFIG_PASSPHRASE: "staging-only" });
}

async function ok(...words: string[]): Promise<Finished> {
  const done = await slipway(...words);
  expect(done.code, `${words.join(" ")}: ${done.stdout}${done.stderr}`).toBe(0);
  return done;
}

async function seenHead(): Promise<string | undefined> {
  const { stdout } = await ok("outputs", "staging", "--json");
  return (JSON.parse(stdout) as { ledger?: string }).ledger;
}

const state = (): string => join(project.folder, ".pulumi/stacks/slipway/parcel-post-ledger.json");

describe("what an environment has seen of the ledger", { timeout: patient(90_000) }, () => {
  test("is nothing without one; then its signed head, which an append alone does not change", async () => {
    await ok("up", "staging", "--yes");
    expect(await seenHead()).toBeUndefined();
    await appendEntries(project.place(), [releaseOf("one")], project.pipeline);
    const preview = await ok("preview", "staging", "--expect-no-changes");
    expect(preview.stderr).not.toContain("cannot be relied on");
    expect(await seenHead()).toBeUndefined();
    promote(2);
    await ok("up", "staging", "--yes");
    const ledger = await appendEntries(project.place(), [], project.pipeline);
    expect(await seenHead()).toBe(ledger.head);
  });

  test("tells of an earlier state of the ledger in its place, and of one that was wiped", async () => {
    copyFileSync(state(), `${state()}.earlier`);
    const ledger = await appendEntries(project.place(), [releaseOf("two")], project.pipeline);
    promote(3);
    await ok("up", "staging", "--yes");
    expect(await seenHead()).toBe(ledger.head);
    const whole = readFileSync(state(), "utf8");

    copyFileSync(`${state()}.earlier`, state());
    const cut = await slipway("audit", "verify");
    expect(cut).toMatchObject({ code: 1 });
    expect(cut.stderr).toMatch(
      /ends with entry 1, and 'staging' has seen entry 2: its end was cut/,
    );
    await expect(
      appendEntries(project.place(), [releaseOf("three")], project.pipeline),
    ).rejects.toThrow("TailCut");
    promote(4);
    const up = await ok("up", "staging", "--yes");
    expect(up.stderr + up.stdout).toContain("The ledger cannot be relied on");
    expect(await seenHead()).toBe(ledger.head);

    rmSync(state());
    const wiped = await slipway("audit", "verify");
    expect(wiped).toMatchObject({ code: 1 });
    expect(wiped.stderr).toContain("TailCut");
    expect((await slipway("approvals", "ls")).stderr).toContain("LedgerUnreadable");

    writeFileSync(state(), whole);
    expect(await slipway("audit", "verify")).toMatchObject({ code: 0 });
  });
});

/** Gives the environment another release to run, so that an up has something to do. */
function promote(number: number): void {
  const file = join(project.folder, "Pulumi.staging.yaml");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/id: [0-9a-f]{64}/, `id: ${releaseId(number)}`));
}

function releaseId(number: number): string {
  return `${"ab".repeat(31)}c${number}`;
}
