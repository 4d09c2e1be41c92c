import fc from "fast-check";
import { expect, test } from "vitest";
import { fingerprintOf } from "../../../components/plan/fingerprint.ts";
import { planWorkload } from "../../../components/plan/workload-plan.ts";
import type { WorkloadShape } from "../../../components/plan/workload-shape.ts";
import type { Wiring } from "../../../components/base/wiring.ts";
import { planEnvironment } from "../../support/components/plan-environment.ts";

const shape = planWorkload("service", "api", {
  environment: planEnvironment("staging", { runs: "image" }),
  image: "registry/api@sha256:1",
  port: 8080,
  health: { path: "/healthz" },
});

function wiring(values: Record<string, string> = {}, sealed: readonly string[] = []): Wiring {
  const facts = Object.fromEntries(
    sealed.map((name) => [name, { type: "secret", from: "sealed", required: true } as const]),
  );
  return { links: [], addresses: {}, variables: { facts, values, problems: [], warnings: [] } };
}

const slots = {
  hashSource: (folder: string): Promise<string> => Promise.resolve(`hash of ${folder}`),
  form: (): object => ({ user: "1000:1000" }),
};

const of = (changed: Partial<WorkloadShape>, wired = wiring()): Promise<string | undefined> =>
  fingerprintOf({ ...shape, ...changed }, wired, slots);

test("a version has the same fingerprint however often it is asked, by whatever order", async () => {
  const first = await of({}, wiring({ A: "1", B: "2" }));
  expect(first).toMatch(/^[0-9a-f]{12}$/);
  expect(await of({}, wiring({ B: "2", A: "1" }))).toBe(first);
});

test.each<[string, Partial<WorkloadShape>]>([
  ["its image", { image: "registry/api@sha256:2" }],
  ["its source", { source: "api", image: "" }],
  ["its command", { command: ["node", "main.ts"] }],
  ["its port", { port: 8081 }],
  ["its memory", { memoryMb: 2048 }],
  ["its CPU", { cpu: 2 }],
  ["no health check", { health: { ...shape.health, path: "/" } as WorkloadShape["health"] & {} }],
])("%s makes it another version", async (_what, changed) => {
  expect(await of(changed)).not.toBe(await of({}));
});

test.each<[string, Partial<WorkloadShape>]>([
  ["the number of copies", { replicas: 7, minReplicas: 5, maxReplicas: 9 }],
  ["the strategy", { rollout: { strategy: "canary" } }],
  ["the slot", { slot: "b" }],
  ["a release of the same image", { release: "r2" }],
])("%s does not make it another version", async (_what, changed) => {
  expect(await of(changed)).toBe(await of({}));
});

test("parts and another form of an address make another version, their absence none", async () => {
  const linked = (more: object): Wiring => {
    const link = { name: "spare-parts", variable: "DATABASE_URL", ...more };
    return { ...wiring(), links: [link] as unknown as Wiring["links"] };
  };
  const plain = await of({}, linked({}));
  const others = [
    await of({}, linked({ parts: { host: "PGHOST" } })),
    await of({}, linked({ parts: { host: "DBHOST" } })),
    await of({}, linked({ dialect: "jdbc" })),
    await of({}, linked({ dialect: "postgresql" })),
  ];
  expect(new Set([plain, ...others]).size).toBe(5);
  // Of a link that says nothing of them it is what it was before there were any.
  expect(plain).toBe("40174fd45315");
});

test("every change of a variable's value makes another version, and no two look alike", async () => {
  const values = fc.dictionary(fc.stringMatching(/^[A-Z_]{1,8}$/), fc.string());
  await fc.assert(
    fc.asyncProperty(values, values, async (one, other) => {
      const same = (await of({}, wiring(one))) === (await of({}, wiring(other)));
      expect(same).toBe(isSame(one, other));
    }),
  );
});

test("a version of which the platform makes another thing is another version", async () => {
  const later = { ...slots, form: () => ({ user: "65532:65532" }) };
  expect(await fingerprintOf(shape, wiring(), later)).not.toBe(await of({}));
});

test("a version with a sealed variable is unknown", async () => {
  expect(await of({}, wiring({}, ["WEBHOOK_SECRET"]))).toBeUndefined();
});

function isSame(one: Record<string, string>, other: Record<string, string>): boolean {
  const sorted = (values: Record<string, string>): string =>
    JSON.stringify(Object.entries(values).toSorted());
  return sorted(one) === sorted(other);
}
