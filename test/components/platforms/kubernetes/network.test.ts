import fc from "fast-check";
import { expect, test } from "vitest";
import {
  Cache,
  Database,
  Environment,
  Service,
  Site,
  Worker,
} from "../../../../components/index.ts";
import type { Linkable } from "../../../../components/base/linkable.ts";
import { build, buildEverything, settingsOf } from "./application.ts";
import { artifacts, builtStages, useResolvedImages } from "../../../support/components/released.ts";
import { manifestsOf, ofKind } from "./manifests.ts";
import { connectionsOf, halfOpen, outsideOf } from "./network.ts";

useResolvedImages();

const runs = process.env.SLIPWAY_SOAK === "1" ? 150 : 8;

/** What a component of the random application is, and the earlier ones that it links to. */
interface Piece {
  kind: "service" | "worker" | "database" | "cache";
  links: number[];
}

const piece = fc.record({
  kind: fc.constantFrom("service", "worker", "database", "cache"),
  links: fc.uniqueArray(fc.nat(9), { maxLength: 4 }),
}) as fc.Arbitrary<Piece>;

/** The ports of servers as they are known. */
const ports = { database: 5432, cache: 6379 } as const;

function describe(pieces: readonly Piece[], expected: string[]): Environment {
  const settings = settingsOf("staging");
  const names = pieces.map((_, index) => `part${index}`);
  const images = Object.fromEntries(names.map((name) => [name, artifacts.api ?? ""]));
  const environment = new Environment("random", {
    ...settings,
    release: { id: "r", artifacts: images },
    variables: { values: {}, secure: [], sealed: [] },
  });
  const built: { name: string; port: number; component: Linkable }[] = [];
  for (const [index, { kind, links }] of pieces.entries()) {
    const name = `part${index}`;
    if (kind === "database") {
      const component = new Database(name, { environment, engine: "postgres" });
      built.push({ name, port: ports.database, component });
      expected.push(`${name}-backup -> ${name}:${ports.database}`);
      continue;
    }
    if (kind === "cache") {
      built.push({ name, port: ports.cache, component: new Cache(name, { environment }) });
      continue;
    }
    const targets = [...new Set(links.flatMap((link) => built[link % (built.length || 1)] ?? []))];
    const args = {
      environment,
      links: targets.map(({ component }, at) => ({ to: component, as: `LINK_${at}` })),
    };
    for (const target of targets) expected.push(`${name} -> ${target.name}:${target.port}`);
    if (kind === "worker") new Worker(name, args);
    else
      built.push({
        name,
        port: 3000 + index,
        component: new Service(name, { ...args, port: 3000 + index }),
      });
  }
  return environment;
}

test("For any application, the network is open along links and backups, and nowhere else", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 10 }), async (pieces) => {
      const expected: string[] = [];
      const manifests = manifestsOf(await build(() => describe(pieces, expected)));
      expect(connectionsOf(manifests)).toEqual(expected.toSorted());
      expect(halfOpen(manifests)).toEqual([]);
    }),
    { numRuns: runs },
  );
});

const stores = {
  orders: 5432,
  ledger: 3306,
  events: 27_017,
  sessions: 6379,
  uploads: 9000,
  jobs: 5672,
  catalogue: 9200,
  assistant: 11_434,
};

const links = [
  ...Object.entries(stores).map(([name, port]) => `api -> ${name}:${port}`),
  "worker -> orders:5432",
  "worker -> api:8080",
  "migrate -> orders:5432",
  "report -> orders:5432",
];

const monitored = [
  ...["events:9216", "ledger:9104", "orders:9187", "sessions:9121"].map((target) => {
    const [name = "", port] = target.split(":");
    return `monitoring-prometheus -> monitoring-${name}-exporter:${port}`;
  }),
  ...["events", "ledger", "orders", "sessions"].map(
    (name) => `monitoring-${name}-exporter -> ${name}:${stores[name as keyof typeof stores]}`,
  ),
  "monitoring-prometheus -> api:8080",
  "monitoring-prometheus -> jobs:15692",
  "monitoring-prometheus -> uploads:9000",
  "monitoring-prometheus -> monitoring-state-metrics:8080",
  "monitoring-prometheus -> monitoring-blackbox:9115",
  "monitoring-blackbox -> catalogue:9200",
  "monitoring-blackbox -> assistant:11434",
  "monitoring-alloy -> monitoring-loki:3100",
  "monitoring-grafana -> monitoring-loki:3100",
  "monitoring-prometheus -> alerting-alertmanager:9093",
  "monitoring-grafana -> alerting-alertmanager:9093",
  "monitoring-grafana -> monitoring-prometheus:9090",
];

test.each(builtStages)("One of everything at stage %s connects exactly so", async (stage) => {
  const manifests = manifestsOf(await buildEverything(stage));
  const backups = ofKind(manifests, "CronJob")
    .map(({ metadata }) => metadata.name)
    .filter((name) => name.endsWith("-backup"))
    .map((name) => name.replace(/-backup$/, ""))
    .map((name) => `${name}-backup -> ${name}:${stores[name as keyof typeof stores]}`);
  expect(connectionsOf(manifests)).toEqual([...links, ...monitored, ...backups].toSorted());
  expect(halfOpen(manifests)).toEqual([]);
});

test("What is outside reaches sites and published services, and is reached by few", async () => {
  const manifests = manifestsOf(await buildEverything("production", { egress: ["10.1.0.0/16"] }));
  const networks = (name: string, ...open: number[]): string[] =>
    open.flatMap((port) => [`${name} -> 0.0.0.0/0:${port}`, `${name} -> ::/0:${port}`]);
  expect(outsideOf(manifests)).toEqual(
    [
      "* -> kube-system:53",
      "slipway-system -> api:8080",
      "slipway-system -> web:8080",
      ...["api", "worker", "migrate", "report"].map((name) => `${name} -> 10.1.0.0/16:0`),
      ...networks("assistant", 443),
      ...networks("alerting-alertmanager", 443),
      ...networks("monitoring-prometheus", 443, 6443, 10_250),
      ...networks("monitoring-state-metrics", 443, 6443),
      ...networks("monitoring-alloy", 443, 6443),
    ].toSorted(),
  );
});

test("Everything is closed first: a policy without rules picks every pod", async () => {
  const manifests = manifestsOf(await buildEverything("production"));
  const deny = ofKind(manifests, "NetworkPolicy").find(
    ({ metadata }) => metadata.name === "deny-all",
  );
  expect(deny?.spec).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
});

test("A second site needs a host of its own", async () => {
  const environmentOf = (domain?: string): Promise<unknown> =>
    build(() => {
      const settings = settingsOf("staging", domain === undefined ? {} : { domain });
      const variables = { values: {}, secure: [], sealed: [] };
      const environment = new Environment("shop", { ...settings, variables });
      new Site("web", { environment, source: "web" });
      new Site("admin", { environment, source: "admin" });
      return environment;
    });
  await expect(environmentOf()).rejects.toThrow(/Site 'admin' .* set slipway:kubernetes\.domain/);
  await expect(environmentOf("shop.example.com")).resolves.toBeDefined();
});
