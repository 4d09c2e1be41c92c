import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UserError } from "../../../variables/user-error.ts";
import type { LocalService } from "../../../tool/cli/local.ts";
import type { LiveService } from "../../../tool/live/live.ts";
import { makeProject, play, scriptedLocal, scriptedReader } from "./scripted.ts";

const services: LocalService[] = [
  {
    name: "api",
    kind: "service",
    slot: "a",
    state: "healthy",
    unit: "shop-dev-api-a",
    pid: 4711,
    uptimeSeconds: 3720,
    restarts: 2,
    address: "127.0.0.1:20002",
  },
  {
    name: "worker",
    kind: "worker",
    slot: "a",
    state: "backing-off",
    unit: "shop-dev-worker-a",
    lastExit: "exit code 1",
  },
  { name: "web", kind: "site", state: "healthy", unit: "shop-dev-web" },
];

test("status of a local stack is a table of its services and its addresses", async () => {
  const folder = await makeProject();
  const { local } = scriptedLocal({
    services,
    addresses: [{ name: "web", url: "http://localhost:20001" }],
  });
  const { code, stdout } = await play(folder, ["status", "dev"], { local });
  expect(code).toBe(0);
  expect(stdout.split("\n").map((line) => line.replaceAll(/ {2,}/g, " | "))).toEqual([
    "name | kind | slot | state | pid | uptime | restarts | address",
    "api | service | a | healthy | 4711 | 1 h 2 min | 2 | 127.0.0.1:20002",
    "worker | worker | a | backing-off (exit code 1)",
    "web | site | healthy",
    "",
    "web | http://localhost:20001",
    "",
  ]);
});

test("status --json is one document with the same facts", async () => {
  const folder = await makeProject();
  const { local } = scriptedLocal({ services });
  const { stdout } = await play(folder, ["status", "dev", "--json"], { local });
  expect(JSON.parse(stdout)).toEqual({
    stack: "dev",
    platform: "local",
    running: true,
    addresses: [],
    services,
  });
});

test("status of a local stack that does not run says how to start it", async () => {
  const folder = await makeProject();
  const { local } = scriptedLocal({ running: false });
  const { code, stdout } = await play(folder, ["status", "dev"], { local });
  expect(code).toBe(0);
  expect(stdout).toBe("dev is not running. Start it: npx slipway up dev\n");
});

const liveServices: LiveService[] = [
  {
    name: "my-api",
    kind: "service",
    slot: "a",
    state: "healthy",
    ready: 2,
    wanted: 2,
    restarts: 1,
  },
  { name: "mail", kind: "worker", state: "failed", ready: 0, wanted: 1, detail: "no image" },
];

test("status of another platform says what the state says, and what the platform does", async () => {
  const folder = await makeProject();
  const ended = new Date("2026-01-02T03:04:05Z");
  const entry = { version: 7, kind: "update", result: "succeeded", message: "" };
  const script = {
    outputs: { release: { id: "abc" }, rollout: { api: { stable: "a" } } },
    history: [{ ...entry, startedAt: ended, endedAt: ended }],
  };
  const { stdout } = await play(folder, ["status", "prod"], {
    script,
    reader: scriptedReader({ services: liveServices }),
  });
  expect(stdout).toContain('release   {"id":"abc"}');
  expect(stdout).toContain('rollout   {"api":{"stable":"a"}}');
  expect(stdout).toContain("last run  update succeeded, 2026-01-02T03:04:05.000Z");
  expect(stdout).toContain("a scripted platform says:");
  expect(stdout).toMatch(/^my-api +service +a +healthy +2\/2 +1$/m);
  expect(stdout).toMatch(/^mail +worker +failed \(no image\) +0\/1$/m);
  const json = await play(folder, ["status", "prod", "--json"], {
    script,
    reader: scriptedReader({ services: liveServices }),
  });
  expect(JSON.parse(json.stdout)).toMatchObject({
    release: { id: "abc" },
    asked: "a scripted platform",
    services: liveServices,
  });
  const away = await play(folder, ["status", "prod"], {
    script,
    reader: scriptedReader({ failure: new UserError("PlatformUnreachable", "It was not asked.") }),
  });
  expect([away.code, away.stdout]).toEqual([0, expect.stringContaining("It was not asked.")]);
  const never = await play(folder, ["status", "prod"], { reader: scriptedReader({}) });
  expect(never.stdout).toContain("has never been brought up");
  expect(never.stdout).toContain("nothing of it runs");
});

