import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyRoutes } from "../../../../providers/edge/provider/apply.ts";
import { findCaddy } from "../../../support/containers/caddy.ts";
import { ask, EdgeWorld } from "../../../support/containers/edge.ts";
import { until } from "../../../support/projects/local-project.ts";

const caddy = findCaddy();
const health = { path: "/", intervalSeconds: 1, timeoutSeconds: 1, startSeconds: 1, failures: 1 };

describe.skipIf(caddy === undefined)("a slot that was empty", () => {
  let world: EdgeWorld;

  beforeAll(async () => {
    world = await EdgeWorld.start(caddy ?? "", ["a1", "b1"]);
    world.health = health;
    world.copies[1]?.stop();
    await applyRoutes(world.inputs(100, 0), [world.copies[0]?.address ?? ""]);
  });

  afterAll(async () => {
    await world.remove();
  });

  test("gets its first request when the edge has found it healthy", async () => {
    const [a, b] = world.copies;
    const down = `caddy_reverse_proxy_upstreams_healthy{upstream="${b?.address ?? ""}"} 0`;
    const metrics = async (): Promise<string> =>
      (await ask({ port: world.metrics, path: "/metrics" })).body;
    await until(async () => ((await metrics()).includes(down) ? true : undefined), 30);
    await b?.start();
    const moved = applyRoutes(world.inputs(0, 100), [a?.address ?? ""]);
    const answers = new Set<string>();
    const end = moved.then(() => "moved");
    do answers.add((await world.ask({ method: "POST" })).body);
    while ((await Promise.race([end, Promise.resolve("moving")])) === "moving");
    answers.add((await world.ask({ method: "POST" })).body);
    expect([...answers]).toEqual(["a1", "b1"]);
  });
});
