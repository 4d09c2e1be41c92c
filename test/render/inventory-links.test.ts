import { expect, test } from "vitest";
import type { ResourceState } from "../../tool/engine/state/snapshot.ts";
import { planInventoryLinks } from "../../tool/render/inventory/links.ts";
import type { InventorySource } from "../../tool/render/inventory/source.ts";

function component(type: string, name: string, inputs: ResourceState["inputs"]): ResourceState {
  const urn = `urn:pulumi:dev::books::slipway:index:${type}::${name}`;
  return { urn, custom: false, type: `slipway:index:${type}`, inputs, outputs: {} };
}

function variablesOf(link: Record<string, unknown>): readonly string[] | undefined {
  const states = [
    component("Database", "spare-parts", {}),
    component("Service", "stock-keeper", { links: [{ name: "spare-parts", ...link }] }),
  ] as const;
  const source = { stack: "dev", platform: "docker", states } as unknown as InventorySource;
  return planInventoryLinks(source, new Map()).map(({ variables }) => variables)[0];
}

test("an inventory has every variable of a link: the address, its parts, or parts alone", () => {
  expect(variablesOf({ variable: "DATABASE_URL" })).toEqual(["DATABASE_URL"]);
  const parts = { host: "DATABASE_HOST", password: "DATABASE_PASSWORD" };
  expect(variablesOf({ variable: "DATABASE_URL", parts })).toEqual([
    "DATABASE_HOST",
    "DATABASE_PASSWORD",
    "DATABASE_URL",
  ]);
  expect(variablesOf({ parts: { host: "PGHOST" } })).toEqual(["PGHOST"]);
});
