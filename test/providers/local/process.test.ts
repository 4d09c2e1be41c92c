import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { programVariables } from "../../../providers/local/machine-variables.ts";
import { LocalProject, until } from "../../support/projects/local-project.ts";
import {
  secret,
  unknown,
  type Json,
  type ProviderClient,
} from "../../support/engine/provider-client.ts";

const server = `
import http from "node:http";
console.log("started with", process.env.SECRET_WORD);
const started = Date.now();
http.createServer((request, response) => {
  if (request.url === "/crash") process.exit(3);
  if (request.url === "/sick") globalThis.sick = true;
  response.statusCode = globalThis.sick ? 503 : 200;
  response.end(JSON.stringify({ pid: process.pid, started, variables: process.env }));
}).listen(Number(process.env.PORT), "127.0.0.1");
`;

const project = new LocalProject({ DEVELOPERS_TOKEN: "not for processes" });
let provider: ProviderClient;

beforeAll(async () => {
  project.write("api/package.json", '{ "main": "main.js", "type": "module" }');
  project.write("api/main.js", server);
  project.write("worker/main.js", "setInterval(() => undefined, 1000);");
  project.write("bad/main.js", 'console.log("token", process.env.TOKEN); process.exit(7);');
  provider = await project.provider();
  await project.createEnvironment();
});

afterAll(async () => {
  await project.remove();
});

function api(more: Json = {}): Json {
  return project.owned("test-dev-api-a", {
    source: "api",
    serves: true,
    variables: { SECRET_WORD: secret("swordfish"), EMPTY: null },
    health: { path: "/healthz", intervalSeconds: 0.2, failures: 2 },
    ...more,
  });
}

async function ask(url: unknown, path = "/"): Promise<Json> {
  return (await (await fetch(`${String(url)}${path}`)).json()) as Json;
}

async function replica(name: string): Promise<{ pid?: number; restarts: number; state: string }> {
  const found = (await project.agent.status()).processes.find((one) => one.name === name);
  const first = found?.replicas[0];
  if (first === undefined) throw new Error(`${name} has no replica`);
  return first;
}

describe("a process that serves", () => {
  let made: Json;

  test("is there and healthy when its creation returns", async () => {
    made = await provider.create("Process", api());
    const answer = await ask(made.url);
    expect(made.pids).toEqual([answer.pid]);
    expect(made.url).toBe(`http://127.0.0.1:${String((made.ports as number[])[0])}`);
  });

  test("gets its variables, its port and the system's few, and nothing of the developer's", async () => {
    const variables = (await ask(made.url)).variables as Json;
    const allowed = ["HOME", "LANG", "PATH", "PORT", "SECRET_WORD", "TMPDIR", "TZ"];
    const managers = Object.keys(programVariables(process.env));
    expect([...allowed, ...managers]).toEqual(expect.arrayContaining(Object.keys(variables)));
    expect(variables).toMatchObject({ SECRET_WORD: "swordfish" });
    expect(String(variables.PATH).split(":")[0]).toBe(process.execPath.replace(/\/node$/, ""));
  });

  test("has its secret variables in the state as secrets only", () => {
    expect(made.variables).toEqual({ SECRET_WORD: secret("swordfish") });
    expect(JSON.stringify({ ...made, variables: "" })).not.toContain("swordfish");
  });

  test("is unchanged in a diff with the same inputs", async () => {
    expect(await provider.diff("Process", made, api())).toMatchObject({ changes: "none" });
  });

  test("is started again after a crash, on its port", async () => {
    const before = await replica("test-dev-api-a");
    await fetch(`${String(made.url)}/crash`).catch(() => undefined);
    const after = await until(async () => {
      const now = await replica("test-dev-api-a");
      return now.restarts > before.restarts && now.state === "healthy" ? now : undefined;
    });
    expect((await ask(made.url)).pid).toBe(after.pid);
    expect(after.pid).not.toBe(before.pid);
  });

  test("is started again after as many failed checks as it may miss", async () => {
    const before = await replica("test-dev-api-a");
    await fetch(`${String(made.url)}/sick`);
    const after = await until(async () => {
      const now = await replica("test-dev-api-a");
      return now.restarts > before.restarts && now.state === "healthy" ? now : undefined;
    });
    expect(after).toMatchObject({ lastExit: "failed 2 health checks in a row (answered 503)" });
  });

  test("shows changed code as an update, which starts it anew on the same port", async () => {
    project.write("api/main.js", `${server}// changed\n`);
    const diff = await provider.diff("Process", made, api());
    expect(diff).toMatchObject({ changes: "some", changed: ["sourceHash"], replaces: [] });
    const updated = await provider.update("Process", made, api());
    expect(updated.ports).toEqual(made.ports);
    expect(updated.pids).not.toEqual(made.pids);
    made = updated;
  });

  test("keeps running when only its tags change", async () => {
    const updated = await provider.update("Process", made, api({ tags: { stage: "dev" } }));
    expect(updated).toMatchObject({ pids: made.pids, tags: { stage: "dev" } });
    await provider.update("Process", updated, api());
  });

  test("keeps its port in the preview of an update, and knows nothing before it exists", async () => {
    const update = await provider.update("Process", made, api({ command: ["node", "x"] }), true);
    expect(update).toMatchObject({ url: made.url, ports: made.ports, pids: unknown });
    const create = await provider.create("Process", api({ name: "other" }), true);
    expect(create).toMatchObject({ url: unknown, ports: unknown, pids: unknown });
  });

  test("has its name and environment only by replacement, the old one deleted first", async () => {
    const diff = await provider.diff("Process", made, api({ name: "test-dev-api-b" }));
    expect(diff).toMatchObject({ replaces: ["name"], deleteBeforeReplace: true });
  });

  test("is read as it is, and as gone once it is deleted", async () => {
    const read = await provider.read("Process", made);
    expect(read).toMatchObject({ url: made.url, pids: made.pids });
    await provider.delete("Process", made);
    await expect(fetch(String(made.url))).rejects.toThrow();
    expect(await provider.read("Process", made)).toBeUndefined();
  });
});

