import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { collectChange } from "../../tool/check/collect/collect.ts";
import type { CollectedChange, StackOutcome } from "../../tool/check/collected.ts";
import { makeGitProject, type GitProject } from "../support/projects/git-project.ts";
import { makeTempFolder } from "../support/temp-folder.ts";

const program = (size: string): string => `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
const config = new pulumi.Config();
if (config.get("size") === "huge") throw new Error("size is 'huge': use small or large");
new aws.rds.Instance("orders", { instanceClass: config.get("size") ?? "small", allocatedStorage: ${size} });
new aws.s3.Bucket("files", {});
`;

let project: GitProject;

beforeEach(async () => {
  project = await makeGitProject(program("10"));
  vi.stubEnv("TMPDIR", project.temporary);
  project.commit({ "Pulumi.dev.yaml": "config:\n  shop:size: small\n" });
});

afterEach(() => {
  vi.unstubAllEnvs();
  expect(project.leftovers()).toEqual([]);
  expect(existsSync(join(project.folder, ".pulumi"))).toBe(false);
});

function collect(base = "main", stacks: string[] = []): Promise<CollectedChange> {
  const { folder } = project;
  return collectChange({ folder, base, stacks, engine: "embedded", environment: {} });
}

function branch(files: Readonly<Record<string, string | undefined>>): void {
  project.git("checkout", "--quiet", "-b", "change");
  project.commit(files);
}

/** What changes of a stack: `update orders`, or how its comparison ended. */
function told({ stacks }: CollectedChange, name: string): string | string[] {
  const outcome: StackOutcome | undefined = stacks.find(({ stack }) => stack === name)?.outcome;
  if (outcome?.kind !== "compared") return outcome?.kind ?? "not there";
  const own = outcome.steps.filter(({ op, type }) => op !== "same" && !type.startsWith("pulumi:"));
  return own.map(({ op, name: resource }) => `${op} ${resource}`).sort();
}

