import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ReleasedProject } from "../../support/projects/released-project.ts";
import { registryProblem, startRegistry } from "../../support/servers/docker-registry.ts";
import type { DockerRegistry } from "../../support/servers/docker-registry.ts";

const problem = registryProblem();
if (problem !== undefined) console.warn(`skipped: nothing is released everywhere: ${problem}`);

const pusher = join(import.meta.dirname, "../../support/containers/push-image.ts");

/** Stacks of one application, each with what its platform needs. */
const stacks = {
  "tide-table-staging": { platform: "local" },
  "tide-docker": { platform: "docker" },
  "tide-kubernetes": { platform: "kubernetes" },
  "tide-aws": { platform: "aws", aws: { region: "eu-central-1" } },
} as const;

type Stack = keyof typeof stacks;

describe.skipIf(problem !== undefined)("one release for four platforms", () => {
  let registry: DockerRegistry;
  let project: ReleasedProject;
  let id: string;

  const place = (stack: Stack, release?: unknown, promotesFrom?: unknown): void => {
    project.place(stack, {
      ...{ application: "tide-table", stage: "staging", ...stacks[stack] },
      ...(release !== undefined && { release }),
      ...(promotesFrom !== undefined && { promotesFrom }),
    });
  };

  beforeAll(async () => {
    registry = await startRegistry();
    project = new ReleasedProject();
    project.add("tide-table");
    for (const stack of Object.keys(stacks)) place(stack as Stack);
    await project.makeKey("verdicts", "deployments");
    const [first = "", ...others] = Object.keys(stacks);
    const push = ["--push", `${registry.host}/tides`];
    const command = ["--image-command", `"${process.execPath}" "${pusher}"`];
    const more = others.flatMap((stack) => ["--for", stack]);
    id = (await project.ok("release", "create", first, ...more, ...push, ...command)).trim();
  });

  afterAll(async () => {
    await registry.stop();
    project.remove();
  });

  test("has the image that the registry answers, and an entry of the store", async () => {
    const verified = JSON.parse(await project.ok("release", "verify", id, "--json")) as unknown[];
    expect(verified).toEqual([
      expect.objectContaining({ name: "table", kind: "image", result: "there" }),
      expect.objectContaining({ name: "table", kind: "local", result: "there" }),
    ]);
  });

  test.each(Object.keys(stacks) as Stack[])(
    "is what %s would run, by its digest",
    async (stack) => {
      const words = ["release", "show", id, "--stack", stack, "--json"];
      const setting = JSON.parse(await project.ok(...words)) as { artifacts: { table: string } };
      const isLocal = stacks[stack].platform === "local";
      const name = isLocal ? "local" : `${registry.host}/tides/table`;
      expect(setting.artifacts.table).toMatch(new RegExp(`^${name}@sha256:[0-9a-f]{64}$`));
      place(stack, setting);
      const preview = await project.run("preview", stack, "--json");
      expect(preview, preview.stderr).toMatchObject({ code: 0 });
      expect(preview.stdout).toContain(setting.artifacts.table);
    },
  );

  test("runs here, and passes", async () => {
    const show = ["release", "show", id, "--stack", "tide-table-staging", "--json"];
    place("tide-table-staging", JSON.parse(await project.ok(...show)));
    await project.ok("up", "tide-table-staging", "--yes");
    await project.ok("verify", "tide-table-staging");
    await project.ok("destroy", "tide-table-staging", "--yes", "--allow-data-loss");
  });

  test.each(["tide-docker", "tide-kubernetes", "tide-aws"] as const)(
    "is promoted to %s in a simulation, by the digest that was pushed, and its file stays",
    async (stack) => {
      place(stack, undefined, { stacks: ["tide-table-staging"], soakMinutes: 0 });
      const file = join(project.copy.folder, `Pulumi.${stack}.yaml`);
      const before = readFileSync(file, "utf8");
      const words = ["promote", "tide-table-staging", stack, id, "--simulate", "--yes", "--json"];
      const promoted = await project.run(...words);
      expect(promoted, promoted.stderr).toMatchObject({ code: 0 });
      const show = ["release", "show", id, "--stack", stack, "--json"];
      const { artifacts } = JSON.parse(await project.ok(...show)) as {
        artifacts: { table: string };
      };
      expect(promoted.stdout).toContain(artifacts.table);
      expect(promoted.stdout).toContain('"simulated":true');
      expect(readFileSync(file, "utf8")).toBe(before);
    },
  );

  test("is refused to a platform that it has nothing for, also in a simulation", async () => {
    const vercel = { platform: "vercel", vercel: { team: "acme", region: "fra1" } };
    project.place("tide-vercel", { application: "tide-table", stage: "staging", ...vercel });
    const words = ["promote", "tide-table-staging", "tide-vercel", id, "--simulate", "--yes"];
    const refused = await project.run(...words);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("ArtifactMissing");
  });
});
