import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyProject, run } from "./support/projects/project-copy.ts";
import type { ProjectCopy } from "./support/projects/project-copy.ts";
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

  test("has an API that node can run", async () => {
    const argv = [process.execPath, "--check", join(copy.folder, "apps/api/main.js")] as const;
    expect(await run(argv, copy.folder)).toMatchObject({ code: 0 });
  });
});
