import fc from "fast-check";
import { expect, test } from "vitest";
import type { ComponentKind } from "../../../../components/plan/kinds.ts";
import { formatContainer } from "../../../../components/platforms/docker/container-plan.ts";
import type { ContainerPlan } from "../../../../components/platforms/docker/container-plan.ts";
import { planEdge } from "../../../../components/platforms/docker/edge/edge-routes.ts";
import type { PublishedService } from "../../../../components/platforms/docker/edge/edge-routes.ts";
import { planEntry } from "../../../../components/platforms/docker/edge/entry.ts";
import {
  edgeMember,
  exporterOf,
  helperOf,
  planNetworks,
} from "../../../../components/platforms/docker/network-plan.ts";
import type { Components } from "../../../../components/platforms/docker/network-plan.ts";
import { formatSchedule } from "../../../../components/platforms/docker/compute/schedule-config.ts";
import { chooseSlot } from "../../../../components/platforms/docker/compute/slots.ts";

const linking = ["service", "worker", "schedule", "migration", "site"] as const;
const linked = ["service", "database", "cache", "bucket", "queue", "search", "model"] as const;

/** Components of every kind; each links to some that come before it, as far as links allow it. */
const applications = fc
  .array(
    fc.record({
      kind: fc.constantFrom<ComponentKind>(...linking, ...linked.slice(1)),
      wants: fc.array(fc.nat(20), { maxLength: 4 }),
    }),
    { maxLength: 12 },
  )
  .map((parts) => {
    const kinds = new Map(parts.map(({ kind }, index) => [`c${index}`, kind]));
    const links = new Map(
      parts.map(({ kind, wants }, index) => [`c${index}`, linksOf(kind, wants, index, kinds)]),
    );
    return { kinds, linksOf: (name: string) => links.get(name) ?? [] };
  });

function linksOf(
  kind: ComponentKind,
  wants: readonly number[],
  index: number,
  kinds: ReadonlyMap<string, ComponentKind>,
): string[] {
  if (!(linking as readonly string[]).includes(kind)) return [];
  const allowed: readonly string[] =
    kind === "site" ? ["service"] : kind === "migration" ? linked.slice(1) : linked;
  const names = wants.filter((want) => want < index).map((want) => `c${want}`);
  return [...new Set(names)].filter((name) => allowed.includes(kinds.get(name) ?? ""));
}

/** Every pair of members of one network, both ways round. */
function pairsOf(components: Components, backedUp: readonly string[] = []): Set<string> {
  const pairs = planNetworks(components, backedUp).flatMap(({ members }) =>
    members.flatMap((one) =>
      members.filter((other) => other !== one).map((other) => `${one} - ${other}`),
    ),
  );
  return new Set(pairs);
}

test("Who shares a network is exactly who is linked, a service by the edge before it", () => {
  fc.assert(
    fc.property(applications, (application) => {
      const { kinds } = application;
      const wanted = [...kinds].flatMap(([name, kind]) => {
        const faced = kind === "service" || kind === "site" ? [[name, edgeMember]] : [];
        if (kind === "site") return faced;
        const links = application
          .linksOf(name)
          .map((to) => [name, kinds.get(to) === "service" ? edgeMember : to]);
        return [...faced, ...links];
      });
      const both = wanted.flatMap(([one = "", other = ""]) => [
        `${one} - ${other}`,
        `${other} - ${one}`,
      ]);
      expect(pairsOf(application)).toEqual(new Set(both));
    }),
  );
});

test("Whatever leads to data is closed to the outside", () => {
  fc.assert(
    fc.property(applications, (application) => {
      const data: readonly unknown[] = ["database", "cache", "bucket", "queue", "search"];
      for (const { internal, members } of planNetworks(application, [])) {
        const holdsData = members.some((name) => data.includes(application.kinds.get(name)));
        expect(internal || !holdsData).toBe(true);
      }
    }),
  );
});

test("A backup and an exporter reach their database and nothing else of the application", () => {
  const kinds = new Map<string, ComponentKind>([
    ["orders", "database"],
    ["api", "service"],
    ["monitoring", "monitoring"],
    ["alerting", "alerting"],
  ]);
  const links = { kinds, linksOf: (name: string) => (name === "api" ? ["orders"] : []) };
  const pairs = [...pairsOf(links, ["orders"])].filter((pair) => pair.endsWith(" - orders"));
  expect(pairs.toSorted()).toEqual([
    "api - orders",
    `${helperOf("monitoring", exporterOf("orders"))} - orders`,
    `${helperOf("orders", "backup")} - orders`,
  ]);
  const scrapes = [...pairsOf(links)].filter((pair) => pair.endsWith(" - api"));
  expect(scrapes).toContain(`${helperOf("monitoring", "prometheus")} - api`);
});

