import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyProject, run } from "./support/projects/project-copy.ts";
import type { ProjectCopy } from "./support/projects/project-copy.ts";
import type { LocalStatus } from "../tool/cli/local.ts";
import { readPreview } from "./support/projects/preview.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The files that a section shows: each block is the one that the words before it name last. */
function filesOf(title: string): Map<string, string> {
  const section = readme.split(/^## /m).find((one) => one.startsWith(`${title}\n`)) ?? "";
  const blocks = section.matchAll(/in\s+`([^`]+)`:\n\n {3}```\w+\n([\s\S]*?)\n {3}```/g);
  const files = [...blocks].map(([, file = "", code = ""]): [string, string] => [
    file,
    `${code.replace(/^ {3}/gm, "")}\n`,
  ]);
  return new Map(files);
}

describe("the README's own application", () => {
  const files = filesOf("Your own application");
  let copy: ProjectCopy;

  beforeAll(() => {
    copy = copyProject();
    for (const [file, text] of files) {
      mkdirSync(dirname(join(copy.folder, file)), { recursive: true });
      writeFileSync(join(copy.folder, file), text);
    }
    const docker = files.get("Pulumi.blog-docker.yaml") ?? "";
    const kubernetes = docker.replace("platform: docker", "platform: kubernetes");
    writeFileSync(join(copy.folder, "Pulumi.blog-kubernetes.yaml"), kubernetes);
  });

  afterAll(() => {
    copy.remove();
  });

  test("is shown file by file", () => {
    expect([...files.keys()].toSorted()).toEqual([
      "Pulumi.blog-dev.yaml",
      "Pulumi.blog-docker.yaml",
      "Pulumi.blog-prod.yaml",
      "apps/api/main.js",
      "apps/api/package.json",
      "apps/web/index.html",
      "stacks/blog.ts",
    ]);
  });

  test.each([
    ["blog-dev", "local:index:Process"],
    ["blog-prod", "aws:ecs/service:Service"],
    ["blog-docker", "docker:index/container:Container"],
    ["blog-kubernetes", "kubernetes:apps/v1:Deployment"],
  ])("can be previewed as %s", async (stack, type) => {
    const finished = await copy.slipway(["preview", stack, "--json"]);
    expect(finished, finished.stdout + finished.stderr).toMatchObject({ code: 0 });
    expect(readPreview(finished.stdout).steps.map((step) => step.type)).toContain(type);
  });

  test.each([
    ["blog-docker", "compose.yaml"],
    ["blog-kubernetes", "30-api.yaml"],
  ])("can be rendered as %s", async (stack, file) => {
    const finished = await copy.slipway(["render", stack, "--out", `deploy/${stack}`]);
    expect(finished, finished.stdout + finished.stderr).toMatchObject({ code: 0 });
    expect(existsSync(join(copy.folder, "deploy", stack, file))).toBe(true);
  });

  test("is as long as it says", () => {
    const own = [...files].filter(([file]) => !/-(prod|docker)\.yaml$/.test(file));
    const lines = own.flatMap(([, text]) => text.trimEnd().split("\n")).length;
    expect(readme.replaceAll("\n", " ")).toContain(
      `one command and ${own.length} files of ${lines} lines`,
    );
  });

  describe("is brought up on this machine", { timeout: 120_000 }, () => {
    afterAll(async () => {
      await copy.slipway(["destroy", "blog-dev", "--yes", "--allow-data-loss"]);
    });

    test("by one command, from the file that was written by hand", async () => {
      const start = performance.now();
      const finished = await copy.slipway(["up", "blog-dev"]);
      const minutes = ((performance.now() - start) / 60_000).toFixed(1);
      console.warn(`the README's application: 1 command, ${minutes} minutes`);
      expect(finished, finished.stdout + finished.stderr).toMatchObject({ code: 0 });
      expect(finished.stderr).toContain("blog-dev has a key of its own now");
      expect(copy.gitStatus()).toContain("Pulumi.blog-dev.passphrase");
      const file = readFileSync(join(copy.folder, "Pulumi.blog-dev.yaml"), "utf8");
      expect(file).toMatch(/^encryptionsalt: v1:/);
      expect(file.endsWith(files.get("Pulumi.blog-dev.yaml") ?? "-")).toBe(true);
    });

    test("and answers under the names of the program", async () => {
      const status = await copy.slipway(["status", "blog-dev", "--json"]);
      const { services, addresses } = JSON.parse(status.stdout) as LocalStatus;
      expect(services.map(({ name, slot, unit }) => [name, slot, unit])).toEqual([
        ["web", undefined, "web"],
        ["api", "a", "api.a"],
        ["posts", undefined, "posts.postgres"],
      ]);
      expect(addresses.map(({ name }) => name)).toEqual(["web", "api", "api"]);
      const [site, api] = await Promise.all(
        addresses.slice(0, 2).map(async ({ url }) => (await fetch(url)).text()),
      );
      expect(site).toContain("<title>Blog</title>");
      expect(api).toBe("posts, by /api\n");
      expect(readdirSync(join(copy.folder, ".slipway", logFolder(), "logs")).toSorted()).toEqual([
        "agent.log",
        "posts.postgres.log",
      ]);
    });

    test("and takes a value that is piped in", async () => {
      const set = ["env", "set", "blog-dev", "PUBLIC_URL"];
      const wrong = await copy.slipway(set, {}, "blog\n");
      expect(wrong).toMatchObject({ code: 1 });
      expect(wrong.stderr).toContain("must be an absolute URL");
      expect(await copy.slipway(set, {}, "http://blog.test\n")).toMatchObject({ code: 0 });
      const file = readFileSync(join(copy.folder, "Pulumi.blog-dev.yaml"), "utf8");
      expect(file).toContain("\n  variables:PUBLIC_URL: http://blog.test\n");
      expect(await copy.slipway(["preview", "blog-dev", "--expect-no-changes"])).toMatchObject({
        code: 3,
      });
    });

    function logFolder(): string {
      const [name = ""] = readdirSync(join(copy.folder, ".slipway")).filter((one) =>
        existsSync(join(copy.folder, ".slipway", one, "agent.json")),
      );
      return name;
    }
  });

  test("has an API that node can run", async () => {
    const argv = [process.execPath, "--check", join(copy.folder, "apps/api/main.js")] as const;
    expect(await run(argv, copy.folder)).toMatchObject({ code: 0 });
  });
});
