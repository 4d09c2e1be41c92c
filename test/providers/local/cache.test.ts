import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LocalProject } from "../../support/projects/local-project.ts";
import { open, type Json, type ProviderClient } from "../../support/engine/provider-client.ts";

// No machine of the tests need have a valkey: this one reads the same config and knows two words.
const server = `#!${process.execPath}
const { readFileSync } = require("node:fs");
const lines = readFileSync(process.argv[2], "utf8").split("\\n").map((line) => line.split(" "));
const config = Object.fromEntries(lines.map(([key, ...rest]) => [key, rest.join(" ")]));
require("node:net").createServer((socket) => {
  let known = false;
  socket.on("error", () => socket.destroy());
  socket.on("data", (data) => {
    for (const line of data.toString().trim().split("\\r\\n")) {
      if (line === "AUTH " + config.requirepass) known = true, socket.write("+OK\\r\\n");
      else if (!known) socket.write("-NOAUTH Authentication required.\\r\\n");
      else if (line === "PING") socket.write("+PONG\\r\\n");
      else socket.write(JSON.stringify(config) + "\\r\\n");
    }
  });
}).listen(Number(config.port), config.bind);
`;

// A PATH of which the tests know what is on it.
const tools = mkdtempSync(join(tmpdir(), "slipway-path-"));
mkdirSync(join(tools, "bin"));
symlinkSync(process.execPath, join(tools, "bin/node"));
const project = new LocalProject({ PATH: join(tools, "bin") });
let provider: ProviderClient;

function cache(optional: boolean): Json {
  const inputs = { memoryMb: 64, whenFull: "reject", optional };
  return project.owned("test-dev-sessions", inputs);
}

async function say(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(text);
  let answer = "";
  for await (const chunk of socket) {
    answer += String(chunk);
    if (answer.split("\r\n").length > text.split("\r\n").length - 1) break;
  }
  return answer;
}

beforeAll(async () => {
  provider = await project.provider();
  await project.createEnvironment();
});

afterAll(async () => {
  await project.remove();
  rmSync(tools, { recursive: true });
});

test("a cache that is needed fails where the machine has no server, with what to install", async () => {
  await expect(provider.create("CacheServer", cache(false))).rejects.toThrow(
    /Cache 'test-dev-sessions' cannot run: .*neither valkey-server nor redis-server.*apt install/,
  );
});

test("an optional one is left out with a warning, and that is no change later", async () => {
  const made = await provider.create("CacheServer", cache(true));
  expect(made).toMatchObject({ available: false });
  expect(made.url).toBeUndefined();
  expect(made.warning).toMatch(/'test-dev-sessions' is left out: .*Install one/);
  expect(await provider.diff("CacheServer", made, cache(true))).toMatchObject({ changes: "none" });
});

test("once a server is installed, the next update runs it: bounded, unsaved, with a password", async () => {
  const program = join(tools, "bin/valkey-server");
  writeFileSync(program, server);
  chmodSync(program, 0o755);
  const before = { ...cache(true), tags: {}, available: false };
  expect(await provider.diff("CacheServer", before, cache(true))).toMatchObject({
    changed: ["running"],
  });
  const made = await provider.update("CacheServer", before, cache(true));
  expect(made).toMatchObject({ available: true });
  const { password, port } = new URL(String(open(made.url)));
  expect(Number(port)).toBe(made.port);
  expect(await say(Number(port), "PING\r\n")).toContain("NOAUTH");
  const config = await say(Number(port), `AUTH ${password}\r\nSHOW\r\n`);
  expect(JSON.parse(config.split("\r\n")[1] ?? "")).toMatchObject({
    bind: "127.0.0.1",
    maxmemory: "64mb",
    "maxmemory-policy": "noeviction",
    save: '""',
    appendonly: "no",
  });
  await project.agent.stop();
  await project.agent.start();
  expect(await say(Number(port), `AUTH ${password}\r\nPING\r\n`)).toContain("PONG");
});
