import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyRoutes, readLive } from "../../../../providers/edge/provider/apply.ts";
import { binomialTail } from "../../../support/binomial.ts";
import { findCaddy } from "../../../support/containers/caddy.ts";
import { EdgeWorld } from "../../../support/containers/edge.ts";
import { until } from "../../../support/projects/local-project.ts";
import { patient } from "../../../support/slowness.ts";

const caddy = findCaddy();
/** Requests that are counted at each of five weights. */
const perStep = process.env.SLIPWAY_SOAK ? 20_000 : 1200;
/** A share further out than this by chance is seen once in 200,000 runs of five shares. */
const significance = 1e-6;

describe.skipIf(caddy === undefined)("traffic through the edge", () => {
  let world: EdgeWorld;

  async function move(a: number, b: number): Promise<string | undefined> {
    const before = (await readLive(world.inputs(a, b))).weights.api === "g" ? "b" : "a";
    const serving = world.copies.filter(({ slot }) => slot === before);
    return applyRoutes(
      world.inputs(a, b),
      serving.map(({ address }) => address),
    );
  }

  beforeAll(async () => {
    world = await EdgeWorld.start(caddy ?? "", ["a1", "a2", "b1"]);
    await move(100, 0);
  });

  afterAll(async () => {
    await world.remove();
  });

  test(
    "follows the weights under load, and loses no request",
    { timeout: patient(300_000) },
    async () => {
      const load = startLoad(world);
      const loads = loadsOf(world);
      for (const [a, b] of [
        [100, 0],
        [90, 10],
        [50, 50],
        [0, 100],
        [100, 0],
      ] as const) {
        await move(a, b);
        const { all, toB } = await load.count(perStep);
        const chance = binomialTail(toB, all, b / 100);
        expect(chance, `${toB} of ${all} went to b at ${b}%`).toBeGreaterThan(significance);
      }
      const { lost, answered } = await load.stop();
      expect(lost).toEqual([]);
      expect(answered).toBeGreaterThan(5 * perStep);
      expect(loadsOf(world)).toBe(loads);
    },
  );

  test("finishes a slow request before its slot counts as drained", async () => {
    await move(100, 0);
    const order: string[] = [];
    const slow = world.ask({ path: "/?slow=2000" }).then(({ status, body }) => {
      order.push("answered");
      return `${status} ${body}`;
    });
    await sleep(200);
    const warning = await move(0, 100);
    order.push("drained");
    expect(await slow).toMatch(/^200 a[12]$/);
    expect(order).toEqual(["answered", "drained"]);
    expect(warning).toBeUndefined();
    expect((await world.ask()).body).toBe("b1");
  });

  test("tells of requests that outlast the time to drain", async () => {
    await move(0, 100);
    const slow = world.ask({ path: "/?slow=2500" });
    await sleep(200);
    const inputs = { ...world.inputs(100, 0), drainSeconds: 0.5 };
    const left = world.copies.filter(({ slot }) => slot === "b").map(({ address }) => address);
    expect(await applyRoutes(inputs, left)).toMatch(
      /^Requests to 127.0.0.1:\d+ were still under way after 0.5 s/,
    );
    expect((await slow).status).toBe(200);
  });

  test("goes to another copy of the slot where one is killed", async () => {
    await move(100, 0);
    const [first] = world.copies;
    first?.stop();
    const answers = [await askMany(world, 40, "GET"), await askMany(world, 40, "POST")];
    await first?.start();
    expect(answers.map((set) => [...set])).toEqual([["200 a2"], ["200 a2"]]);
  });

  test("keeps a candidate's share where a copy of the stable slot is killed", async () => {
    await move(90, 10);
    const [first] = world.copies;
    first?.stop();
    await askMany(world, 40, "GET");
    const load = startLoad(world);
    const { all, toB } = await load.count(perStep);
    const { lost } = await load.stop();
    await first?.start();
    expect(lost).toEqual([]);
    expect(binomialTail(toB, all, 0.1)).toBeGreaterThan(significance);
  });

  test("goes to the other slot where a whole slot is killed, if that has a weight", async () => {
    await move(90, 10);
    const stable = world.copies.filter(({ slot }) => slot === "a");
    for (const copy of stable) copy.stop();
    expect([...(await askMany(world, 20, "GET"))]).toEqual(["200 b1"]);
    expect([...(await askMany(world, 20, "POST"))]).toEqual(["200 b1"]);
    await move(100, 0);
    expect((await world.ask()).status).toBe(502);
    expect((await world.ask({ method: "POST" })).status).toBe(502);
    await Promise.all(stable.map((copy) => copy.start()));
    await until(async () => ((await world.ask()).status === 200 ? true : undefined));
  });

  test("is answered with 503 where no slot has a weight", async () => {
    await move(0, 0);
    const { status, body, headers } = await world.ask();
    expect([status, body]).toEqual([503, "'api' takes no requests at the moment.\n"]);
    expect(headers["retry-after"]).toBe("5");
    expect((await world.ask({ path: "/none/x" })).status).toBe(503);
  });

  test("is as before where a configuration is refused", async () => {
    await move(0, 100);
    const inputs = world.inputs(0, 100);
    const bad = { ...inputs, config: { ...inputs.config, apps: { http: { servers: 7 } } } };
    await expect(applyRoutes(bad, [])).rejects.toThrow(/refused its configuration.*goes on/);
    expect((await readLive(inputs)).config).toEqual(inputs.config);
    expect((await world.ask()).body).toBe("b1");
  });

  test("is the same after the edge was killed and is started again", async () => {
    await move(0, 100);
    const before = await readLive(world.inputs(0, 100));
    await world.caddy.kill();
    await world.caddy.run();
    expect(await readLive(world.inputs(0, 100))).toEqual(before);
    expect([...(await askMany(world, 10, "GET"))]).toEqual(["200 b1"]);
  });
});

/** How often the edge has loaded a configuration. */
function loadsOf(world: EdgeWorld): number {
  return world.caddy.lines.filter((line) => line.includes("load complete")).length;
}

/**
 * All at once. A POST over a connection that was just broken off is not tried again, so after a
 * kill it is asked by GET first.
 */
async function askMany(world: EdgeWorld, count: number, method: string): Promise<Set<string>> {
  const questions = Array.from({ length: count }, async () => {
    const { status, body } = await world.ask({ method });
    return `${status} ${body}`;
  });
  return new Set(await Promise.all(questions));
}

/** Asks without a pause over eight kept connections, half of it by POST. */
function startLoad(world: EdgeWorld) {
  const lost: string[] = [];
  let [stopped, answered, window] = [false, 0, { all: 0, toB: 0 }];
  const clients = Array.from({ length: 8 }, async (_, index) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!stopped) {
      const at = window;
      const method = index % 2 === 0 ? "GET" : "POST";
      const result = await world.ask({ agent, method }).catch(String);
      if (typeof result === "string" || result.status !== 200) lost.push(JSON.stringify(result));
      else answered += 1;
      // Counted where it was asked and answered at one weight.
      if (at !== window || typeof result === "string") continue;
      at.all += 1;
      if (result.body.startsWith("b")) at.toB += 1;
    }
    agent.destroy();
  });
  return {
    /** Counts from now on, until there are at least `count`. */
    count: async (count: number) => {
      const mine = { all: 0, toB: 0 };
      window = mine;
      await until(() => (mine.all >= count ? true : undefined), 120);
      window = { all: 0, toB: 0 };
      return mine;
    },
    stop: async () => {
      stopped = true;
      await Promise.all(clients);
      return { lost, answered };
    },
  };
}
