import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LinkGraph } from "../../../components/plan/link/graph.ts";
import type { LinkKind } from "../../../components/plan/link/parts.ts";
import { planLinks } from "../../../components/plan/links.ts";
import type { LinkTarget } from "../../../components/plan/links.ts";
import { UserError } from "../../../variables/user-error.ts";

function target(kind: LinkKind, name: string, optional = false): LinkTarget {
  return { kind, name, optional };
}

function variablesOf(...targets: LinkTarget[]): string[] {
  return planLinks("api", targets).map((plan) => plan.variable ?? "");
}

describe("the variable that a link gives", () => {
  it("is the standard one for a single target of a kind", () => {
    expect(variablesOf(target("database", "orders"), target("cache", "sessions"))).toEqual([
      "DATABASE_URL",
      "REDIS_URL",
    ]);
  });

  it("stays the same where one more of a kind says its own", () => {
    const second = { ...target("database", "audit-log"), as: "AUDIT_LOG_DATABASE_URL" };
    expect(variablesOf(target("database", "orders"), second)).toEqual([
      "DATABASE_URL",
      "AUDIT_LOG_DATABASE_URL",
    ]);
    expect(variablesOf(second)).toEqual(["AUDIT_LOG_DATABASE_URL"]);
  });

  it("is never told apart in silence where two of a kind say nothing", () => {
    const two = [target("database", "orders"), target("database", "audit-log")];
    expect(() => planLinks("api", two)).toThrow(
      'such as { to: "audit-log", as: "AUDIT_LOG_DATABASE_URL" }',
    );
  });

  it.each(["", "mongodb-uri", "1ST", "Mongo"])("is not '%s'", (as) => {
    const links = [{ ...target("database", "orders"), as }];
    expect(() => planLinks("api", links)).toThrow("use A-Z, 0-9 and _");
  });

  it.each(["MONGODB_URI", "_URL", "DB2", "A"])("may be '%s'", (as) => {
    expect(variablesOf({ ...target("database", "orders"), as } as LinkTarget)).toEqual([as]);
  });

  it("carries the name of a service always", () => {
    expect(variablesOf(target("service", "my-api"))).toEqual(["MY_API_URL"]);
  });

  it("stands beside what is known of the target", () => {
    expect(planLinks("api", [target("cache", "sessions", true)])).toEqual([
      { kind: "cache", name: "sessions", optional: true, variable: "REDIS_URL" },
    ]);
  });

  it("is never given twice: all clashes of a service are told, with both ends", () => {
    const targets = [
      target("database", "orders"),
      target("service", "database"),
      target("cache", "sessions"),
      target("service", "redis"),
    ];
    expect(() => planLinks("api", targets)).toThrow(
      [
        "The links of 'api' have 2 problems:",
        "  - DATABASE_URL: the links of 'api' to 'orders' and 'database' both give it; " +
          'have one say another name, such as { to: "database", as: "DATABASE_SERVICE_URL" }',
        "  - REDIS_URL: the links of 'api' to 'sessions' and 'redis' both give it; " +
          'have one say another name, such as { to: "redis", as: "REDIS_SERVICE_URL" }',
      ].join("\n"),
    );
  });

  it("is unique for any targets, or they are refused for a name that is told", () => {
    const kind = fc.constantFrom<LinkKind>("database", "cache", "service");
    const name = fc.constantFrom("orders", "database", "redis", "api-2", "orders-database", "b");
    const targets = fc.array(fc.record({ kind, name, optional: fc.boolean() }), { maxLength: 5 });
    fc.assert(
      fc.property(targets, (list) => {
        const attempt = tryLinks(list);
        if (attempt instanceof UserError) {
          expect(attempt.code).toBe("LinkClash");
          expect(list.some(({ name: one }) => attempt.message.includes(`'${one}'`))).toBe(true);
          return;
        }
        expect(new Set(attempt).size).toBe(list.length);
        for (const variable of attempt) expect(variable).toMatch(/^[A-Z][A-Z0-9_]*_URL$/);
      }),
    );
  });
});

describe("the graph of links", () => {
  const node = fc.integer({ min: 0, max: 6 });
  // Names outside of the graph too: what is declared later, or never.
  const graph = fc.uniqueArray(fc.tuple(node, fc.array(node, { maxLength: 3 })), {
    selector: ([name]) => name,
    maxLength: 7,
  });

  it("refuses links exactly where they close a circle, in whatever order they come", () => {
    fc.assert(
      fc.property(graph, (nodes) => {
        const links = new Map(nodes.map(([name, to]) => [`n${name}`, to.map((one) => `n${one}`)]));
        expect(hasRefused(links)).toBe(!canBeSorted(links));
      }),
      { numRuns: 500 },
    );
  });

  it("tells a circle whose every step is a link", () => {
    fc.assert(
      fc.property(graph, (nodes) => {
        const links = new Map(nodes.map(([name, to]) => [`n${name}`, to.map((one) => `n${one}`)]));
        const message = refusalOf(links);
        fc.pre(message !== undefined);
        const [, way = ""] = /\((.*)\)/.exec(message) ?? [];
        const names = way.split(" -> ").map((name) => name.slice(1, -1));
        expect(names.length).toBeGreaterThan(1);
        expect(names.at(-1)).toBe(names[0]);
        names.slice(1).forEach((name, index) => {
          expect(links.get(names[index] ?? "")).toContain(name);
        });
      }),
      { numRuns: 300 },
    );
  });

  it("knows names that come later, and tells all that never come", () => {
    const links = new LinkGraph();
    links.add("api", ["orders", "ordres"]);
    links.add("web", ["apy"]);
    links.add("orders", []);
    expect(() => {
      links.checkNames();
    }).toThrow(
      [
        "The application has 2 problems:",
        "  - api: links to 'ordres', and no component is called so; there are api, web, orders",
        "  - web: links to 'apy', and no component is called so; there are api, web, orders",
      ].join("\n"),
    );
  });
});

function tryLinks(targets: readonly LinkTarget[]): string[] | UserError {
  try {
    return planLinks("api", targets).map((plan) => plan.variable ?? "");
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

function refusalOf(links: ReadonlyMap<string, readonly string[]>): string | undefined {
  const graph = new LinkGraph();
  try {
    for (const [name, to] of links) graph.add(name, to);
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ code: "LinkCycle" });
    return (error as UserError).message;
  }
}

function hasRefused(links: ReadonlyMap<string, readonly string[]>): boolean {
  return refusalOf(links) !== undefined;
}

/** Kahn's algorithm: what links to nothing that is left goes, until nothing is left to go. */
function canBeSorted(links: ReadonlyMap<string, readonly string[]>): boolean {
  const left = new Map(links);
  for (;;) {
    const free = [...left].filter(([, to]) => !to.some((name) => left.has(name)));
    if (free.length === 0) return left.size === 0;
    for (const [name] of free) left.delete(name);
  }
}
