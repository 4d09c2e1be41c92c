import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cannotCut, withoutNetwork } from "../support/network.ts";
import { cleanEnvironment, copyProject, run } from "../support/projects/project-copy.ts";
import type { ProjectCopy } from "../support/projects/project-copy.ts";

const offline =
  cannotCut === undefined ? "" : ` (with the network, it cannot be cut: ${cannotCut})`;

describe("the shop on AWS against the last commit, without any state", () => {
  let copy: ProjectCopy;
  let environment: Record<string, string>;
  let argv: [string, ...string[]];

  beforeAll(() => {
    copy = copyProject();
    // Ignored, since Git has to see what a preview leaves.
    const temporary = join(copy.folder, ".slipway/tmp");
    mkdirSync(temporary, { recursive: true });
    environment = { ...cleanEnvironment(), TMPDIR: temporary };
    const launcher = join(copy.folder, "tool/cli/slipway.js");
    argv = [process.execPath, launcher, "preview", "prod", "--against", "HEAD"];
  });

  afterAll(() => {
    copy.remove();
  });

  function leftovers(): string[] {
    const temporary = readdirSync(join(copy.folder, ".slipway/tmp"));
    return temporary.filter((name) => name.startsWith("slipway-against-"));
  }

  function edit(file: string, from: string | RegExp, to: string): void {
    const path = join(copy.folder, file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(from, to));
  }

  test(`shows what config and program change, and the danger in it${offline}`, async () => {
    edit("Pulumi.prod.yaml", "https://shop.example.com", "https://new.example.com");
    edit("stacks/shop.ts", /.*new Cache\(.*\n/, "");
    edit("stacks/shop.ts", "links: [orders, products]", "links: [orders]");
    const command = cannotCut === undefined ? withoutNetwork([...argv]) : argv;
    const finished = await run(command, copy.folder, environment);
    expect(finished, finished.stderr).toMatchObject({ code: 0 });
    expect(finished.stdout).toMatch(/DANGER delete products-valkey \(.*destroys the data it holds/);
    expect(finished.stdout).toContain("https://new.example.com");
    const last = finished.stdout.trimEnd().split("\n").at(-1);
    expect(last).toMatch(
      /^compared with revision 'HEAD' \([0-9a-f]{7}\), simulated: its program .*\(\d+ resources\)$/,
    );
    expect(leftovers()).toEqual([]);
    expect(existsSync(join(copy.folder, ".pulumi"))).toBe(false);
    expect(copy.gitStatus()).toBe(" M Pulumi.prod.yaml\n M stacks/shop.ts\n");
  });

  test.each(["SIGINT", "SIGTERM"] as const)("leaves nothing behind after %s", async (signal) => {
    const [program, ...args] = argv;
    const child = spawn(program, args, { cwd: copy.folder, env: environment, stdio: "ignore" });
    const ended = once(child, "close");
    while (leftovers().length === 0) await new Promise((next) => setTimeout(next, 20));
    child.kill(signal);
    expect(await ended).toEqual([130, null]);
    expect(leftovers()).toEqual([]);
    const worktrees = await run(["git", "worktree", "list"], copy.folder);
    expect(worktrees.stdout.trim().split("\n")).toHaveLength(1);
  });

  test("is refused with the other engine", async () => {
    const finished = await copy.slipway(argv.slice(2).concat("--engine", "pulumi"));
    expect(finished).toMatchObject({ code: 2, stdout: "" });
    expect(finished.stderr).toContain("AgainstEngine");
  });
});
