import { once } from "node:events";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { environmentPaths, socketPath } from "../../../providers/local/agent/paths.ts";
import { toPlainProperties } from "../../../providers/shared/wire.ts";
import { secret, type Json, type ProviderClient } from "../../support/engine/provider-client.ts";
import { LocalProject, until } from "../../support/projects/local-project.ts";

const slow = `
import http from "node:http";
process.on("SIGTERM", () => setTimeout(() => process.exit(0), 500));
const server = http.createServer((request, response) => {
  if (request.url === "/crash") process.exit(3);
  response.end("slow");
});
setTimeout(() => server.listen(Number(process.env.PORT ?? 0), "127.0.0.1"), 300);
`;

const project = new LocalProject();
let provider: ProviderClient;

beforeAll(async () => {
  project.write("slow/main.js", slow);
  project.write("slow/package.json", '{ "main": "main.js", "type": "module" }');
  project.write("pages/index.html", "<!doctype html>");
  provider = await project.provider();
  await project.createEnvironment();
});

afterAll(async () => {
  await project.remove();
});

/** A kind of resource, with an edit of each of its inputs that counts. */
interface Case {
  type: string;
  inputs: Json;
  edits: Json[];
}

const cases: Case[] = [
  {
    type: "Process",
    inputs: { source: "slow", serves: true, variables: { A: "1" } },
    edits: [
      { variables: { A: "2" } },
      { variables: { A: "1", B: secret("a new one") } },
      { variables: {} },
      { command: ["node", "main.js", "--loud"] },
      { replicas: 2 },
      { health: { path: "/" } },
      { serves: false },
    ],
  },
  {
    type: "StaticSite",
    inputs: { source: "pages", fallback: true },
    edits: [{ fallback: false }, { source: "slow" }],
  },
  {
    type: "Route",
    inputs: { hosts: [], path: "/a", targets: [{ name: "x", weight: 100 }] },
    edits: [
      { path: "/b" },
      { hosts: ["a.example.com"] },
      { targets: [{ name: "x", weight: 50 }] },
      { page: { status: 503, html: "<p>no</p>" } },
    ],
  },
  {
    type: "CacheServer",
    inputs: { memoryMb: 16, whenFull: "evict", optional: true },
    edits: [{ memoryMb: 32 }, { whenFull: "reject" }],
  },
];
const all = cases.flatMap(({ type, inputs, edits }) =>
  edits.map((edit) => ({ type, inputs, edit, what: `${type} with ${JSON.stringify(edit)}` })),
);

describe("what a run that nobody wrote down has changed", () => {
  test.each(all)("is an update back, and read as it is: $what", async ({ type, inputs, edit }) => {
    const before = project.owned("real-it", inputs);
    const made = await provider.create(type, before);
    await provider.update(type, made, { ...before, ...edit });
    expect(await provider.diff(type, made, before)).toMatchObject({
      changes: "some",
      changed: ["current"],
      replaces: [],
    });
    const read = toPlainProperties(await provider.read(type, made));
    expect(read).toMatchObject(toPlainProperties(edit));
    const back = await provider.update(type, made, before);
    expect(await provider.diff(type, back, before)).toMatchObject({ changes: "none" });
    await provider.delete(type, back);
  });

  test("is nothing where nothing but tags was changed", async () => {
    const before = project.owned("real-it", { source: "slow", serves: true, variables: {} });
    const made = await provider.create("Process", before);
    const tagged = await provider.update("Process", made, { ...before, tags: { team: "a" } });
    expect(tagged.pids).toEqual(made.pids);
    const again = { ...before, tags: { team: "a" } };
    expect(await provider.diff("Process", tagged, again)).toMatchObject({ changes: "none" });
    await provider.delete("Process", tagged);
  });

  test("is read without a secret in plain that the state does not know", async () => {
    const before = project.owned("real-it", { source: "slow", serves: true, variables: {} });
    const made = await provider.create("Process", before);
    const variables = { TOKEN: secret("nobody wrote this down") };
    await provider.update("Process", made, { ...before, variables });
    expect((await provider.read("Process", made))?.variables).toEqual(variables);
    await provider.delete("Process", made);
  });
});

