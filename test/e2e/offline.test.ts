import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { offline, OfflineProject } from "../support/projects/offline-project.ts";
import { goldenOf, readPreview } from "../support/projects/preview.ts";

/** What is described on each platform: Vercel has no place for the shop's worker. */
const applications = { docker: "shop", kubernetes: "shop", aws: "shop", vercel: "everything" };
const stages = ["dev", "staging", "prod", "preview"] as const;

const stacks = Object.entries(applications).flatMap(([platform, application]) =>
  stages.map((stage) => ({ stack: `${platform}-${stage}`, platform, stage, application })),
);

/** Two of them, and all in the soak. */
const simulated = stacks.filter(
  ({ stack }) =>
    process.env.SLIPWAY_SOAK === "1" || ["aws-staging", "vercel-staging"].includes(stack),
);

describe("every platform at every stage, with no CLI, plugin, credential or passphrase", () => {
  let project: OfflineProject;

  beforeAll(() => {
    project = new OfflineProject();
  });

  afterAll(() => {
    project.remove();
  });

  test.each(stacks)(`a preview of $stack shows the whole tree${offline}`, async (one) => {
    const finished = await project.preview(one.stack);
    expect(finished, finished.stderr).toMatchObject({ code: 0 });
    const golden = maskSources(goldenOf(readPreview(finished.stdout)));
    const file = `${one.application}-${one.stage}-${one.platform}.txt`;
    await expect(golden).toMatchFileSnapshot(`../golden/${file}`);
  });

  test.each(simulated)(
    `a simulation of $stack comes up, and changes nothing the second time${offline}`,
    async ({ stack }) => {
      const up = await project.slipway("up", stack, "--simulate");
      expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
      const again = ["preview", stack, "--simulate", "--expect-no-changes"];
      const unchanged = await project.slipway(...again);
      expect(unchanged, unchanged.stdout + unchanged.stderr).toMatchObject({ code: 0 });
      const outputs = await project.slipway("outputs", stack, "--simulate", "--json");
      const file = `../golden/simulated/${stack}.json`;
      await expect(maskSources(outputs.stdout)).toMatchFileSnapshot(file);
    },
  );

  test("leaves nothing in the project that Git would see", () => {
    const changed = project.copy.gitStatus().trim().split("\n");
    const own = /^(\?\? Pulumi\.[a-z-]+\.yaml|M images\.lock)$/;
    expect(changed.filter((line) => !own.test(line.trim()))).toEqual([]);
  });
});

/** Without what changes with every word of the shop: the hashes of its sources. */
function maskSources(golden: string): string {
  return golden
    .replaceAll(
      /((?:shop-docker-dev-|registry\.example\.com\/shop\/)[a-z0-9-]+:)[0-9a-f]{12}/g,
      "$1<hash>",
    )
    .replaceAll(/\bweb-[0-9a-f]{8}\b/g, "web-<hash>")
    .replaceAll(/"[0-9a-f]{12}"/g, '"<hash>"');
}
