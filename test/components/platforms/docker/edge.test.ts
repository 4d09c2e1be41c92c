import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCaddyConfig } from "../../../../components/platforms/docker/edge/caddy-config.ts";
import type {
  EdgeEntry,
  EdgePlan,
  EdgeUpstream,
} from "../../../../components/platforms/docker/edge/edge-plan.ts";
import {
  closed,
  formatWeight,
  formatWeights,
  onlyA,
  onlyB,
} from "../../../../components/platforms/docker/edge/traffic.ts";
import { findCaddy, validate } from "../../../support/containers/caddy.ts";

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

  test("is refused where a service has a port of the edge's own", () => {
    const services = [{ id: "api", port: 10080, hosts: ["api"], upstreams: copies }];
    expect(() => formatCaddyConfig(plan({ services }))).toThrow(
      /service 'api': port 10080 is the edge's own: choose another `port`/,
    );
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

describe("the weights of the edge", () => {
  test("are by service, whatever the number of copies", () => {
    const weights = formatWeights(plan());
    expect(Object.keys(weights)).toEqual(["admin", "api", "docs", "mail", "web"]);
    expect(parseInt(weights.api ?? "", 16) / 2 ** 32).toBeCloseTo(0.1, 9);
  });

  test("do not change the configuration", () => {
    const moved = plan().routes.map((route) => ({
      ...route,
      upstreams: route.upstreams.map((upstream) => ({ ...upstream, weight: 7 })),
    }));
    expect(formatCaddyConfig(plan({ routes: moved }))).toEqual(formatCaddyConfig(plan()));
  });

  test("give all or nothing where one slot, or none, takes requests", () => {
    const weigh = (a: number, b: number): string =>
      formatWeight([copy("x:1", "a", a), copy("y:1", "b", b)]);
    expect(weigh(100, 0)).toBe(onlyA);
    expect(weigh(0, 100)).toBe(onlyB);
    expect(weigh(0, 0)).toBe(closed);
    expect(formatWeight([])).toBe(closed);
  });

  test("draw a share of the random ids, exact to a billionth", () => {
    const weight = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(weight, weight, (a, b) => {
        const threshold = formatWeight([copy("x:1", "a", a), copy("y:1", "b", b)]);
        expect(threshold).toMatch(/^[0-9a-f]{8}$/);
        expect(Math.abs(parseInt(threshold, 16) / 2 ** 32 - b / (a + b))).toBeLessThan(1e-9);
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
