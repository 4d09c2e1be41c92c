import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cannotCut, withoutNetwork } from "../support/network.ts";
import { goldenOf, readPreview } from "../support/preview.ts";
import { cleanEnvironment, copyProject, run } from "../support/project-copy.ts";
import type { Finished, ProjectCopy } from "../support/project-copy.ts";

const root = join(import.meta.dirname, "../..");
const offline =
  cannotCut === undefined ? "" : ` (with the network, it cannot be cut: ${cannotCut})`;

describe("the shop on Docker, previewed without CLI, plugin, daemon or network", () => {
  let copy: ProjectCopy;

  beforeAll(() => {
    copy = copyProject();
    for (const stack of ["dev", "staging", "prod"]) {
      const file = `Pulumi.docker-${stack}.yaml`;
      copyFileSync(join(root, "test/fixtures/stacks", file), join(copy.folder, file));
    }
  });

  afterAll(() => {
    copy.remove();
  });

  /** Previews a stack with the made-up digests of the fixture, or with the lock as it is shipped. */
  async function preview(stack: string, lock = "test/fixtures/images.lock"): Promise<Finished> {
    writeFileSync(join(copy.folder, "images.lock"), readFileSync(join(root, lock)));
    const launcher = join(copy.folder, "tool/cli/slipway.js");
    const argv: [string, ...string[]] = [process.execPath, launcher, "preview", stack, "--json"];
    const command = cannotCut === undefined ? withoutNetwork(argv) : argv;
    return run(command, copy.folder, cleanEnvironment());
  }

  test.each(["dev", "staging", "prod"])(`shows the whole tree of %s${offline}`, async (stack) => {
    const finished = await preview(`docker-${stack}`);
    expect(finished, finished.stderr).toMatchObject({ code: 0 });
    const golden = maskSources(goldenOf(readPreview(finished.stdout)));
    await expect(golden).toMatchFileSnapshot(`../golden/shop-${stack}-docker.txt`);
  });

  test("refuses production while third-party images have no digest", async () => {
    const finished = await preview("docker-prod", "images.lock");
    expect(finished.code).toBe(1);
    const said = finished.stdout + finished.stderr;
    expect(said).toContain("ImageUnresolved");
    expect(said).toContain("slipway images resolve");
  });
});

/** Without what changes with every word of the shop: the hashes of its sources. */
function maskSources(golden: string): string {
  return golden
    .replaceAll(/(shop-docker-dev-[a-z0-9-]+:)[0-9a-f]{12}/g, "$1<hash>")
    .replaceAll(/\bweb-[0-9a-f]{8}\b/g, "web-<hash>");
}
