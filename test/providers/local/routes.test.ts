import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LocalProject, until } from "../../support/projects/local-project.ts";
import type { Json, ProviderClient } from "../../support/engine/provider-client.ts";

// Upgrades without a websocket library: after the 101 it echoes bytes in capitals.
const program = `
import http from "node:http";
const server = http.createServer((request, response) => {
  if (request.url === "/crash") process.exit(1);
  const { url, headers } = request;
  response.end(JSON.stringify({ name: process.env.NAME, pid: process.pid, url, headers }));
});
server.on("upgrade", (request, socket) => {
  socket.write("HTTP/1.1 101 Switching Protocols\\r\\nupgrade: websocket\\r\\n" +
    "connection: Upgrade\\r\\n\\r\\n");
  socket.write(JSON.stringify(request.headers) + "\\n");
  socket.on("data", (data) => socket.write(data.toString().toUpperCase()));
  socket.on("error", () => socket.destroy());
});
server.listen(Number(process.env.PORT), "127.0.0.1");
`;

const project = new LocalProject();
let provider: ProviderClient;
let port: number;
let api: Json;

async function process(name: string, replicas = 1): Promise<Json> {
  const inputs = { source: "api", serves: true, replicas, command: ["node", "main.js"] };
  const tags = { environment: "dev", component: name.replace(/-a$/, "") };
  const variables = { NAME: name };
  return provider.create("Process", project.owned(name, { ...inputs, variables, tags }));
}

async function route(name: string, path: string, hosts: string[], ...targets: string[]) {
  const weighted = targets.map((target) => {
    const [physical = "", weight = "100"] = target.split("=");
    return { name: physical, weight: Number(weight) };
  });
  const inputs = project.owned(name, { hosts, path, targets: weighted });
  return provider.create("Route", inputs);
}

async function get(path: string, host = "localhost", headers: Record<string, string> = {}) {
  const asked = request({ host: "127.0.0.1", port, path, headers: { host, ...headers } }).end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, body: Buffer.concat(chunks).toString() };
}

async function nameAt(path: string, host?: string): Promise<unknown> {
  return (JSON.parse((await get(path, host)).body) as Json).name;
}

beforeAll(async () => {
  project.write("api/package.json", '{ "type": "module" }');
  project.write("api/main.js", program);
  provider = await project.provider();
  port = (await project.createEnvironment()).entryPort;
  const made = [process("web-a"), process("api-a", 2), process("admin-a")];
  [, api = {}] = await Promise.all(made);
  await route("web", "/", [], "web-a");
  await route("api", "/api", [], "api-a");
  await route("admin", "/", ["admin.localhost"], "admin-a");
});

afterAll(async () => {
  await project.remove();
});

