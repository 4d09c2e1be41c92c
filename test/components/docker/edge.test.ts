import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCaddyConfig } from "../../../components/platforms/docker/edge/caddy-config.ts";
import type {
  EdgeEntry,
  EdgePlan,
  EdgeUpstream,
} from "../../../components/platforms/docker/edge/edge-plan.ts";
import { formatThreshold, planTraffic } from "../../../components/platforms/docker/edge/traffic.ts";
import { findCaddy, validate } from "../../support/caddy.ts";

const health = { path: "/healthz", intervalSeconds: 30, timeoutSeconds: 10, startSeconds: 60 };
const plain: EdgeEntry = { tls: "off", http: 10080 };
const copies = [copy("api-a-1:8080", "a", 90), copy("api-a-2:8080", "a", 90)];
const canary = copy("api-b-1:8080", "b", 10);

function copy(address: string, slot: "a" | "b", weight: number): EdgeUpstream {
  return { address, slot, weight };
}

function plan(changes: Partial<EdgePlan> = {}): EdgePlan {
  const upstreams = [...copies, canary];
  return {
    entry: plain,
    drainSeconds: 30,
    routes: [
      { id: "web", hosts: [], path: "/", upstreams: [copy("web-a-1:8080", "a", 100)] },
      { id: "api", hosts: [], path: "/api", upstreams, health: { ...health, failures: 3 } },
      { id: "docs", hosts: [], path: "/api/docs", upstreams: [] },
      { id: "admin", hosts: ["admin.example.com"], path: "/", upstreams: copies },
    ],
    services: [
      { id: "api", port: 8080, hosts: ["api"], upstreams },
      { id: "mail", port: 8080, hosts: ["mail"], upstreams: copies },
      { id: "web", port: 3000, hosts: ["web"], upstreams: copies },
    ],
    ...changes,
  };
}

interface Server {
  listen: string[];
  routes: { match?: { host?: string[]; path?: string[] }[] }[];
}

function serversOf(value: EdgePlan): Record<string, Server> {
  const config = formatCaddyConfig(value) as { apps: { http: { servers: unknown } } };
  return config.apps.http.servers as Record<string, Server>;
}

describe("the configuration of the edge", () => {
  test("tries named hosts before any host, and the longest path first", () => {
    const routes = serversOf(plan()).entry?.routes.slice(1, -1) ?? [];
    expect(routes.map(({ match }) => match?.[0])).toEqual([
      { host: ["admin.example.com"] },
      { path: ["/api/docs", "/api/docs/*"] },
      { path: ["/api", "/api/*"] },
      {},
    ]);
  });

  test("has one listener per port of the services, none of which is the published one", () => {
    const servers = serversOf(plan());
    expect(Object.keys(servers)).toEqual(["entry", "inside-3000", "inside-8080", "metrics"]);
    expect(servers["inside-8080"]?.routes.slice(1, -1).map(({ match }) => match?.[0])).toEqual([
      { host: ["api"] },
      { host: ["mail"] },
    ]);
  });

  test("keeps the admin API on loopback, whoever shares a network with the edge", () => {
    expect(formatCaddyConfig(plan())).toMatchObject({ admin: { listen: "127.0.0.1:2019" } });
  });

  test("is the same bytes whatever the order of the plan's lists", () => {
    const one = plan();
    const reversed = (upstreams: readonly EdgeUpstream[]) => [...upstreams].reverse();
    const routes = one.routes.map((it) => ({ ...it, upstreams: reversed(it.upstreams) })).reverse();
    const services = [...one.services].reverse();
    const other = plan({ routes, services });
    expect(JSON.stringify(formatCaddyConfig(other))).toBe(JSON.stringify(formatCaddyConfig(one)));
  });

  test("names every host that needs a certificate", () => {
    const entry: EdgeEntry = {
      tls: "automatic",
      http: 10080,
      https: 10443,
      domain: "shop.example.com",
      email: "ops@example.com",
    };
    expect(formatCaddyConfig(plan({ entry }))).toMatchObject({
      apps: {
        tls: {
          certificates: { automate: ["admin.example.com", "shop.example.com"] },
          automation: { policies: [{ issuers: [{ module: "acme", email: "ops@example.com" }] }] },
        },
      },
    });
  });
});

describe("traffic", () => {
  test("goes by the weights of the slots, whatever the number of their copies", () => {
    expect(planTraffic([...copies, canary])).toEqual([
      { slot: "b", share: 0.1, addresses: ["api-b-1:8080"] },
      { slot: "a", share: 0.9, addresses: ["api-a-1:8080", "api-a-2:8080"] },
    ]);
  });

  test("has no place for a weight of 0", () => {
    expect(planTraffic([copy("x:1", "a", 0)])).toEqual([]);
    expect(planTraffic([copy("x:1", "a", 0), canary])).toMatchObject([{ slot: "b", share: 1 }]);
  });

  test("draws a share of the random ids, exact to a billionth", () => {
    const share = fc.double({ min: 0.000001, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, (wanted) => {
        const threshold = formatThreshold(wanted);
        expect(threshold).toMatch(/^[0-9a-f]{8}$/);
        expect(Math.abs(parseInt(threshold, 16) / 2 ** 32 - wanted)).toBeLessThan(1e-9);
      }),
    );
  });
});

const caddy = findCaddy();
const tls = { http: 10080, https: 10443, domain: "shop.example.com" };

describe.skipIf(caddy === undefined)("a real Caddy", () => {
  test.each<[string, EdgePlan]>([
    ["without TLS", plan()],
    ["with certificates by ACME", plan({ entry: { tls: "automatic", ...tls, email: "a@b.cd" } })],
    ["with certificates of its own", plan({ entry: { tls: "internal", ...tls } })],
    ["with nothing in it", plan({ routes: [], services: [] })],
  ])("takes the configuration %s", (_what, value) => {
    expect(validate(caddy ?? "", formatCaddyConfig(value))).toBeUndefined();
  });
});
