import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ComposedShop,
  composeProblem,
  importShop,
  shopImages,
} from "../support/containers/compose.ts";
import type { LiveService } from "../../tool/live/live.ts";
import { dockerdProblem, startDocker } from "../support/containers/dockerd.ts";
import type { TestDocker } from "../support/containers/dockerd.ts";
import { imagesProblem } from "../support/containers/local-images.ts";
import { sampleOf } from "../support/engine/matrix.ts";
import { until } from "../support/projects/local-project.ts";
import { patient } from "../support/slowness.ts";

const problem = composeProblem() ?? imagesProblem(shopImages) ?? (await dockerdProblem());
if (problem !== undefined) console.warn(`skipped: no compose file is tried here: ${problem}`);

interface Order {
  id: string;
  status: string;
}

describe.skipIf(problem !== undefined)("the rendered compose file of the shop", () => {
  let docker: TestDocker;
  let shop: ComposedShop;
  let entry: string;
  const placed: string[] = [];

  beforeAll(async () => {
    docker = await startDocker();
    entry = `http://${docker.address}:8080`;
    [, shop] = await Promise.all([importShop(docker), ComposedShop.render(docker)]);
    await shop.compose("up", "-d");
  }, patient(240_000));

  afterAll(async () => {
    await docker.stop();
    shop.remove();
  });

  /** Asks the edge until it answers with success: a customer who tries again. */
  async function ask(path: string, init?: RequestInit): Promise<Response> {
    return until(async () => {
      const request = { ...init, signal: AbortSignal.timeout(5000) };
      const answer = await fetch(entry + path, request).catch(() => undefined);
      return answer?.ok === true ? answer : undefined;
    }, 50);
  }

  /** Places an order by HTTP and waits until the worker has fulfilled it. */
  async function order(): Promise<void> {
    const { products } = (await (await ask("/api/products")).json()) as {
      products: { id: string }[];
    };
    const body = { productId: products[0]?.id, quantity: 1, email: "a@example.com" };
    // The key makes an order of several tries one.
    const headers = { "content-type": "application/json", "idempotency-key": randomUUID() };
    const answer = await ask("/api/orders", {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    const { id } = (await answer.json()) as Order;
    placed.push(id);
    await fulfilled(id);
  }

  async function fulfilled(id: string): Promise<Order> {
    return until(async () => {
      const found = (await (await ask(`/api/orders/${id}`)).json()) as Order;
      return found.status === "fulfilled" ? found : undefined;
    }, 50);
  }

  test("serves the site, and an order from the edge to the worker", async () => {
    expect(await (await ask("/")).text()).toContain("<html");
    await order();
    expect((await fetch(`${entry}/api/orders/none`)).status).toBe(404);
  });

  test("lets nobody in but by the edge, and no container at what it has no link to", async () => {
    const published = await docker.docker("ps", "--format", "{{.Names}} {{.Ports}}");
    const lines = published.split("\n").filter((line) => line.includes("->"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("127.0.0.1:8080->");
    const find = (service: string, name: string): Promise<string> =>
      shop.compose("exec", "-T", service, "nslookup", name).then(
        () => "found",
        () => "unknown",
      );
    const names = ["orders", "products"].map((name) => find("worker-a-1", name));
    expect(await Promise.all(names)).toEqual(["found", "unknown"]);
  });

  test("is what status, health and logs show, under the names of the program", async () => {
    const slipway = (...args: string[]) => shop.copy.slipway(args, { DOCKER_HOST: docker.host });
    const healthy = await until(async () => {
      const asked = await slipway("health", "compose");
      return asked.code === 0 ? asked : undefined;
    }, 50);
    expect(healthy.stdout).toContain("compose works.");
    const status = await slipway("status", "compose", "--json");
    const { services } = JSON.parse(status.stdout) as { services: LiveService[] };
    const shown = services.map(({ name, kind, slot }) => `${name} ${kind} ${slot ?? "-"}`);
    expect(shown).toEqual(
      expect.arrayContaining(["web site -", "api service a", "worker worker a", "orders server -"]),
    );
    const logs = await slipway("logs", "compose", "worker", "--json", "--lines", "5");
    const [line = "{}"] = logs.stdout.split("\n");
    expect(JSON.parse(line)).toMatchObject({ name: "worker", slot: "a", level: "info" });
    const silent = await slipway("health", "compose", "--json");
    expect(JSON.parse(silent.stdout)).toMatchObject({ healthy: true });
    const away = await shop.copy.slipway(["health", "compose"], { DOCKER_HOST: "unix:///nowhere" });
    expect(away).toMatchObject({ code: 2 });
  });

  test("leaves the containers alone where nothing has changed", async () => {
    const before = await docker.docker("ps", "--no-trunc", "--quiet");
    await shop.compose("up", "-d");
    expect(await docker.docker("ps", "--no-trunc", "--quiet")).toBe(before);
  });

  test(
    "survives `docker kill` of each container in turn, and loses no order",
    async () => {
      for (const service of sampleOf(shop.services, 4)) {
        await docker.docker("kill", await shop.container(service));
        // Docker takes a kill by hand for a stop by hand: no restart policy brings it back.
        expect(await shop.inspect(service, ".State.Status"), service).toBe("exited");
        await shop.compose("up", "-d", "--no-deps", service);
        await order();
      }
      for (const id of placed) await fulfilled(id);
    },
    patient(120_000),
  );

  test("has what crashes started again by Docker itself", async () => {
    for (const service of ["api-a-1", "orders"]) {
      const kill = ["exec", "-T", service, "sh", "-c", "kill -9 -1"];
      // The shell dies with all others.
      await shop.compose(...kill).catch(() => undefined);
      await until(async () => {
        const count = await shop.inspect(service, ".RestartCount");
        return Number(count) > 0 ? count : undefined;
      });
      await order();
    }
    for (const id of placed) await fulfilled(id);
  });

  test(
    "goes down with its containers, networks and volumes",
    async () => {
      await shop.compose("down", "--volumes");
      expect(await docker.docker("ps", "--all", "--quiet")).toBe("");
      expect(await docker.docker("volume", "ls", "--quiet")).toBe("");
      const networks = (await docker.docker("network", "ls", "--format", "{{.Name}}")).split("\n");
      expect(networks.filter(Boolean).sort()).toEqual(["bridge", "host", "none"]);
    },
    patient(120_000),
  );
});