test("A version stays in its slot, a new one goes to the other, one that cannot be told stays", () => {
  const running = (stable: "a" | "b", a: string | null, b: string | null) => ({
    stable,
    candidate: null,
    weights: { a: 100, b: 0 },
    slots: { a, b },
    step: null,
  });
  expect(chooseSlot("v1", undefined)).toBe("a");
  expect(chooseSlot("v1", running("a", null, null))).toBe("a");
  expect(chooseSlot("v1", running("a", "v1", null))).toBe("a");
  expect(chooseSlot("v2", running("a", "v1", null))).toBe("b");
  expect(chooseSlot("v2", running("b", null, "v1"))).toBe("a");
  expect(chooseSlot("v1", running("b", null, "v1"))).toBe("b");
  expect(chooseSlot(undefined, running("b", null, "v1"))).toBe("b");
});

const service: PublishedService = {
  kind: "service",
  name: "api",
  port: 8080,
  copies: 2,
  slot: "b",
  slots: ["a", "b"],
  path: "/api",
  public: false,
};
const site = { kind: "site", path: "/", port: 8080, copies: 1, slot: "a", slots: ["a"] } as const;
const entry = planEntry("shop", "development", {});

test("The copies of the other slot are named too, and take nothing", () => {
  const { services } = planEdge(entry, [service], []);
  expect(services[0]?.upstreams).toEqual([
    { address: "api-a-1:8080", slot: "a", weight: 0 },
    { address: "api-a-2:8080", slot: "a", weight: 0 },
    { address: "api-b-1:8080", slot: "b", weight: 100 },
    { address: "api-b-2:8080", slot: "b", weight: 100 },
  ]);
});

test("The first site answers on any host, the others on their own, each with its services", () => {
  const sites = [
    { ...site, name: "web", links: ["api"] },
    { ...site, name: "admin", links: ["api"] },
  ];
  const { routes } = planEdge(entry, [{ ...service, public: true }], sites);
  const found = routes.map(({ id, hosts, path }) => `${id} ${hosts.join()} ${path}`);
  expect(found).toEqual([
    "web  /",
    "api  /api",
    "admin admin.shop.localhost /",
    "api admin.shop.localhost /api",
  ]);
});

test("Two services under one path of the entry are refused", () => {
  const open = { ...service, public: true };
  expect(() => planEdge(entry, [open, { ...open, name: "other" }], [])).toThrow(
    /'\/?api'|\/api: is the path of 'api' and 'other'/,
  );
});

test("The entry is on loopback while an application is developed, and by HTTPS with a domain", () => {
  expect(entry).toMatchObject({
    address: "http://localhost:8080",
    ports: [{ external: 8080, ip: "127.0.0.1" }],
  });
  const settings = { host: "ssh://deploy@machine.example.com" };
  expect(planEntry("shop", "production", settings).address).toBe("http://machine.example.com");
  const domain = { ...settings, domain: "shop.example.com", email: "ops@example.com" };
  expect(planEntry("shop", "production", domain)).toMatchObject({
    address: "https://shop.example.com",
    entry: { tls: "automatic", domain: "shop.example.com", email: "ops@example.com" },
    ports: [
      { external: 80, ip: "0.0.0.0" },
      { external: 443, ip: "0.0.0.0" },
    ],
  });
  const local = planEntry("shop", "staging", { domain: "shop.test", httpsPort: 8443 });
  expect(local).toMatchObject({ address: "https://shop.test:8443", entry: { tls: "internal" } });
});

const containers: fc.Arbitrary<ContainerPlan> = fc.record(
  {
    image: fc.constant("postgres"),
    user: fc.constant("70:70"),
    entrypoint: fc.array(fc.string({ minLength: 1 })),
    command: fc.array(fc.string({ minLength: 1 })),
    memoryMb: fc.integer({ min: 64, max: 4096 }),
    cpu: fc.constantFrom(0.25, 0.5, 2),
    scratchPaths: fc.constant(["/tmp"]),
    gpus: fc.nat(2),
    runs: fc.constantFrom("always", "once", "when started"),
  },
  { requiredKeys: ["image", "user", "memoryMb", "cpu", "scratchPaths"] },
);

test("Every container is confined and limited, and its logs end", () => {
  fc.assert(
    fc.property(containers, (plan) => {
      const args = formatContainer(plan, { labels: [], env: { B: "2", A: "1" }, networks: [] });
      expect(args).toMatchObject({
        user: "70:70",
        memory: plan.memoryMb,
        memorySwap: plan.memoryMb,
        // Of `cpus` the provider reads back one decimal, and replaces the container by the next up.
        cpuQuota: plan.cpu * 100_000,
        readOnly: true,
        init: true,
        capabilities: { drops: ["ALL"] },
        securityOpts: ["no-new-privileges:true"],
        logOpts: { "max-size": "10m", "max-file": "3" },
        envs: ["A=1", "B=2"],
        networkMode: "none",
      });
      expect(args).not.toHaveProperty("ports");
    }),
  );
});

test("The scheduler's file has seconds and no overlap for every job", () => {
  const jobs = [
    { name: "report", container: "report-1", cron: "0 6 * * 1" },
    { name: "orders-backup", container: "orders-2", cron: "17 2 * * *" },
  ];
  expect(formatSchedule(jobs)).toMatchInlineSnapshot(`
    "[job-run "orders-backup"]
    schedule = 0 17 2 * * *
    container = orders-2
    no-overlap = true

    [job-run "report"]
    schedule = 0 0 6 * * 1
    container = report-1
    no-overlap = true
    "
  `);
});
