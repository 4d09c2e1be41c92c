import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../../variables/user-error.ts";
import type { LiveAlert, LiveService } from "../../../tool/live/live.ts";
import type { LocalService } from "../../../tool/cli/local.ts";
import { makeProject, play, scriptedLocal, scriptedReader } from "./scripted.ts";

const api: LocalService = { name: "my-api", kind: "service", state: "healthy", unit: "my-api.a" };
const live: LiveService = {
  name: "my-api",
  kind: "service",
  slot: "b",
  state: "healthy",
  ready: 2,
  wanted: 2,
};
const away = scriptedReader({ failure: new UserError("PlatformUnreachable", "It was not asked.") });

let server: Server;
let url = "";

beforeAll(async () => {
  server = createServer((request, response) => {
    response.writeHead(request.url === "/broken" ? 503 : 302, { location: "/elsewhere" }).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

describe("health", () => {
  test.each([
    ["all is well", [api], "/", 0, "dev works."],
    [
      "a service is not",
      [{ ...api, state: "backing-off", lastExit: "exited with code 1" }],
      "/",
      1,
      "backing-off (exited with code 1)",
    ],
    ["what may be missing is", [{ ...api, state: "not available" }], "/", 0, "not available"],
    ["an address answers an error", [api], "/broken", 1, "answers 503"],
  ] as const)("of a local stack where %s", async (_what, services, path, code, said) => {
    const folder = await makeProject();
    const addresses = [{ name: "my-api", url: url + path }];
    const { local } = scriptedLocal({ services: [...services], addresses });
    const played = await play(folder, ["health", "dev"], { local });
    expect(played.code).toBe(code);
    expect(played.stdout).toContain(said);
    const json = await play(folder, ["health", "dev", "--json"], { local });
    expect(JSON.parse(json.stdout)).toMatchObject({ stack: "dev", healthy: code === 0 });
  });

  test("of a local stack that does not run, or does not answer, is bad", async () => {
    const folder = await makeProject();
    const stopped = await play(folder, ["health", "dev"], {
      local: scriptedLocal({ running: false }).local,
    });
    expect([stopped.code, stopped.stdout]).toEqual([1, expect.stringContaining("is not running")]);
    const addresses = [{ name: "web", url: "http://127.0.0.1:9" }];
    const { local } = scriptedLocal({ services: [api], addresses });
    const silent = await play(folder, ["health", "dev"], { local });
    expect([silent.code, silent.stdout]).toEqual([1, expect.stringMatching(/does not answer: /)]);
  });

  test.each([
    [[live], 0, "healthy, 2 of 2"],
    [
      [{ ...live, state: "missing", ready: 0, detail: "ECS does not know it" }],
      1,
      "missing, 0 of 2: ECS does not know it",
    ],
    [[{ ...live, state: "starting", ready: 1 }], 1, "starting, 1 of 2"],
  ] as const)(
    "of a stack elsewhere is what its platform says: %j",
    async (services, code, said) => {
      const folder = await makeProject();
      const played = await play(folder, ["health", "prod"], {
        script: { outputs: { address: url, sites: { web: `${url}/` } } },
        reader: scriptedReader({ services: [...services] }),
      });
      expect([played.code, played.stdout]).toEqual([code, expect.stringContaining(said)]);
      expect(played.stdout).toContain("answers 302");
    },
  );

  test("is unknown where the platform cannot be asked", async () => {
    const folder = await makeProject();
    const played = await play(folder, ["health", "prod", "--json"], { reader: away });
    expect(played.code).toBe(2);
    expect(JSON.parse(played.stdout)).toMatchObject({
      healthy: null,
      problem: "It was not asked.",
    });
  });
});

describe("alerts", () => {
  const alert: LiveAlert = {
    name: "service_down",
    state: "firing",
    severity: "critical",
    activeSince: "2026-01-02T03:04:05.000Z",
    component: "my-api",
  };

  test.each([
    ["none", [], 0, "No alert of prod is active."],
    ["one that fires", [alert], 1, "service_down  firing"],
    ["one that is pending", [{ ...alert, state: "pending" }], 0, "pending"],
    ["one that somebody silenced", [{ ...alert, silenced: true }], 0, "firing, silenced"],
    ["what always fires", [{ ...alert, severity: "none" }], 0, "No alert"],
  ] as const)("of a stack with %s", async (_what, alerts, code, said) => {
    const folder = await makeProject();
    const reader = scriptedReader({ alerts: [...alerts] });
    const played = await play(folder, ["alerts", "prod"], { reader });
    expect([played.code, played.stdout]).toEqual([code, expect.stringContaining(said)]);
    const json = await play(folder, ["alerts", "prod", "--json"], { reader });
    expect(json.code).toBe(code);
    expect(JSON.parse(json.stdout)).toMatchObject({ stack: "prod", platform: "aws" });
  });

  test("that nobody watches for, or nobody could be asked for, are no good news", async () => {
    const folder = await makeProject();
    for (const argv of [
      ["alerts", "prod"],
      ["alerts", "dev"],
    ]) {
      const played = await play(folder, argv, { reader: scriptedReader({}) });
      expect([played.code, played.stderr]).toEqual([2, expect.stringContaining("Nothing watches")]);
    }
    const played = await play(folder, ["alerts", "prod", "--json"], { reader: away });
    expect(played.code).toBe(2);
    expect(JSON.parse(played.stdout)).toMatchObject({ problem: "It was not asked.", alerts: [] });
  });
});

describe("logs of a stack elsewhere", () => {
  const lines = [
    { name: "my-api", slot: "a", time: Date.parse("2026-01-02T03:04:05Z"), text: "ERROR lost" },
    { name: "mail", text: "sent" },
  ];
  const resources = [
    "pulumi:pulumi:Stack::s",
    "slipway:index:Environment::board",
    "slipway:index:Service::my-api",
    "slipway:index:Worker::mail",
  ];
  const deployment = {
    version: 3,
    deployment: {
      resources: resources.map((words) => ({
        urn: `urn:pulumi:prod::shop::${words}`,
        type: words.split("::")[0],
      })),
    },
  };

  test("are printed with their names, or as records", async () => {
    const folder = await makeProject();
    const reader = scriptedReader({ lines });
    const played = await play(folder, ["logs", "prod"], { reader, script: { deployment } });
    expect(played.stdout).toBe("my-api  ERROR lost\nmail    sent\n");
    const json = await play(folder, ["logs", "prod", "--json"], { reader, script: { deployment } });
    expect(
      json.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      {
        name: "my-api",
        slot: "a",
        time: "2026-01-02T03:04:05.000Z",
        level: "error",
        text: "ERROR lost",
      },
      { name: "mail", text: "sent" },
    ]);
    const wrong = await play(folder, ["logs", "prod", "mial"], { reader, script: { deployment } });
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining("Did you mean 'mail'? It has: my-api, mail"),
    ]);
  });

  test("are asked for by time, level and pattern", async () => {
    const folder = await makeProject();
    const reader = scriptedReader({ lines });
    const now = () => new Date("2026-01-02T03:04:05Z");
    const argv = [
      "logs",
      "prod",
      "mail",
      "--since",
      "2h",
      "--level",
      "warn",
      "--grep",
      "order \\d+",
    ];
    expect(await play(folder, argv, { reader, now, script: { deployment } })).toMatchObject({
      code: 0,
    });
    expect(reader.queries).toMatchObject([
      {
        component: "mail",
        lines: undefined,
        filter: { since: new Date("2026-01-02T01:04:05Z"), level: "warn", pattern: /order \d+/u },
      },
    ]);
    for (const [option, value, said] of [
      ["--since", "yesterday", "--since is 'yesterday'"],
      ["--grep", "(", "--grep is '('"],
      ["--level", "loud", "Allowed choices are trace, debug, info, warn, error, fatal"],
    ] as const) {
      const wrong = await play(folder, ["logs", "prod", option, value], { reader });
      expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining(said)]);
    }
  });
});
