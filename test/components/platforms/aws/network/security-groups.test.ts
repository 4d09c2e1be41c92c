import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  Cache,
  Database,
  Environment,
  Service,
  Site,
  Worker,
} from "../../../../../components/index.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import { artifacts, build, buildShop, settingsOf } from "../shop.ts";
import { patient } from "../../../../support/slowness.ts";

/** Connections that the rules allow from one end: `api -> orders:5432`. */
function edgesOf(resources: readonly RegisteredResource[], side: "Egress" | "Ingress"): string[] {
  const ownerOf = (id: unknown): string =>
    typeof id === "string" ? id.replace(/-security-group-id$/, "") : "";
  return resources
    .filter(({ type }) => type === `aws:vpc/securityGroup${side}Rule:SecurityGroup${side}Rule`)
    .map(({ inputs }) => {
      expect(inputs.ipProtocol).toBe("tcp");
      expect(inputs.toPort).toBe(inputs.fromPort);
      const peer =
        ownerOf(inputs.referencedSecurityGroupId) || String(inputs.cidrIpv4 ?? inputs.prefixListId);
      const own = ownerOf(inputs.securityGroupId);
      const [from, to] = side === "Egress" ? [own, peer] : [peer, own];
      return `${from} -> ${to}:${String(inputs.fromPort)}`;
    })
    .toSorted();
}

const anywhere = "0.0.0.0/0";
/** CloudFront, in the region of these tests. */
const cloudfront = "pl-a3a144ca";

test("The shop's connections are its links, the way in, and HTTPS out", async () => {
  const resources = await buildShop("production");
  const links = [
    "api -> orders:5432",
    "api -> products:6379",
    "orders-user -> orders:5432",
    "shop-alb -> api:8080",
    "worker -> orders:5432",
  ];
  expect(edgesOf(resources, "Egress")).toEqual(
    [
      ...links,
      `api -> ${anywhere}:443`,
      `orders-user -> ${anywhere}:443`,
      `worker -> ${anywhere}:443`,
    ].toSorted(),
  );
  expect(edgesOf(resources, "Ingress")).toEqual(
    [...links, `${cloudfront} -> shop-alb:80`, "10.0.0.0/16 -> shop-endpoints:443"].toSorted(),
  );
});

test("No security group has rules of its own beside them, the network's default none at all", async () => {
  const resources = await buildShop("production");
  const groups = resources.filter(({ type }) => type === "aws:ec2/securityGroup:SecurityGroup");
  expect(groups.map(({ name }) => name).toSorted()).toEqual([
    "api-security-group",
    "orders-security-group",
    "orders-user-security-group",
    "products-security-group",
    "shop-alb-security-group",
    "shop-endpoints-security-group",
    "worker-security-group",
  ]);
  for (const { inputs } of groups) {
    expect(inputs).not.toHaveProperty("ingress");
    expect(inputs).not.toHaveProperty("egress");
  }
  const closed = resources.find(({ type }) => type.startsWith("aws:ec2/defaultSecurityGroup:"));
  expect(closed?.inputs).toMatchObject({ ingress: [], egress: [] });
});

type Kind = "database" | "cache" | "service" | "worker";

/** A component with the places of those that it links to, all of which come before it. */
interface Node {
  kind: Kind;
  links: number[];
  /** What only a service can be. */
  isPublic: boolean;
  /** Sites that link to it, where it is a service. */
  sites: number[];
}

const graphs = fc
  .array(
    fc.record({
      kind: fc.constantFrom<Kind>("database", "cache", "service", "service", "worker"),
      wishes: fc.array(fc.nat(9), { maxLength: 4 }),
      isPublic: fc.boolean(),
      sites: fc.uniqueArray(fc.nat(1), { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((drawn): Node[] =>
    drawn.map(({ kind, wishes, isPublic, sites }, index) => {
      const isLinking = kind === "service" || kind === "worker";
      const links = isLinking ? wishes.filter((wish) => wish < index) : [];
      return { kind, links: [...new Set(links)], isPublic, sites: kind === "service" ? sites : [] };
    }),
  );

const portOf: Record<Kind, number> = { database: 5432, cache: 6379, service: 3000, worker: 0 };

function nameOf(index: number): string {
  return `c${index}`;
}

async function describe(graph: readonly Node[]): Promise<void> {
  const images = Object.fromEntries(graph.map((_, index) => [nameOf(index), artifacts.worker]));
  const settings = settingsOf("staging");
  const variables = { values: {}, secure: [], sealed: [] };
  const release = { id: "release-1", artifacts: images };
  const environment = new Environment("shop", { ...settings, variables, release });
  // Backwards, so that every link is to a name that is declared later.
  for (const [index, { kind, links, isPublic }] of [...graph.entries()].toReversed()) {
    const named = links.map((link) => ({ to: nameOf(link), as: `LINK_${link}` }));
    const args = { environment, links: named };
    if (kind === "database") new Database(nameOf(index), { environment, engine: "postgres" });
    else if (kind === "cache") new Cache(nameOf(index), { environment });
    else if (kind === "service") {
      new Service(nameOf(index), { ...args, port: 3000, public: isPublic });
    } else new Worker(nameOf(index), args);
  }
  for (const site of [0, 1]) {
    const linked = graph.flatMap(({ sites }, index) => (sites.includes(site) ? nameOf(index) : []));
    new Site(`site${site}`, { environment, source: "web", links: linked });
  }
  await environment.close();
}

function isPublished({ kind, isPublic, sites }: Node): boolean {
  return kind === "service" && (isPublic || sites.length > 0);
}

function hasLinkToWorker(graph: readonly Node[]): boolean {
  return graph.some(({ links }) => links.some((link) => graph[link]?.kind === "worker"));
}

function expectedEdges(graph: readonly Node[]): string[] {
  return graph.flatMap((node, index) => [
    ...node.links.map((link) => {
      const target = graph[link]?.kind ?? "worker";
      return `${nameOf(index)} -> ${nameOf(link)}:${portOf[target]}`;
    }),
    // What makes the programs' user.
    ...(node.kind === "database" ? [`${nameOf(index)}-user -> ${nameOf(index)}:5432`] : []),
    ...(isPublished(node) ? [`shop-alb -> ${nameOf(index)}:3000`] : []),
  ]);
}

test(
  "In any application the connections allowed are exactly the links, the internet's among them",
  async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async (graph) => {
        if (hasLinkToWorker(graph)) {
          await expect(build(() => describe(graph))).rejects.toMatchObject({ code: "LinkKind" });
          return;
        }
        const resources = await build(() => describe(graph));
        const edges = expectedEdges(graph);
        const running = graph.flatMap(({ kind }, index) => {
          if (kind === "database") return [`${nameOf(index)}-user -> ${anywhere}:443`];
          return kind === "cache" ? [] : [`${nameOf(index)} -> ${anywhere}:443`];
        });
        const who = graph.some(({ isPublic, kind }) => isPublic && kind === "service")
          ? anywhere
          : cloudfront;
        const entry = graph.some(isPublished) ? [`${who} -> shop-alb:80`] : [];
        expect(edgesOf(resources, "Egress")).toEqual([...edges, ...running].toSorted());
        expect(edgesOf(resources, "Ingress")).toEqual([...edges, ...entry].toSorted());
      }),
      { numRuns: process.env.SLIPWAY_SOAK ? 200 : 10 },
    );
  },
  patient(240_000),
);