test("a process that was restarted on other files than it has now is an update", async () => {
  const inputs = project.owned("real-it", { source: "slow", serves: true, variables: {} });
  const made = await provider.create("Process", inputs);
  project.write("slow/extra.js", "// for a moment");
  await fetch(`${String(made.url)}/crash`).catch(() => undefined);
  await until(async () => {
    const [it] = (await project.agent.status()).processes;
    return it?.replicas[0]?.restarts === 1 && it.replicas[0].state === "healthy" ? it : undefined;
  });
  rmSync(`${project.root}/slow/extra.js`);
  expect(await provider.diff("Process", made, inputs)).toMatchObject({ changed: ["current"] });
  const back = await provider.update("Process", made, inputs);
  expect(await provider.diff("Process", back, inputs)).toMatchObject({ changes: "none" });
  await provider.delete("Process", back);
});

describe("while something is still being done", () => {
  const inputs = project.owned("real-it", { source: "slow", serves: true, variables: {} });

  test("a diff waits for the end of an update", async () => {
    const made = await provider.create("Process", inputs);
    const edited = { ...inputs, variables: { A: "in between" } };
    const update = provider.update("Process", made, edited);
    await sleep(50);
    expect(await provider.diff("Process", made, inputs)).toMatchObject({ changed: ["current"] });
    await update;
    await provider.delete("Process", made);
  });

  test("what is being deleted is read as gone", async () => {
    const made = await provider.create("Process", inputs);
    const deletion = provider.delete("Process", made);
    await sleep(50);
    expect(await provider.read("Process", made)).toBeUndefined();
    await deletion;
  });

  test("an agent that is being stopped begins nothing, and the next one does it", async () => {
    const made = await provider.create("Process", inputs);
    const stopped = project.agent.stop();
    await sleep(50);
    expect(await provider.diff("Process", made, inputs)).toMatchObject({ changed: ["running"] });
    const again = await provider.update("Process", made, inputs);
    await stopped;
    expect(await (await fetch(String(again.url))).text()).toBe("slow");
    expect(await provider.diff("Process", again, inputs)).toMatchObject({ changes: "none" });
    await provider.delete("Process", again);
  });
});

test("an environment whose entry cannot be opened leaves no agent behind", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  project.write(".slipway/other-dev/ports.json", JSON.stringify({ entry: port }));
  const made = provider.create("Environment", { name: "other-dev" });
  await expect(made).rejects.toThrow(`Port ${port}, kept for 'entry'`);
  other.close();
  const paths = environmentPaths(project.root, "other-dev");
  expect([paths.folder, socketPath(paths.key)].filter((path) => existsSync(path))).toEqual([]);
});

describe("an environment that is deleted while it is stopped", () => {
  test("has no agent started for it, however many deletions there are at once", async () => {
    const names = Array.from(
      { length: 12 },
      (_, index) => `real-${String.fromCharCode(97 + index)}`,
    );
    const made = await Promise.all(
      names.map((name) =>
        provider.create(
          "Route",
          project.owned(name, { path: `/${name}`, targets: [{ name: "x", weight: 100 }] }),
        ),
      ),
    );
    await project.agent.stop();
    await Promise.all(made.map((one) => provider.delete("Route", one)));
    expect(await project.agent.isRunning()).toBe(false);
    expect((await project.agent.status()).routes).toEqual([]);
    await provider.delete("Environment", { name: project.environment });
    const paths = environmentPaths(project.root, project.environment);
    expect(existsSync(paths.folder)).toBe(false);
    expect(existsSync(socketPath(paths.key))).toBe(false);
    await sleep(300);
    expect(readdirSync(`${project.root}/.slipway`)).toEqual([]);
  });

  test("and one that was killed leaves no process behind", async () => {
    await project.createEnvironment();
    const inputs = project.owned("real-it", { source: "slow", serves: true, variables: {} });
    const made = await provider.create("Process", inputs);
    const { pid } = await project.agent.status();
    process.kill(pid ?? 0, "SIGKILL");
    await provider.delete("Process", made);
    expect(await project.agent.isRunning()).toBe(false);
    await expect(fetch(String(made.url))).rejects.toThrow("fetch failed");
    await provider.delete("Environment", { name: project.environment });
    expect(readdirSync(`${project.root}/.slipway`)).toEqual([]);
  });
});
