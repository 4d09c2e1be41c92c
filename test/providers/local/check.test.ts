import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LocalProject } from "../../support/projects/local-project.ts";
import {
  secret,
  unknown,
  type Json,
  type ProviderClient,
} from "../../support/engine/provider-client.ts";

const project = new LocalProject();
let provider: ProviderClient;

const process = { environment: "e-dev", name: "api-a", source: "api", serves: true, variables: {} };
const site = { environment: "e-dev", name: "web", source: "web", fallback: true };
const cache = {
  environment: "e-dev",
  name: "c",
  memoryMb: 64,
  whenFull: "evict",
  optional: true,
};
const route = {
  environment: "e-dev",
  name: "r",
  hosts: [],
  path: "/",
  targets: [{ name: "web", weight: 100 }],
};

beforeAll(async () => {
  project.write("api/package.json", '{ "main": "main.js" }');
  project.write("api/main.js", "");
  project.write("web/index.html", "");
  project.write("empty/readme.md", "");
  project.write("broken/package.json", '{ "main": "gone.js" }');
  provider = await project.provider();
});

afterAll(async () => {
  await project.remove();
});

const wrong: [string, string, Json, string, RegExp][] = [
  ["a name in capitals", "Environment", { name: "Shop" }, "name", /1 to 63 of a-z.*is "Shop"/],
  ["no name", "Environment", {}, "name", /is required/],
  ["a folder that is not there", "Process", { source: "gone" }, "source", /"gone" does not exist/],
  ["a file for a folder", "Process", { source: "api/main.js" }, "source", /must be a folder/],
  ["a way out of the project", "Process", { source: "../x" }, "source", /must not leave/],
  ["an absolute folder", "Process", { source: "/etc" }, "source", /must be relative/],
  [
    "no main",
    "Process",
    { source: "empty" },
    "command",
    /does not exist: name .* "main" in empty\/package.json, or give .* `command`/,
  ],
  ["a main that is missing", "Process", { source: "broken" }, "command", /gone.js, the "main"/],
  ["an empty command", "Process", { command: [] }, "command", /must name a program/],
  ["fewer replicas than none", "Process", { replicas: -1 }, "replicas", /at least 0 \(is -1\)/],
  ["half a replica", "Process", { replicas: 1.5 }, "replicas", /whole number/],
  ["health of the deaf", "Process", { serves: false, health: { path: "/" } }, "health", /serves/],
  ["a health path", "Process", { health: { path: "x" } }, "health.path", /start with '\/'/],
  [
    "no time between checks",
    "Process",
    { health: { path: "/", intervalSeconds: 0 } },
    "health.intervalSeconds",
    /more than 0/,
  ],
  ["a port of one's own", "Process", { variables: { PORT: "1" } }, "variables.PORT", /agent/],
  ["a number as a variable", "Process", { variables: { A: 1 } }, "variables.A", /must be a string/],
  ["a variable's name", "Process", { variables: { "A-B": "" } }, "variables.A-B", /letters/],
  ["an argument that is not there", "Process", { port: 1 }, "port", /no such argument.*replicas/],
  ["persistence", "Postgres", { environment: "e", name: "p" }, "persistent", /is required/],
  ["no memory", "CacheServer", { memoryMb: 0 }, "memoryMb", /at least 1 MB/],
  ["what is full", "CacheServer", { whenFull: "explode" }, "whenFull", /"evict"\|"reject"/],
  ["a site's folder", "StaticSite", { source: "gone" }, "source", /does not exist/],
  ["a route without targets", "Route", { targets: [] }, "targets", /at least one/],
  ["a path", "Route", { path: "api" }, "path", /must start with '\/'/],
  ["a path with an end", "Route", { path: "/api/" }, "path", /not end with it/],
  ["a host with a scheme", "Route", { hosts: ["http://x"] }, "hosts.0", /without scheme/],
  [
    "a weight",
    "Route",
    { targets: [{ name: "web", weight: 101 }] },
    "targets.0.weight",
    /at most 100/,
  ],
];

const right: Record<string, Json> = {
  Environment: {},
  Process: process,
  Postgres: {},
  CacheServer: cache,
  StaticSite: site,
  Route: route,
};

test.each(wrong)("%s is refused", async (_what, type, inputs, property, reason) => {
  const { failures } = await provider.check(type, { ...right[type], ...inputs });
  expect(Object.keys(failures)).toEqual([property]);
  expect(failures[property]).toMatch(reason);
});

test("everything that is wrong is reported together", async () => {
  const { failures } = await provider.check("Process", { ...process, name: "A", replicas: -1 });
  expect(Object.keys(failures).sort()).toEqual(["name", "replicas"]);
});

test("a wrong variable is reported without its value", async () => {
  const variables = { TOKEN: "swordfish\0" };
  const { failures } = await provider.check("Process", { ...process, variables });
  expect(failures).toEqual({ "variables.TOKEN": "must not have a NUL character" });
});

test("an unknown type is named, with those that there are", async () => {
  await expect(provider.check("Queue", {})).rejects.toThrow(/no type for .*local:index:Postgres/);
});

describe("a check of right inputs", () => {
  test("fills in command, replicas, hash and health", async () => {
    const { inputs, failures } = await provider.check("Process", {
      ...process,
      health: { path: "/" },
    });
    expect(failures).toEqual({});
    expect(inputs).toMatchObject({
      command: ["node", "main.js"],
      replicas: 1,
      sourceHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      health: { intervalSeconds: 30, timeoutSeconds: 10, startSeconds: 60, failures: 3 },
    });
  });

  test("keeps secret variables secret and leaves out those without a value", async () => {
    const variables = { A: secret("v"), B: null, C: "c" };
    const { inputs } = await provider.check("Process", { ...process, variables });
    expect(inputs.variables).toEqual({ A: secret("v"), C: "c" });
  });

  test("gives the same hash for the same content, whatever node_modules has", async () => {
    const hash = async (): Promise<unknown> =>
      (await provider.check("StaticSite", site)).inputs.sourceHash;
    const before = await hash();
    project.write("web/node_modules/x/index.js", "");
    expect(await hash()).toBe(before);
    project.write("web/new.html", "");
    expect(await hash()).not.toBe(before);
  });
});

test.each(Object.keys(right).filter((type) => type !== "Environment" && type !== "Postgres"))(
  "a %s whose every input is unknown passes check, diff and the preview of its creation",
  async (type) => {
    const inputs = Object.fromEntries(Object.keys(right[type] ?? {}).map((key) => [key, unknown]));
    const { failures } = await provider.check(type, inputs);
    expect(failures).toEqual({});
    const olds = { ...right[type], name: "x" };
    const diff = await provider.diff(type, olds, inputs);
    expect(diff).toMatchObject({ changes: "some", replaces: [] });
    await expect(provider.create(type, inputs, true)).resolves.toBeDefined();
  },
);

test("unknown variables stay unknown, inside their secret", async () => {
  const variables = { A: secret(unknown), B: "b", C: null };
  const { inputs, failures } = await provider.check("Process", { ...process, variables });
  expect(failures).toEqual({});
  expect(inputs.variables).toEqual({ A: secret(unknown), B: "b" });
});