describe("a change", () => {
  test("of one stack's settings changes that stack, and the other is not run", async () => {
    branch({ "Pulumi.prod.yaml": "config:\n  shop:size: large\n" });
    const change = await collect();
    expect(told(change, "prod")).toEqual(["update orders"]);
    expect(change.stacks.find(({ stack }) => stack === "dev")?.outcome).toEqual({
      kind: "untouched",
      why: "the changed file is none of its settings, modules or sources",
    });
    expect(change.files).toEqual(["Pulumi.prod.yaml"]);
    expect(change.base.commit).toBe(project.git("rev-parse", "main"));
    expect(change.head).toEqual({
      given: "HEAD",
      commit: project.git("rev-parse", "change"),
      changedFiles: false,
    });
  });

  test("of the program changes both", async () => {
    branch({ "index.js": program("20") });
    const change = await collect();
    expect([told(change, "prod"), told(change, "dev")]).toEqual([
      ["update orders"],
      ["update orders"],
    ]);
  });

  test("is compared with where it left its branch, not with what that got since", async () => {
    branch({ "Pulumi.dev.yaml": "config:\n  shop:size: medium\n" });
    project.git("checkout", "--quiet", "main");
    project.commit({ "index.js": program("99") });
    project.git("checkout", "--quiet", "change");
    const change = await collect();
    expect(change.files).toEqual(["Pulumi.dev.yaml"]);
    expect(told(change, "prod")).toBe("untouched");
    expect(told(change, "dev")).toEqual(["update orders"]);
    expect(change.base).toEqual({ given: "main", commit: project.git("rev-parse", "main~1") });
  });

  test("that is not committed yet is one as well, new files included", async () => {
    project.git("checkout", "--quiet", "-b", "change");
    writeFileSync(join(project.folder, "index.js"), program("30"));
    writeFileSync(join(project.folder, "Pulumi.later.yaml"), "config:\n  shop:size: small\n");
    const change = await collect();
    expect(change.head.changedFiles).toBe(true);
    expect(change.files).toEqual(["Pulumi.later.yaml", "index.js"]);
    expect(told(change, "dev")).toEqual(["update orders"]);
    const later = change.stacks.find(({ stack }) => stack === "later");
    expect(later?.file).toBe("added");
    expect(told(change, "later")).toEqual(["create files", "create orders"]);
  });

  test("is the same where the project is reached by a link", async () => {
    branch({ "Pulumi.prod.yaml": "config:\n  shop:size: large\n" });
    const link = join(await makeTempFolder(), "link");
    symlinkSync(project.folder, link);
    const request = { folder: link, base: "main", stacks: [], environment: {} };
    const change = await collectChange({ ...request, engine: "embedded" });
    expect([told(change, "prod"), told(change, "dev")]).toEqual([["update orders"], "untouched"]);
  });

  test("of a page alone runs nothing", async () => {
    branch({ "README.md": "# Shop\n" });
    const change = await collect();
    expect([told(change, "dev"), told(change, "prod")]).toEqual(["untouched", "untouched"]);
  });

  test("that the program refuses is refused for that stack alone", async () => {
    branch({
      "Pulumi.prod.yaml": "config:\n  shop:size: huge\n",
      "Pulumi.dev.yaml": "config:\n  shop:size: tiny\n",
    });
    const change = await collect();
    const { outcome } = change.stacks.find(({ stack }) => stack === "prod") ?? {};
    expect(outcome).toMatchObject({
      kind: "refused",
      code: "ProgramFailed",
      message: expect.stringContaining("size is 'huge': use small or large") as string,
    });
    expect(told(change, "dev")).toEqual(["update orders"]);
  });

  test("whose settings are no YAML is refused for that stack alone", async () => {
    branch({ "Pulumi.prod.yaml": "config: [\n", "Pulumi.dev.yaml": "config: {}\n" });
    const change = await collect();
    expect(told(change, "prod")).toBe("refused");
    expect(told(change, "dev")).toEqual([]);
  });

  test("that mends a base which does not run is unknown, and says so", async () => {
    project.commit({ "index.js": "throw new Error('broken');" });
    branch({ "index.js": program("10") });
    const change = await collect();
    const { outcome } = change.stacks.find(({ stack }) => stack === "prod") ?? {};
    expect(outcome).toMatchObject({
      kind: "unknown",
      code: "AgainstProgram",
      message: expect.stringContaining("broken") as string,
    });
  });

  test("that takes the file of a stack away tells that what it runs stays", async () => {
    branch({ "Pulumi.dev.yaml": undefined });
    const change = await collect();
    const dev = change.stacks.find(({ stack }) => stack === "dev");
    expect(dev?.file).toBe("removed");
    expect(dev?.outcome).toMatchObject({
      kind: "untouched",
      why: expect.stringContaining("what it runs stays until `slipway destroy dev`") as string,
    });
  });

  test("is told for the stacks that are named", async () => {
    branch({ "index.js": program("20") });
    const change = await collect("main", ["dev"]);
    expect(change.stacks.map(({ stack }) => stack)).toEqual(["dev"]);
    await expect(collect("main", ["dev", "develop"])).rejects.toMatchObject({
      code: "UnknownStack",
      message: expect.stringContaining("no stack 'develop'") as string,
    });
  });

  test("knows the hosts of a stack from its settings", async () => {
    branch({
      "Pulumi.prod.yaml": `config:
  shop:size: large
  shop:site: https://tea-time.example.com/menu
  shop:parts: {api: api.tea-time.example.com:8443, word: no.host at all, version: "1.2"}
`,
    });
    const change = await collect();
    const hosts = change.stacks.find(({ stack }) => stack === "prod")?.hosts;
    expect(hosts).toEqual(["api.tea-time.example.com", "tea-time.example.com"]);
  });
});

describe("what cannot be compared with", () => {
  test("is a base that nobody knows", async () => {
    await expect(collect("origin/main")).rejects.toMatchObject({
      code: "BaseUnknown",
      message: expect.stringContaining("no revision 'origin/main'") as string,
    });
  });

  test("is a branch without a common commit", async () => {
    project.git("checkout", "--quiet", "--orphan", "alone");
    project.commit({});
    await expect(collect("main")).rejects.toMatchObject({ code: "NoMergeBase" });
  });

  test("is a history that is not here", async () => {
    branch({ "index.js": program("20") });
    const clone = join(await makeTempFolder(), "clone");
    const url = `file://${project.git("rev-parse", "--show-toplevel")}`;
    execFileSync("git", ["clone", "--quiet", "--depth", "1", url, clone]);
    const request = { folder: clone, base: "origin/main", stacks: [], environment: {} };
    const collected = collectChange({ ...request, engine: "embedded" });
    await expect(collected).rejects.toMatchObject({
      code: "BaseUnknown",
      message: expect.stringContaining("fetch-depth: 0") as string,
    });
  });

  test("is a folder without Git", async () => {
    const folder = await makeTempFolder();
    mkdirSync(join(folder, "main"));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    const request = {
      folder,
      base: "main",
      stacks: [],
      engine: "embedded",
      environment: {},
    } as const;
    await expect(collectChange(request)).rejects.toMatchObject({ code: "CheckWithoutGit" });
    rmSync(join(folder, "main"), { recursive: true });
  });
});
