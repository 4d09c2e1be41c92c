import { request } from "node:https";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyRoutes } from "../../../../providers/edge/provider/apply.ts";
import { findCaddy } from "../../../support/containers/caddy.ts";
import { ask, EdgeWorld } from "../../../support/containers/edge.ts";
import { until } from "../../../support/projects/local-project.ts";

const caddy = findCaddy();

describe.skipIf(caddy === undefined)("a request at the edge", () => {
  let world: EdgeWorld;

  beforeAll(async () => {
    world = await EdgeWorld.start(caddy ?? "", ["a1"]);
    await applyRoutes(world.inputs(100, 0), []);
  });

  afterAll(async () => {
    await world.remove();
  });

  test("from outside gets an id, and no claim of its client is passed on", async () => {
    const claims = {
      "x-request-id": "forged",
      "x-forwarded-for": "8.8.8.8",
      "x-forwarded-proto": "https",
      forwarded: "for=8.8.8.8",
      "x-real-ip": "8.8.8.8",
    };
    const { body, headers } = await world.ask({ path: "/echo", headers: claims });
    const seen = JSON.parse(body) as Record<string, string>;
    expect(seen["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers["x-request-id"]).toBe(seen["x-request-id"]);
    expect(seen).toMatchObject({ "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "http" });
    expect(Object.keys(seen)).not.toContain("forwarded");
    expect(Object.keys(seen)).not.toContain("x-real-ip");
  });

  test("below a path that is taken off reaches its copies without it", async () => {
    const { body } = await world.ask({ path: "/below/echo?x=1" });
    expect(JSON.parse(body)).toMatchObject({ "x-forwarded-proto": "http" });
    // The path as it is asked for is another one: `/echo` alone is echoed.
    expect((await world.ask({ path: "/beyond/echo" })).body).toBe("a1");
    expect(await world.ask({ path: "/below" })).toMatchObject({ status: 200, body: "a1" });
  });

  test("between services keeps the id and the client of the first hop", async () => {
    const headers = { host: "api", "x-request-id": "first", "x-forwarded-for": "8.8.8.8" };
    const { body } = await ask({ port: world.inside, path: "/echo", headers });
    expect(JSON.parse(body)).toMatchObject({
      host: "api",
      "x-request-id": "first",
      "x-forwarded-for": "8.8.8.8, 127.0.0.1",
    });
    const fresh = await ask({ port: world.inside, path: "/echo", headers: { host: "api" } });
    expect((JSON.parse(fresh.body) as Record<string, string>)["x-request-id"]).toMatch(
      /^[\da-f-]+$/,
    );
  });

  test("for a name that no service has is not found", async () => {
    const { status } = await ask({ port: world.inside, headers: { host: "other" } });
    expect(status).toBe(404);
  });

  test("is logged as JSON on stdout, with its service and without its credentials", async () => {
    const headers = { authorization: "Bearer swordfish" };
    await world.ask({ path: "/logged", headers });
    const line = await until(() => world.caddy.lines.find((one) => one.includes('"/logged"')));
    expect(JSON.parse(line)).toMatchObject({
      logger: "http.log.access",
      service: "api",
      status: 200,
    });
    expect(line).not.toContain("swordfish");
  });

  test("is counted where Prometheus reads it", async () => {
    await world.ask();
    const { body } = await ask({ port: world.metrics, path: "/metrics" });
    expect(body).toMatch(/caddy_http_requests_total\{.*server="entry"/);
    expect((await ask({ port: world.metrics, path: "/config/" })).status).toBe(404);
  });
});

test.skipIf(caddy === undefined)("an entry with TLS sends plain HTTP to HTTPS", async () => {
  const world = await EdgeWorld.start(caddy ?? "", ["a1"], true);
  try {
    await applyRoutes(world.inputs(100, 0), []);
    const plain = await world.ask({ path: "/x?y=1", headers: { host: "localhost:8000" } });
    expect([plain.status, plain.headers.location]).toEqual([308, "https://localhost/x?y=1"]);
    const port = "https" in world.entry ? world.entry.https : 0;
    const status = await until(() => askTls(port).catch(() => undefined));
    expect(status).toBe(200);
  } finally {
    await world.remove();
  }
});

async function askTls(port: number): Promise<number | undefined> {
  const options = { host: "127.0.0.1", port, servername: "localhost", rejectUnauthorized: false };
  const asked = request(options).end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}