test("several replicas have a port each and one balanced address", async () => {
  const made = await provider.create("Process", api({ name: "test-dev-many-a", replicas: 2 }));
  const answers = [await ask(made.url), await ask(made.url), await ask(made.url)];
  expect(made.ports).toHaveLength(2);
  expect(new Set(answers.map((answer) => answer.pid))).toEqual(new Set(made.pids as number[]));
  await provider.delete("Process", made);
});

test("a process without a port is there once it has stayed up", async () => {
  const inputs = { source: "worker", serves: false, variables: {}, command: ["node", "main.js"] };
  const made = await provider.create("Process", project.owned("test-dev-worker-a", inputs));
  expect(made).toMatchObject({ url: "", ports: [] });
  expect(await replica("test-dev-worker-a")).toMatchObject({ pid: (made.pids as number[])[0] });
  await provider.delete("Process", made);
});

test("one that ends at once fails with the end of its log, its secrets masked", async () => {
  const inputs = {
    source: "bad",
    serves: true,
    variables: { TOKEN: "tok-12345678" },
    command: ["node", "main.js"],
  };
  const failed = provider.create("Process", project.owned("test-dev-bad-a", inputs));
  await expect(failed).rejects.toThrow(/'test-dev-bad-a' exited with code 7\.[^]*token \[secret\]/);
  const { processes } = await project.agent.status();
  expect(processes.map((one) => one.name)).not.toContain("test-dev-bad-a");
});

test("one that prints a key of several lines fails without any of them, and a header too", async () => {
  const key = ["-----BEGIN KEY-----", "MIIEvQIBADANBgkqhkiG", "kT9zq1vQ==", "-----END KEY-----"];
  const program = `
    const { KEY, TOKEN } = process.env;
    console.log("key:" + KEY.replace(/^/gm, "    "));
    console.log("cut:" + KEY.split("\\n").slice(2).join(" | "));
    console.log("Basic " + Buffer.from("app:" + TOKEN).toString("base64"));
    for (let line = 0; line < 16; line += 1) console.log("line", line);
    process.exit(7);
  `;
  project.write("teller/main.js", program);
  const inputs = {
    source: "teller",
    serves: false,
    variables: { KEY: key.join("\n"), TOKEN: "tok-12345678" },
    command: ["node", "main.js"],
  };
  const made = provider.create("Process", project.owned("test-dev-teller-a", inputs));
  const error = await made.then(String, String);
  expect(error).toMatch(/exited with code 7/);
  expect(error).toContain("  line 15");
  for (const line of key) expect(error).not.toContain(line);
  expect(error).toContain("Basic [secret]");
});

test("one whose program is not there says so", async () => {
  const inputs = { source: "worker", serves: false, variables: {}, command: ["no-such-program"] };
  const failed = provider.create("Process", project.owned("test-dev-none-a", inputs));
  await expect(failed).rejects.toThrow(
    /started by `no-such-program`, which is neither among.*nor on PATH/,
  );
});

test("one that never becomes healthy fails with its last answer", async () => {
  project.write("mute/main.js", "setInterval(() => undefined, 1000);");
  const inputs = {
    source: "mute",
    serves: true,
    variables: {},
    command: ["node", "main.js"],
    health: { path: "/", startSeconds: 0.5 },
  };
  const failed = provider.create("Process", project.owned("test-dev-mute-a", inputs));
  await expect(failed).rejects.toThrow(
    /not become healthy within 0.5 s \(last check: ECONNREFUSED/,
  );
});
