import { symlinkSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LocalProject } from "../../support/projects/local-project.ts";
import type { ProviderClient } from "../../support/engine/provider-client.ts";

const project = new LocalProject();
const html = `<!doctype html><title>shop</title><p>${"hello ".repeat(500)}</p>`;
let provider: ProviderClient;
let port: number;

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Not fetch: it decompresses by itself and mends paths with `..`. */
async function get(path: string, headers: Record<string, string> = {}, method = "GET") {
  return new Promise<Answer>((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, headers: answered, body: Buffer.concat(chunks) });
      });
    });
    asked.on("error", reject);
    asked.end();
  });
}

const navigation = { accept: "text/html,application/xhtml+xml", "sec-fetch-mode": "navigate" };

beforeAll(async () => {
  project.write("web/index.html", html);
  project.write("web/app.3f9ac21b.js", "console.log(1)");
  project.write("web/.env", "TOKEN=1");
  const beside = ["package.json", "node_modules/left/index.js", "lib/node_modules/left/index.js"];
  const pages = ["manifest.json", "data/package.json", "keys.html", "node_modules.html"];
  for (const path of [...beside, "Dockerfile", "certs/server.key", ...pages, "compose.html"]) {
    project.write(`web/${path}`, "{}");
  }
  project.write("secret.txt", "outside");
  provider = await project.provider();
  port = (await project.createEnvironment()).entryPort;
  const site = { source: "web", fallback: true };
  await provider.create("StaticSite", project.owned("test-dev-web", site));
  const route = { hosts: [], path: "/", targets: [{ name: "test-dev-web", weight: 100 }] };
  await provider.create("Route", project.owned("test-dev-web-route", route));
});

afterAll(async () => {
  await project.remove();
});

describe("a site", () => {
  test("answers with the page, and with 304 to who has it already", async () => {
    const first = await get("/");
    expect(first.status).toBe(200);
    expect(first.body.toString()).toBe(html);
    const again = await get("/", { "if-none-match": String(first.headers.etag) });
    expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) });
  });

  test.each([
    ["/package.json", 404],
    ["//package.json", 404],
    ["/package%2ejson", 404],
    ["/node_modules/left/index.js", 404],
    ["/lib/node_modules/left/index.js", 404],
    ["/Dockerfile", 404],
    ["/certs/server.key", 404],
    ["/manifest.json", 200],
    ["/data/package.json", 200],
    ["/keys.html", 200],
    ["/node_modules.html", 200],
    ["/compose.html", 200],
  ])("answers %s with %i: what stands beside pages is for nobody", async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });

  test("below a path has it taken off, and its own page for navigations", async () => {
    const site = { source: "web", fallback: true, path: "/docs" };
    await provider.create("StaticSite", project.owned("test-dev-docs", site));
    const route = { hosts: [], path: "/docs", targets: [{ name: "test-dev-docs", weight: 100 }] };
    await provider.create("Route", project.owned("test-dev-docs-route", route));
    for (const path of ["/docs", "/docs/", "/docs?from=here"]) {
      expect((await get(path)).body.toString()).toBe(html);
    }
    expect((await get("/docs/app.3f9ac21b.js")).body.toString()).toBe("console.log(1)");
    expect((await get("/docs/no/such/page", navigation)).body.toString()).toBe(html);
    expect((await get("/docs/.env")).status).toBe(404);
    expect((await get("/docs/../secret.txt")).status).toBe(404);
    expect((await get("/docs/app.js")).status).toBe(404);
  });

  test("compresses by brotli and gzip, as asked", async () => {
    const brotli = await get("/", { "accept-encoding": "gzip, br" });
    expect(brotli.headers).toMatchObject({ "content-encoding": "br" });
    expect(brotliDecompressSync(brotli.body).toString()).toBe(html);
    const gzip = await get("/", { "accept-encoding": "gzip" });
    expect(gzip.headers).toMatchObject({ "content-encoding": "gzip" });
    expect(gunzipSync(gzip.body).toString()).toBe(html);
  });

  test("is asked every time, but for files named after their content", async () => {
    expect((await get("/")).headers["cache-control"]).toBe("no-cache");
    const script = await get("/app.3f9ac21b.js");
    expect(script.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  });

  test("gives index.html to a navigation without a file, and 404 to everything else", async () => {
    const page = await get("/orders/17", navigation);
    expect([page.status, page.body.toString()]).toEqual([200, html]);
    expect((await get("/missing.js", { accept: "*/*" })).status).toBe(404);
    const script = { accept: "text/html", "sec-fetch-mode": "cors" };
    expect((await get("/orders/17", script)).status).toBe(404);
  });

  test.each([
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/a/..%2f..%2fsecret.txt",
    "/..\\secret.txt",
    "/.env",
    "/%2eenv",
    "/%00",
    "/%",
  ])("refuses %s", async (path) => {
    const answer = await get(path, navigation);
    expect(answer.status).toBe(404);
    expect(answer.body.toString()).not.toMatch(/outside|TOKEN/);
  });

  test("serves no file that a link has outside of the folder", async () => {
    symlinkSync("../secret.txt", join(project.root, "web/link.txt"));
    symlinkSync("../secret.txt", join(project.root, "web/page.html"));
    symlinkSync("..", join(project.root, "web/up"));
    symlinkSync("app.3f9ac21b.js", join(project.root, "web/inside.js"));
    for (const path of ["/link.txt", "/page", "/up/secret.txt"]) {
      const answer = await get(path, navigation);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.body.toString()).not.toContain("outside");
    }
    expect((await get("/inside.js")).body.toString()).toBe("console.log(1)");
  });

  test("answers HEAD without a body and refuses other methods", async () => {
    const head = await get("/", {}, "HEAD");
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(await get("/", {}, "POST")).toMatchObject({
      status: 405,
      headers: { allow: "GET, HEAD" },
    });
  });

  test("serves an edited file at once", async () => {
    project.write("web/note.txt", "one");
    expect((await get("/note.txt")).body.toString()).toBe("one");
    project.write("web/note.txt", "and two");
    expect((await get("/note.txt")).body.toString()).toBe("and two");
  });
});

test("a site without fallback has a 404 for navigations too", async () => {
  const inputs = project.owned("test-dev-web", { source: "web", fallback: false });
  await provider.update("StaticSite", {}, inputs);
  expect((await get("/orders/17", navigation)).status).toBe(404);
  expect((await get("/", navigation)).status).toBe(200);
});
