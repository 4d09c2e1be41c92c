import { existsSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { previewAgainst, type ComparedResult } from "../../../tool/engine/prior/preview.ts";
import type { EngineEvent } from "../../../tool/engine/engine.ts";
import { makeGitProject, type GitProject } from "../../support/projects/git-project.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";
import { first, second } from "./programs.ts";

let project: GitProject;

beforeEach(async () => {
  project = await makeGitProject(first);
  vi.stubEnv("TMPDIR", project.temporary);
});

afterEach(() => {
  vi.unstubAllEnvs();
  expect(project.leftovers()).toEqual([]);
  expect(existsSync(join(project.folder, ".pulumi"))).toBe(false);
});

function preview(against: string, stack = "prod"): Promise<ComparedResult> {
  return previewAgainst({ folder: project.folder, stack, against, environment: {} });
}

/** What changes, as `update orders`. */
function changes({ steps }: ComparedResult): string[] {
  const own = steps.filter(({ op, type }) => op !== "same" && !type.startsWith("pulumi:"));
  return own.map(({ op, name }) => `${op} ${name}`).sort();
}

describe("a preview against a Git revision", () => {
  test("shows no change where the program is the same", async () => {
    const compared = await preview("HEAD");
    expect(changes(compared)).toEqual([]);
    expect(compared.outputs.bucket).toEqual(expect.stringMatching(/./));
    expect(compared.prior).toEqual({
      kind: "revision",
      description: expect.stringContaining("revision 'HEAD' (") as string,
      simulated: true,
      resources: 5,
      commit: project.git("rev-parse", "HEAD"),
    });
  });

  test("shows what the program changes, a reference to another resource too", async () => {
    writeFileSync(join(project.folder, "index.js"), second);
    const compared = await preview("main");
    expect(changes(compared)).toEqual(["delete left", "update key"]);
    const lost = compared.steps.find(({ name }) => name === "left");
    expect(lost?.danger).toContain("Deleting 'left' (aws:s3/bucket:Bucket) destroys the data");
    const key = compared.steps.find(({ op }) => op === "update");
    expect(key?.changes.map(({ path }) => path)).toEqual(["description"]);
  });

  test("shows what the config changes: the revision has its own", async () => {
    const before = project.git("rev-parse", "--short", "HEAD");
    // The version of the project alone asks for no other packages.
    const lock = JSON.stringify({ version: "1.2.3", lockfileVersion: 3, packages: {} });
    const config = "config:\n  shop:size: large\n";
    project.commit({ "Pulumi.prod.yaml": config, "package-lock.json": lock });
    const compared = await preview(before);
    expect(changes(compared)).toEqual(["update orders"]);
    const [change] = compared.steps.find(({ name }) => name === "orders")?.changes ?? [];
    expect(change).toMatchObject({ path: "instanceClass", before: "small", after: "large" });
    expect(compared.prior.description).toMatch(/^revision [0-9a-f]{7}, /);
  });

  test("compares with nothing where the stack did not exist, and says so", async () => {
    project.commit({ "Pulumi.later.yaml": "config:\n  shop:size: small\n" });
    const compared = await preview("HEAD~1", "later");
    expect(changes(compared)).toHaveLength(5);
    expect(compared.prior).toMatchObject({
      kind: "none",
      description: expect.stringMatching(
        /^nothing: stack 'later' does not exist at revision 'HEAD~1' \(/,
      ) as string,
    });
  });

  test("names a revision that does not run, and why", async () => {
    project.commit({ "index.js": "throw new Error('the oven is cold');\n" });
    project.commit({ "index.js": first });
    const failing = preview("HEAD~1");
    await expect(failing).rejects.toMatchObject({
      code: "AgainstProgram",
      message: expect.stringMatching(
        /revision 'HEAD~1' \(.*does not run[^]*oven is cold/,
      ) as string,
    });
  });

  test("names config that the revision's program refuses", async () => {
    project.commit({ "Pulumi.prod.yaml": "config: {}\n" });
    project.commit({ "Pulumi.prod.yaml": "config:\n  shop:size: small\n" });
    await expect(preview("HEAD~1")).rejects.toMatchObject({ code: "AgainstProgram" });
  });

  test("finds the project below the repository's folder, runs no hook and is not led astray by one", async () => {
    project = await makeGitProject("export const answer = 42;\n", "deploy/shop");
    const hook = join(project.folder, "../../.git/hooks/post-checkout");
    writeFileSync(hook, `#!/bin/sh\ntouch ${project.folder}/hooked\n`, { mode: 0o755 });
    vi.stubEnv("TMPDIR", project.temporary);
    vi.stubEnv("GIT_DIR", join(project.temporary, "nowhere"));
    vi.stubEnv("GIT_INDEX_FILE", join(project.temporary, "nowhere"));
    const compared = await preview("HEAD");
    expect(changes(compared)).toEqual([]);
    expect(existsSync(join(project.folder, "hooked"))).toBe(false);
  });

  test("stops in order where it is cancelled", async () => {
    const program = "await new Promise((done) => setTimeout(done, 60_000));\n";
    project.commit({ "index.js": program });
    const controller = new AbortController();
    const request = { folder: project.folder, stack: "prod", against: "HEAD", environment: {} };
    const running = previewAgainst(request, { signal: controller.signal });
    setTimeout(() => {
      controller.abort();
    }, 500);
    await expect(running).rejects.toMatchObject({ code: "Cancelled" });
  });
});

describe("the packages of a revision", () => {
  const lock = (changes: object): string =>
    JSON.stringify({ name: "shop", lockfileVersion: 3, packages: {}, ...changes });
  const left = { version: "1.0.0", resolved: "http://127.0.0.1:9/left-1.0.0.tgz" };

  test("are named where they differ and npm's cache does not have them", async () => {
    vi.stubEnv("npm_config_cache", join(project.temporary, "cache"));
    const packages = { "": { dependencies: { left: "1.0.0" } }, "node_modules/left": left };
    const file = { name: "shop", type: "module", dependencies: { left: "1.0.0" } };
    project.commit({
      "package.json": JSON.stringify(file),
      "package-lock.json": lock({ packages }),
    });
    project.commit({ "package.json": '{"type":"module"}', "package-lock.json": lock({}) });
    await expect(preview("HEAD~1")).rejects.toMatchObject({
      code: "AgainstDependencies",
      message: expect.stringContaining("npm's cache does not have all") as string,
    });
  });

  test("are installed from the cache alone where they differ and are there", async () => {
    // The program needs none, so that an empty install is a whole one.
    const program = "export const answer = 42;\n";
    project.commit({ "index.js": program, "package-lock.json": lock({ packages: { "": {} } }) });
    const packages = { "": {}, "node_modules/left": left };
    project.commit({ "index.js": program, "package-lock.json": lock({ packages }) });
    const messages: string[] = [];
    const onEvent = (event: EngineEvent): void => {
      if (event.kind === "log") messages.push(event.message);
    };
    const request = { folder: project.folder, stack: "prod", against: "HEAD~1", environment: {} };
    const compared = await previewAgainst(request, { onEvent });
    expect(compared.prior.kind).toBe("revision");
    expect(messages[0]).toContain("HEAD~1 has another package-lock.json");
  });

  test("have to be there at all", async () => {
    rmSync(join(project.folder, "node_modules"));
    const failing = preview("HEAD");
    await expect(failing).rejects.toMatchObject({ code: "AgainstDependencies" });
    symlinkSync("nowhere", join(project.folder, "node_modules"));
  });
});

describe("what --against names", () => {
  test("is nothing: everything is created", async () => {
    const compared = await preview("none");
    expect(changes(compared)).toHaveLength(5);
    expect(compared.prior).toMatchObject({ kind: "none", simulated: false });
  });

  test.each(["nosuchbranch", "--all", "HEAD~99", "Pulumi.nothing"])(
    "is unknown: %s",
    async (against) => {
      await expect(preview(against)).rejects.toMatchObject({
        code: "AgainstUnknown",
        message: expect.stringContaining(`'${against}' is neither`) as string,
      });
    },
  );

  test("is unknown in a clone without its history, which says how to get that", async () => {
    project.commit({ "index.js": second });
    const clone = join(project.temporary, "clone");
    project.git("clone", "--quiet", "--depth", "1", `file://${project.folder}`, clone);
    const request = { folder: clone, stack: "prod", against: "HEAD~1", environment: {} };
    const failing = previewAgainst(request);
    await expect(failing).rejects.toMatchObject({
      code: "AgainstUnknown",
      message: expect.stringContaining("fetch-depth: 0") as string,
    });
  });

  test("is unknown where there is no repository", async () => {
    const folder = await makeTempFolder();
    writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(join(folder, "Pulumi.prod.yaml"), "config: {}\n");
    vi.stubEnv("GIT_CEILING_DIRECTORIES", folder);
    const request = { folder, stack: "prod", against: "main", environment: {} };
    await expect(previewAgainst(request)).rejects.toMatchObject({
      code: "AgainstUnknown",
      message: expect.stringContaining("not a git repository") as string,
    });
  });
});
