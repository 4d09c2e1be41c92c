import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cannotCut, withoutNetwork } from "../support/network.ts";
import { goldenOf, readPreview } from "../support/preview.ts";
import { cleanEnvironment, copyProject, run } from "../support/project-copy.ts";
import type { Finished, ProjectCopy } from "../support/project-copy.ts";

const root = join(import.meta.dirname, "../..");
const fixtures = join(root, "test/fixtures/stacks");
const offline =
  cannotCut === undefined ? "" : ` (with the network, it cannot be cut: ${cannotCut})`;

describe("one of everything on Vercel, previewed without CLI, plugin, token or network", () => {
  let copy: ProjectCopy;

  beforeAll(() => {
    copy = copyProject();
    for (const stack of ["dev", "staging", "prod", "preview"]) {
      const file = `Pulumi.vercel-${stack}.yaml`;
      copyFileSync(join(fixtures, file), join(copy.folder, file));
    }
    const sites = "Pulumi.aws-prod-vercel-sites.yaml";
    copyFileSync(join(fixtures, sites), join(copy.folder, sites));
  });

  afterAll(() => {
    copy.remove();
  });

  async function preview(stack: string): Promise<Finished> {
    const launcher = join(copy.folder, "tool/cli/slipway.js");
    const argv: [string, ...string[]] = [process.execPath, launcher, "preview", stack, "--json"];
    const command = cannotCut === undefined ? withoutNetwork(argv) : argv;
    return run(command, copy.folder, cleanEnvironment());
  }

  test.each(["dev", "staging", "prod", "preview"])(
    `shows the whole tree of %s${offline}`,
    async (stack) => {
      const finished = await preview(`vercel-${stack}`);
      expect(finished, finished.stderr).toMatchObject({ code: 0 });
      const golden = goldenOf(readPreview(finished.stdout));
      await expect(golden).toMatchFileSnapshot(`../golden/everything-${stack}-vercel.txt`);
    },
  );

  test("asks for the addresses of what runs elsewhere, with the commands that set them", async () => {
    const config = readFileSync(join(fixtures, "Pulumi.vercel-dev.yaml"), "utf8");
    const without = config.replaceAll(/^ {2}variables:.*\n/gm, "");
    writeFileSync(join(copy.folder, "Pulumi.vercel-bare.yaml"), without);
    const finished = await preview("vercel-bare");
    expect(finished.code).toBe(1);
    const said = finished.stdout + finished.stderr;
    for (const name of ["ORDERS", "SESSIONS", "UPLOADS", "JOBS", "CATALOGUE", "ASSISTANT"]) {
      const command = `npx pulumi config set -s vercel-bare --secret variables:${name}_URL <value>`;
      expect(said).toContain(command);
    }
  });

  test("shows the sites of production on AWS, and nothing else, on Vercel", async () => {
    const finished = await preview("aws-prod-vercel-sites");
    expect(finished, finished.stderr).toMatchObject({ code: 0 });
    const { steps } = readPreview(finished.stdout);
    const ofVercel = steps.filter(({ type }) => type.startsWith("vercel:"));
    expect(ofVercel.map(({ name }) => name)).toEqual([
      "web-project",
      "web-domain",
      "web-route-api",
      "web-route-fallback",
      "web-a-deployment",
    ]);
    expect(steps.filter(({ type }) => type.startsWith("aws:cloudfront/"))).toEqual([]);
  });
});