test("status of a simulation asks no platform", async () => {
  const folder = await makeProject();
  const { stdout, stderr } = await play(folder, ["status", "prod", "--simulate"], {
    script: { outputs: { release: { id: "abc" } } },
    reader: scriptedReader({ failure: new RangeError("asked") }),
  });
  expect(stdout + stderr).not.toContain("asked");
});

test("status still says the release where the engine keeps no history", async () => {
  const folder = await makeProject();
  const history = new UserError("EngineUnsupported", "`history`: not supported.");
  const script = { outputs: { release: { id: "abc" } }, history };
  const { code, stdout } = await play(folder, ["status", "prod"], { script });
  expect(code).toBe(0);
  expect(stdout).toContain('{"id":"abc"}');
  expect(stdout).toContain("last run  not recorded");
});

test("logs of several services carry their names; JSON lines stay as they are", async () => {
  const folder = await makeProject();
  const { local, calls } = scriptedLocal(
    { services },
    [
      ["shop-dev-api-a", '{"level":"info","msg":"ready"}'],
      ["shop-dev-worker-a", "waiting for orders"],
    ],
    [],
  );
  const all = await play(folder, ["logs", "dev", "--lines", "5"], { local });
  expect(all.stdout).toBe('api     {"level":"info","msg":"ready"}\nworker  waiting for orders\n');
  const one = await play(folder, ["logs", "dev", "api"], { local });
  expect(one.stdout).toBe('{"level":"info","msg":"ready"}\n');
  expect(calls).toEqual([
    "logs dev shop-dev-api-a,shop-dev-worker-a 5",
    "logs dev shop-dev-api-a 50",
  ]);
});

test("logs of a local stack are narrowed, each service's by its own lines", async () => {
  const folder = await makeProject();
  const written = [
    ["shop-dev-api-a", "INFO up"],
    ["shop-dev-api-a", "ERROR lost order 7"],
    ["shop-dev-worker-a", "    no trace of the api's"],
    ["shop-dev-api-a", "    at main"],
    ["shop-dev-worker-a", "ERROR order 8"],
    ["shop-dev-api-a", "2026-01-02T03:04:05Z INFO order 9"],
  ];
  const { local, calls } = scriptedLocal({ services }, written, []);
  const texts = async (...options: string[]): Promise<string[]> => {
    const { stdout } = await play(folder, ["logs", "dev", "--json", ...options], { local });
    const lines = stdout.split("\n").filter(Boolean);
    return lines.map((line) => (JSON.parse(line) as { text: string }).text);
  };
  expect(await texts("--level", "error")).toEqual([
    "ERROR lost order 7",
    "    at main",
    "ERROR order 8",
  ]);
  expect(await texts("--level", "error", "--lines", "1")).toEqual(["    at main", "ERROR order 8"]);
  expect(await texts("--grep", "order \\d")).toHaveLength(3);
  expect(await texts("--since", "2026-01-02T03:04:05Z")).toEqual([written[5]?.[1]]);
  expect(await texts("--since", "2026-01-02T03:04:06Z")).toEqual([]);
  // A filter has to see every line that is kept.
  expect(calls.every((call) => call.endsWith(" Infinity"))).toBe(true);
});

test("logs of an unknown service are wrong use, with a suggestion", async () => {
  const folder = await makeProject();
  const { local } = scriptedLocal({ services }, [], []);
  const { code, stderr } = await play(folder, ["logs", "dev", "wroker"], { local });
  expect(code).toBe(2);
  expect(stderr).toContain("Stack 'dev' has no service 'wroker'. Did you mean 'worker'?");
});

test("outputs are a table, one value alone, or JSON, with secrets masked until asked for", async () => {
  const folder = await makeProject();
  const script = {
    outputs: { address: "http://localhost:1", token: "s3cret", sites: { web: "x" } },
    secretKeys: ["token"],
  };
  const table = await play(folder, ["outputs", "dev"], { script });
  expect(table.stdout).toBe(
    'address  http://localhost:1\ntoken    [secret]\nsites    {"web":"x"}\n',
  );
  const one = await play(folder, ["outputs", "dev", "address"], { script });
  expect(one.stdout).toBe("http://localhost:1\n");
  const json = await play(folder, ["outputs", "dev", "sites", "--json"], { script });
  expect(JSON.parse(json.stdout)).toEqual({ web: "x" });
  const plain = await play(folder, ["outputs", "dev", "token", "--show-secrets"], { script });
  expect(plain.stdout).toBe("s3cret\n");
  const unknown = await play(folder, ["outputs", "dev", "adress"], { script });
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("Did you mean 'address'?");
});