describe("the entry", () => {
  test("picks the longest path that ends at a segment, and strips nothing", async () => {
    expect(await nameAt("/")).toBe("web-a");
    expect(await nameAt("/api")).toBe("api-a");
    expect(await nameAt("/apiary")).toBe("web-a");
    const { body } = await get("/api/orders?id=1");
    expect(JSON.parse(body)).toMatchObject({ name: "api-a", url: "/api/orders?id=1" });
  });

  test("picks by host before it picks by path", async () => {
    expect(await nameAt("/api", "Admin.localhost:8080")).toBe("admin-a");
    expect(await nameAt("/api", "other.localhost")).toBe("api-a");
  });

  test("takes turns between replicas", async () => {
    const pids = new Set<unknown>();
    for (let turn = 0; turn < 4; turn += 1) {
      pids.add((JSON.parse((await get("/api")).body) as Json).pid);
    }
    expect(pids.size).toBe(2);
  });

  test("says for whom it asks, whatever the client claims", async () => {
    const { body } = await get("/", "shop.localhost", { "x-forwarded-for": "8.8.8.8" });
    const { headers } = JSON.parse(body) as { headers: Json };
    expect(headers).toMatchObject({
      host: "shop.localhost",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": "shop.localhost",
      "x-forwarded-proto": "http",
    });
  });

  test("passes websockets on, both ways", async () => {
    const headers = { connection: "Upgrade", upgrade: "websocket", host: "shop.localhost" };
    const asked = request({ host: "127.0.0.1", port, path: "/api/live", headers }).end();
    const [response, socket, head] = (await once(asked, "upgrade")) as [
      IncomingMessage,
      Socket,
      Buffer,
    ];
    let received = head.toString();
    socket.on("data", (data) => (received += data.toString()));
    socket.write("hello");
    const text = await until(() => (received.endsWith("HELLO") ? received : undefined));
    socket.destroy();
    expect(response.statusCode).toBe(101);
    expect(JSON.parse(text.split("\n")[0] ?? "")).toMatchObject({
      "x-forwarded-host": "shop.localhost",
      "x-forwarded-for": "127.0.0.1",
    });
  });

  test("shares requests by weight, none to a weight of 0", async () => {
    const made = await route("split", "/split", [], "web-a=75", "admin-a=25", "api-a=0");
    const names: unknown[] = [];
    for (let turn = 0; turn < 8; turn += 1) names.push(await nameAt("/split"));
    expect(names.filter((name) => name === "web-a")).toHaveLength(6);
    expect(names.filter((name) => name === "admin-a")).toHaveLength(2);
    await provider.delete("Route", made);
    expect(await nameAt("/split")).toBe("web-a");
  });

  test("says in plain words that a process is down, and finds it again", async () => {
    await get("/crash", "admin.localhost").catch(() => undefined);
    const down = await until(async () => {
      const answer = await get("/", "admin.localhost");
      return answer.status === 502 ? answer : undefined;
    });
    expect(down.body).toContain("'admin' does not answer");
    expect(down.body).toMatch(/started again by itself.*`npx slipway logs dev admin`/);
    const back = await until(async () => {
      const answer = await get("/", "admin.localhost");
      return answer.status === 200 ? answer : undefined;
    });
    expect(back.body).toContain("admin-a");
  });

  test("does not promise that what is not running comes back", async () => {
    const made = await route("ghost", "/ghost", [], "ghost-a");
    const down = await get("/ghost");
    expect(down.status).toBe(502);
    expect(down.body).toContain("mend it and run `npx slipway up test-dev`");
    await provider.delete("Route", made);
  });

  test("shows a page in place of a route's targets, and goes back to them", async () => {
    const html = "<!doctype html><title>Down</title>";
    const page = { status: 503, headers: { "retry-after": "300" }, html };
    const plain = { hosts: [], path: "/closed", targets: [{ name: "web-a", weight: 100 }] };
    const inputs = project.owned("closed", plain);
    const made = await provider.create("Route", { ...inputs, page });
    const answer = await fetch(`http://127.0.0.1:${port}/closed/x`);
    expect([answer.status, await answer.text()]).toEqual([503, html]);
    expect(answer.headers.get("retry-after")).toBe("300");
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await nameAt("/")).toBe("web-a");
    const opened = await provider.update("Route", made, inputs);
    expect(await nameAt("/closed")).toBe("web-a");
    await provider.delete("Route", opened);
  });

  test("keeps the port of a service that has no copies, and says that it is down", async () => {
    const running = await process("idle-a");
    const inputs = { source: "api", serves: true, command: ["node", "main.js"] };
    const owned = project.owned("idle-a", { ...inputs, variables: { NAME: "idle-a" } });
    const none = await provider.update("Process", running, { ...owned, replicas: 0 });
    expect(none).toMatchObject({ pids: [], ports: [], url: running.url });
    expect(await provider.diff("Process", none, { ...owned, replicas: 0 })).toMatchObject({
      changes: "none",
    });
    await expect(fetch(running.url as string)).rejects.toThrow("fetch failed");
    const back = await provider.update("Process", none, owned);
    expect(back.url).toBe(running.url);
    expect((await fetch(back.url as string)).status).toBe(200);
    await provider.delete("Process", back);
  });

  test("answers no host but this machine's names and those that a route names", async () => {
    for (const host of ["localhost", "a.localhost:80", "127.0.0.1:80", "[::1]:80"]) {
      expect([host, (await get("/", host)).status]).toEqual([host, 200]);
    }
    const foreign = await get("/", "rebound.example:80");
    expect(foreign.status).toBe(421);
    expect(foreign.body).toContain("'rebound.example:80' is none of them");
    expect((await get("/", "localhost.example")).status).toBe(421);
    const made = await route("named", "/", ["shop.example"], "web-a");
    expect((await get("/", "shop.example")).status).toBe(200);
    await provider.delete("Route", made);
  });

  test("sends no claims of a client on, nor what belongs to one connection", async () => {
    const { body } = await get("/", "localhost", {
      forwarded: "for=1.2.3.4",
      "x-real-ip": "1.2.3.4",
      "x-forwarded-for": "1.2.3.4",
      te: "trailers",
      "proxy-authorization": "Basic x",
      connection: "close, X-Once, Host",
      "x-once": "1",
      "x-kept": "1",
    });
    const { headers } = JSON.parse(body) as { headers: Json };
    const gone = ["forwarded", "x-real-ip", "te", "proxy-authorization", "x-once"];
    expect(gone.filter((name) => name in headers)).toEqual([]);
    expect(headers).toMatchObject({
      "x-forwarded-for": "127.0.0.1",
      "x-kept": "1",
      host: "localhost",
    });
  });

  test("between services leaves the headers of the first hop as they are", async () => {
    const forwarded = { "x-forwarded-for": "1.2.3.4", "x-forwarded-proto": "https" };
    const answer = (await (await fetch(api.url as string, { headers: forwarded })).json()) as Json;
    expect(answer.headers).toMatchObject(forwarded);
  });

  test("lists its routes where none fits, as a page to a browser", async () => {
    const web = project.owned("web", {});
    await provider.delete("Route", web);
    const text = await get("/nowhere");
    expect(text.status).toBe(404);
    expect(text.body).toContain("admin.localhost / -> admin-a\nany host /api -> api-a");
    const page = await get("/<script>", "localhost", { accept: "text/html" });
    expect(page.body).toContain("<h1>No route for localhost/&lt;script&gt;</h1>");
    await route("web", "/", [], "web-a");
  });

  test("listens on loopback only", async () => {
    const { networkInterfaces } = await import("node:os");
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === "IPv4" && !address.internal);
    if (outside === undefined) {
      console.warn("skipped: this machine has no address but loopback");
      return;
    }
    await expect(fetch(`http://${outside.address}:${port}/`)).rejects.toThrow();
  });
});

test("the environment stops while a client keeps its websocket open", async () => {
  const headers = { connection: "Upgrade", upgrade: "websocket" };
  const asked = request({ host: "127.0.0.1", port, path: "/", headers }).end();
  const [, socket] = (await once(asked, "upgrade")) as [IncomingMessage, Socket];
  // One that never closes from its side.
  socket.allowHalfOpen = true;
  socket.on("error", () => undefined);
  await project.agent.stop();
  expect((await project.agent.status()).running).toBe(false);
  socket.destroy();
  expect(await project.agent.start()).toEqual([]);
});
