import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cannotCut, withoutNetwork } from "../support/network.ts";
import { goldenOf, readPreview } from "../support/preview.ts";
import { cleanEnvironment, copyProject, run } from "../support/project-copy.ts";
import type { Finished, ProjectCopy } from "../support/project-copy.ts";

const fixtures = resolve(import.meta.dirname, "../fixtures");
const offline = cannotCut === undefined ? ", without network" : ` (network not cut: ${cannotCut})`;

describe("a preview of the shop on Kubernetes", () => {
  let copy: ProjectCopy;

  beforeAll(() => {
    copy = copyProject();
    for (const stage of ["dev", "staging", "prod"]) {
      const name = `Pulumi.kubernetes-${stage}.yaml`;
      copyFileSync(join(fixtures, "stacks", name), join(copy.folder, name));
    }
  });

  afterAll(() => {
    copy.remove();
  });

  /** Previews a stack; the shipped images.lock has no digest, the fixture's has. */
  function preview(stack: string, lock: "fixture" | "shipped"): Promise<Finished> {
    const file = lock === "fixture" ? join(fixtures, "images.lock") : resolve("images.lock");
    writeFileSync(join(copy.folder, "images.lock"), readFileSync(file));
    const launcher = join(copy.folder, "tool/cli/slipway.js");
    const argv: [string, ...string[]] = [process.execPath, launcher, "preview", stack, "--json"];
    const command = cannotCut === undefined ? withoutNetwork(argv) : argv;
    return run(command, copy.folder, cleanEnvironment());
  }

  test.each(["dev", "staging", "prod"])(`shows the whole tree of %s${offline}`, async (stage) => {
    const finished = await preview(`kubernetes-${stage}`, "fixture");
    expect(finished, finished.stderr).toMatchObject({ code: 0 });
    const golden = goldenOf(readPreview(finished.stdout));
    await expect(golden).toMatchFileSnapshot(`../golden/shop-${stage}-kubernetes.txt`);
  });

  test("of production is refused while images.lock has no digests", async () => {
    const finished = await preview("kubernetes-prod", "shipped");
    expect(finished.code).toBe(1);
    expect(finished.stdout + finished.stderr).toContain("ImageUnresolved");
    expect(finished.stdout + finished.stderr).toContain("npx slipway images resolve");
  });

  test("of development needs no digests", async () => {
    const finished = await preview("kubernetes-dev", "shipped");
    expect(finished, finished.stderr).toMatchObject({ code: 0 });
  });
});
