import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findCaddy } from "../../support/containers/caddy.ts";
import { EdgeWorld } from "../../support/containers/edge.ts";
import { EngineStack, opsOf } from "../../support/engine/engine-stack.ts";
import { MemoryStore } from "../../support/engine/memory-store.ts";
import { patient } from "../../support/slowness.ts";

const root = join(import.meta.dirname, "../../..");
const caddy = findCaddy();

describe.skipIf(caddy === undefined)("a stack with an edge", () => {
  const store = new MemoryStore();
  const stacks: EngineStack[] = [];
  let world: EdgeWorld;

  beforeAll(async () => {
    world = await EdgeWorld.start(caddy ?? "", ["a1", "b1"]);
  });

  afterAll(async () => {
    for (const stack of stacks) stack.remove();
    await world.remove();
  });

  function at(a: number, b: number, container = false): EngineStack {
    const inputs = JSON.stringify(world.inputs(a, b));
    const values = { "edge-test:inputs": inputs, "edge-test:container": String(container) };
    const program = join(import.meta.dirname, "program");
    const providers = { edge: { folder: join(root, "providers/edge") } };
    const config = { values, secretKeys: [], sealedKeys: [] };
    const stack = new EngineStack({ program, providers, config }, store);
    stacks.push(stack);
    return stack;
  }

  /** What a run did to the routes. */
  async function opOf(run: Promise<{ steps: { op: string; name: string }[] }>): Promise<string> {
    return opsOf((await run).steps).find((step) => step.endsWith(" routes")) ?? "";
  }

  test("is previewed where the edge's container is simulated", async () => {
    const { steps } = await at(100, 0, true).preview({});
    expect(opsOf(steps)).toEqual(expect.arrayContaining(["create edge", "create routes"]));
  });

  test(
    "comes up, follows a weight, mends a drift, and goes",
    { timeout: patient(180_000) },
    async () => {
      expect(await opOf(at(100, 0).preview({}))).toBe("create routes");
      expect(await world.caddy.config()).toBeNull();

      expect(await opOf(at(100, 0).up({}))).toBe("create routes");
      expect((await world.ask()).body).toBe("a1");
      expect(await opOf(at(100, 0).up({}))).toBe("same routes");

      expect(await opOf(at(0, 100).up({}))).toBe("update routes");
      expect((await world.ask()).body).toBe("b1");

      await world.caddy.load({ admin: { listen: `127.0.0.1:${world.caddy.admin}` } });
      await expect(world.ask()).rejects.toThrow(/ECONNREFUSED|socket hang up/);
      expect(await opOf(at(0, 100).preview({}))).toBe("update routes");
      expect(await opOf(at(0, 100).up({}))).toBe("update routes");
      expect((await world.ask()).body).toBe("b1");

      await world.caddy.kill();
      const without = at(0, 100);
      expect(await opOf(without.preview({}))).toBe("same routes");
      expect(JSON.stringify(without.events)).toContain("as it should be is not known");
      await world.caddy.run();

      await at(0, 100).engine({}).destroy({});
      await expect(world.ask()).rejects.toThrow(/ECONNREFUSED|socket hang up/);
      expect(store.current?.resources ?? []).toEqual([]);
    },
  );
});