test("stop says that data is kept, start gives the addresses back", async () => {
  const folder = await makeProject();
  const { local, calls } = scriptedLocal({
    services,
    addresses: [{ name: "web", url: "http://localhost:20001" }],
  });
  const stopped = await play(folder, ["stop", "dev"], { local });
  expect(stopped.code).toBe(0);
  expect(stopped.stderr).toContain("dev is stopped; its data is kept.");
  const started = await play(folder, ["start", "dev"], { local });
  expect(started.code).toBe(0);
  expect(started.stdout).toContain("web    http://localhost:20001");
  expect(calls).toEqual(["stop dev", "start dev"]);
});

test("start of a stack that was never up says what to do", async () => {
  const folder = await makeProject();
  const { local } = scriptedLocal({ running: false });
  const { code, stderr } = await play(folder, ["start", "dev"], { local });
  expect(code).toBe(1);
  expect(stderr).toContain("error NeverUp: Stack 'dev' has nothing to start");
});

test("stop of a stack on an unknown platform says that it is unknown", async () => {
  const folder = await makeProject();
  await writeFile(join(folder, "Pulumi.odd.yaml"), "config: { slipway:platform: lokal }\n");
  const { code, stderr } = await play(folder, ["stop", "odd"]);
  expect(code).toBe(1);
  expect(stderr).toContain("error PlatformUnknown: Platform 'lokal' in Pulumi.odd.yaml");
});

test("stop and start refuse stacks of other platforms by name", async () => {
  const folder = await makeProject();
  for (const verb of ["stop", "start"]) {
    const { code, stderr } = await play(folder, [verb, "prod"]);
    expect(code).toBe(1);
    expect(stderr).toContain(`error NotLocal: Stack 'prod' is on platform 'aws': ${verb} works`);
  }
});

test("processes that outlived a killed agent are told by status and doctor, and ended by stop", async () => {
  const folder = await makeProject();
  const leftovers = ["shop-dev-api-a (pid 4711)", "shop-dev-orders (pid 4712)"];
  const { local } = scriptedLocal({ running: false, leftovers });
  const said =
    "the agent is gone, 2 processes are left: shop-dev-api-a (pid 4711), " +
    "shop-dev-orders (pid 4712); npx slipway stop dev ends them";
  expect((await play(folder, ["status", "dev"], { local })).stdout).toBe(`dev: ${said}\n`);
  expect((await play(folder, ["doctor"], { local })).stdout).toContain(said);
  const stopped = await play(folder, ["stop", "dev"], { local });
  expect(stopped.stderr).toContain(`had left: ${leftovers.join(", ")}.`);
  expect(stopped.stderr).toContain("dev is stopped");
});

test("logs of a stopped stack are what was kept, by name; after a destroy it says why none", async () => {
  const folder = await makeProject();
  const kept = [
    { name: "agent", unit: "agent" },
    { name: "api", unit: "u-api" },
    { name: "worker", unit: "u-worker" },
  ];
  const lines = [
    ["u-api", "last words"],
    ["u-worker", "bye"],
  ];
  const { local } = scriptedLocal({ running: false }, lines, kept);
  expect((await play(folder, ["logs", "dev"], { local })).stdout).toBe(
    "api     last words\nworker  bye\n",
  );
  expect((await play(folder, ["logs", "dev", "api"], { local })).stdout).toBe("last words\n");
  expect((await play(folder, ["logs", "dev", "apl"], { local })).stderr).toContain("'api'?");
  const gone = scriptedLocal({ running: false });
  const played = await play(folder, ["logs", "dev"], { local: gone.local });
  expect([played.code, played.stdout]).toEqual([0, ""]);
  expect(played.stderr).toContain("destroy deleted them");
});

test("an unknown option is wrong use, and points to the help", async () => {
  const folder = await makeProject();
  const { code, stderr } = await play(folder, ["status", "dev", "--bogus"]);
  expect(code).toBe(2);
  expect(stderr).toContain("npx slipway --help");
});
