import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeCluster } from "../../../providers/local/agent/postgres/cluster.ts";
import type { ClusterPlan } from "../../../providers/local/agent/postgres/cluster.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

/** Data of one major version, and binaries of another, which tell no more than theirs. */
async function planWith(data: string, server: string): Promise<ClusterPlan> {
  const home = await makeTempFolder();
  const folder = join(home, "test-dev-diary");
  const places = {
    folder,
    data: join(folder, "data"),
    credentials: join(folder, "credentials.json"),
    keepMark: join(folder, "data.keep"),
    binaries: home,
  };
  mkdirSync(places.data, { recursive: true });
  writeFileSync(join(places.data, "PG_VERSION"), `${data}\n`);
  const binaries = join(home, "native");
  mkdirSync(join(binaries, "bin"), { recursive: true });
  const script = `#!/bin/sh\n[ "$*" = --version ] && echo "postgres (PostgreSQL) ${server}"\n`;
  writeFileSync(join(binaries, "bin/postgres"), script, { mode: 0o755 });
  const credentials = { port: 1, database: "diary", user: "diary", password: "p" };
  return { places, binaries, owner: undefined, credentials, durable: true };
}

test.each([
  ["17", "18.4"],
  ["18", "17.6"],
])("Data of Postgres %s are refused by name by a server of %s, and stay", async (data, server) => {
  const plan = await planWith(data, server);
  await expect(makeCluster(plan)).rejects.toThrow(
    `The data of database 'test-dev-diary' are of Postgres ${data}, and Slipway brings ` +
      `${server.slice(0, 2)}, which does not read them: nothing was changed.`,
  );
  expect(readdirSync(plan.places.data)).toEqual(["PG_VERSION"]);
});

test.each([
  ["18", "18.4"],
  ["18", "18beta1"],
])("Data of Postgres %s are kept by a server of %s", async (data, server) => {
  const plan = await planWith(data, server);
  await makeCluster(plan);
  expect(readFileSync(join(plan.places.data, "PG_VERSION"), "utf8")).toBe(`${data}\n`);
});
