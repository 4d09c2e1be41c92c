import { cpSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Workload } from "../../../components/base/workload.ts";
import { runProgram } from "../../support/components/mocks.ts";
import { useResolvedImages } from "../../support/components/released.ts";
import { describeLinks } from "./application.ts";
import type { LinkedPair } from "./application.ts";
import { argumentsOf, cells, cellsOf, places } from "./places.ts";
import type { Cell } from "./places.ts";
import { ownedBy, variablesOf } from "./read-links.ts";

useResolvedImages();
beforeAll(() => {
  const here = "test/trials/links";
  cpSync(import.meta.dirname, here, { recursive: true });
});

/** Addresses as this machine's agent gives them. */
const localUrls: Readonly<Record<string, string>> = {
  "local:index:Postgres": "postgres://slipway:local-4c1f@127.0.0.1:20001/books",
  "local:index:Mariadb": "mysql://slipway:local-4c1f@127.0.0.1:20002/books",
  "local:index:CacheServer": "redis://:local-4c1f@127.0.0.1:20002",
};

/** Outputs such as all platforms give them. */
function outputsOf(type: string, name: string, inputs: Record<string, unknown>): object {
  return {
    arn: `arn:aws:any:eu-central-1:123456789012:${name}`,
    name: inputs.name ?? name,
    result: `password-of-${name}`,
    secret: `secret-of-${name}`,
    exitCode: 0,
    available: true,
    installed: true,
    ...(type.startsWith("docker-build:") && { ref: `registry.example.com/built/${name}` }),
    domainValidationOptions: [{ resourceRecordName: name, resourceRecordType: "CNAME" }],
    url: localUrls[type] ?? `http://127.0.0.1/${name}`,
  };
}

async function build({ place, stage }: Cell, preview: boolean) {
  const args = await argumentsOf({ place, stage });
  const { resources, result } = await runProgram(
    async () => {
      const application = describeLinks(args);
      await application.environment.close();
      return application;
    },
    { outputsOf, lookUp: () => ({ files: {}, output: {} }), preview },
  );
  return { resources, ...result };
}

/** One stage of each place, another one in each run; all of them in the long run. */
const chosen =
  process.env.SLIPWAY_SOAK === undefined
    ? places.flatMap((place) => fc.sample(fc.constantFrom(...cellsOf(place)), 1))
    : cells;

describe.each(chosen)("$place.name at stage $stage", (cell) => {
  test("gives every link, made", async () => {
    const { resources, pairs } = await build(cell, false);
    const missing = pairs.filter(({ owner, linker, variable }) => {
      if (linker === "site") return ownedBy(resources, owner).length === 0;
      return (variablesOf(cell.place.platform, resources, owner)[variable] ?? "") === "";
    });
    expect(missing).toEqual([]);
    count(cell, pairs);
  });

  test("knows the address of every service before anything is made", async () => {
    const { environment } = await build(cell, true);
    const unknown = await unknownAddresses(environment.members);
    // Ports of this machine are given out by its agent.
    expect(unknown.length > 0).toBe(cell.place.platform === "local");
  });
});

async function unknownAddresses(members: readonly object[]): Promise<string[]> {
  const services = members.filter((member) => member instanceof Workload);
  const known = await Promise.all(
    services.map(async ({ componentName, url }) => {
      const { isKnown } = url as unknown as { isKnown: Promise<boolean> };
      return (await isKnown) ? [] : [componentName];
    }),
  );
  return known.flat();
}

const counts = new Map<string, number>();

function count({ place, stage }: Cell, pairs: readonly LinkedPair[]): void {
  counts.set(`${place.name}, ${stage}`, pairs.length);
}

afterAll(() => {
  const all = [...counts.values()].reduce((sum, one) => sum + one, 0);
  const lines = [...counts].map(([name, pairs]) => `  ${pairs} ${name}`);
  console.log(`${all} links in ${counts.size} of ${cells.length} cells:\n${lines.join("\n")}`);
});
