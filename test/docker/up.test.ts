import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importShop, shopImages } from "../support/containers/compose.ts";
import { dockerdProblem, startDocker } from "../support/containers/dockerd.ts";
import type { TestDocker } from "../support/containers/dockerd.ts";
import { imagesProblem } from "../support/containers/local-images.ts";
import { DockerStack, upProblem } from "../support/containers/docker-stack.ts";
import { Customers } from "../support/customers.ts";
import { until } from "../support/projects/local-project.ts";
import { patient } from "../support/slowness.ts";

const problem = upProblem() ?? imagesProblem(shopImages) ?? (await dockerdProblem());
if (problem !== undefined) console.warn(`skipped: no stack is brought up on Docker: ${problem}`);

const options = { timeout: patient(180_000) };

// One stack from its making to its removal: each test goes on where the one before ended.
describe.skipIf(problem !== undefined)("the shop on docker by `up`", { shuffle: false }, () => {
  let docker: TestDocker;
  let stack: DockerStack;
  let entry: string;

  beforeAll(async () => {
    docker = await startDocker();
    entry = `http://${docker.address}:8080`;
    await importShop(docker);
    await docker.docker("tag", "shop/api:test", "shop/api:next");
    stack = DockerStack.create(docker);
  }, patient(180_000));

  afterAll(async () => {
    await docker.stop();
    stack.remove();
  }, patient(60_000));

  /** Brings a change up while customers come; none of them may notice. */
  async function upUnderLoad(): Promise<{ code: number | null; text: string }> {
    const customers = await Customers.start(entry);
    const finished = await stack.slipway("up", "--yes").finally(() => customers.stop());
    expect(customers.lost).toEqual([]);
    expect(customers.served.GET).toBeGreaterThan(100);
    expect(customers.served.POST).toBeGreaterThan(10);
    return { code: finished.code, text: finished.stdout + finished.stderr };
  }

  async function apis(): Promise<string[]> {
    return (await stack.containers()).filter((name) => name.startsWith("api-"));
  }

  test("comes up healthy, and serves an order from the edge to the worker", options, async () => {
    const made = await stack.slipway("up", "--yes");
    expect(made, made.stderr).toMatchObject({ code: 0 });
    const customers = await Customers.start(entry);
    const id = await customers.order();
    await until(async () => ((await customers.status(id)) === "fulfilled" ? id : undefined), 30);
    await customers.stop();
    expect(await apis()).toEqual(["api-a-1"]);
    expect(await stack.rollout("api")).toMatchObject({ stable: "a", slots: { b: null } });
  });

  test("finds nothing to do afterwards, by itself or against the daemon", options, async () => {
    await stack.pulumi("preview", "--expect-no-changes");
    // The stack's reference to itself sees outputs that the first update had not made yet.
    await stack.pulumi("refresh", "--yes");
    await stack.pulumi("preview", "--expect-no-changes");
  });

  test("a new image goes to the other slot, and no request is lost", options, async () => {
    stack.configure({ api: "shop/api:next" });
    const { code, text } = await upUnderLoad();
    expect(code, text).toBe(0);
    expect(await apis()).toEqual(["api-b-1"]);
    expect(await stack.rollout("api")).toMatchObject({ stable: "b", slots: { a: null } });
  });

  test("a version that ends at once fails, and the one before serves on", options, async () => {
    await stack.importBroken("shop/api:broken");
    stack.configure({ api: "shop/api:broken" });
    const { code, text } = await upUnderLoad();
    expect(code).toBe(1);
    expect(text).toContain("The edge found api-a-1:8080 not healthy");
    expect(await stack.rollout("api")).toMatchObject({ stable: "b", slots: { a: null } });
  });

  test("the next good one takes the place of the broken one", options, async () => {
    stack.configure({ api: "shop/api:next" }, { "variables:LOG_LEVEL": "debug" });
    const { code, text } = await upUnderLoad();
    expect(code, text).toBe(0);
    expect(await apis()).toEqual(["api-a-1"]);
    expect(await stack.rollout("api")).toMatchObject({ stable: "a", slots: { b: null } });
  });

  test(
    "an edge and an API that were killed are back after a refresh and an up",
    options,
    async () => {
      for (const name of ["shop-edge", "api-a-1"]) await stack.kill(name);
      // Docker takes a kill by hand for a stop by hand, and the state knows nothing of it.
      const seen = await stack.slipway("refresh", "--yes");
      expect(seen, seen.stderr).toMatchObject({ code: 0 });
      const mended = await stack.slipway("up", "--yes");
      expect(mended, mended.stderr).toMatchObject({ code: 0 });
      const customers = await Customers.start(entry);
      await customers.order();
      await customers.stop();
    },
  );

  test("goes, with its containers, networks and volumes", options, async () => {
    const gone = await stack.slipway("destroy", "--yes", "--allow-data-loss");
    expect(gone, gone.stderr).toMatchObject({ code: 0 });
    expect(await docker.docker("ps", "--all", "--quiet")).toBe("");
    expect(await docker.docker("volume", "ls", "--quiet")).toBe("");
    const networks = (await docker.docker("network", "ls", "--format", "{{.Name}}")).split("\n");
    expect(networks.filter(Boolean).sort()).toEqual(["bridge", "host", "none"]);
  });
});
