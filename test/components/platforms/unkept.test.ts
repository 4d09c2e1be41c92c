import * as pulumi from "@pulumi/pulumi";
import { afterEach, expect, test, vi } from "vitest";
import * as docker from "./docker/application.ts";
import * as kubernetes from "./kubernetes/application.ts";
import { useResolvedImages } from "../../support/components/released.ts";

useResolvedImages();

afterEach(() => {
  vi.restoreAllMocks();
});

/** The warnings of a program, by the component that each is about. */
async function warningsOf(build: () => Promise<unknown>): Promise<Record<string, string>> {
  const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
  await build();
  const texts = warn.mock.calls.map(([text]) => text);
  return Object.fromEntries(texts.map((text) => [/'([^']+)'/.exec(text)?.[1] ?? "", text]));
}

test("On docker, a preview of production warns of what one machine cannot keep", async () => {
  const warnings = await warningsOf(() => docker.buildEverything("production"));
  expect(Object.keys(warnings).toSorted()).toEqual([
    "events",
    "ledger",
    "orders",
    "sessions",
    "uploads",
  ]);
  expect(warnings).toMatchObject({
    orders:
      "Database 'orders' of stack 'prod' is to be highly available; on docker it is one container, " +
      "which is down while its machine is: set slipway:databases.orders.highlyAvailable to false " +
      "to say that this is enough.",
    sessions:
      "Cache 'sessions' of stack 'prod' is to be replicated; on docker it is one container, which " +
      "is down while its machine is, and then empty: set slipway:caches.sessions.replicated to " +
      "false to say that this is enough.",
    uploads:
      "Bucket 'uploads' of stack 'prod' is to be versioned; on docker earlier versions of objects " +
      "are not kept: set slipway:buckets.uploads.versioned to false to say that this is enough.",
  });
});

test("On kubernetes, it warns of what one pod cannot keep, and names the operator of Postgres", async () => {
  const warnings = await warningsOf(() => kubernetes.buildEverything("production"));
  const fails = "on kubernetes it is one pod, which starts elsewhere when its machine fails";
  expect(Object.keys(warnings).toSorted()).toEqual([
    "events",
    "ledger",
    "orders",
    "sessions",
    "uploads",
  ]);
  expect(warnings.ledger).toContain(`${fails}: set slipway:databases.ledger.highlyAvailable`);
  expect(warnings.orders).toContain(
    `${fails}: set slipway:kubernetes.postgres to cloudnative-pg for a standby, or set slipway:`,
  );
  expect(warnings.sessions).toContain(`${fails}, and then empty: set slipway:caches.sessions.`);
  expect(warnings.uploads).toContain("on kubernetes earlier versions of objects are not kept: set");
});

test("A Postgres cluster of the operator is highly available, and warns of nothing", async () => {
  const build = (): Promise<unknown> =>
    kubernetes.buildEverything("production", { postgres: "cloudnative-pg" });
  expect(await warningsOf(build)).not.toHaveProperty("orders");
});

test.each([
  ["docker", docker],
  ["kubernetes", kubernetes],
] as const)("On %s, nobody who asked for nothing is warned", async (_, platform) => {
  expect(await warningsOf(() => platform.buildEverything("staging"))).toEqual({});
});
