import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { formatFilesFunction } from "../../../../../components/platforms/aws/edge/files-function.ts";
import type { FilesPlan } from "../../../../../components/platforms/aws/edge/files-function.ts";

type Headers = Record<string, { value: string }>;

/** What CloudFront asks the site's files for. */
function rewrite(
  uri: string,
  accept?: string,
  { fallback = true, release = "r1", path = "/", pages = [] }: Partial<FilesPlan> = {},
): string {
  const headers = accept === undefined ? {} : { accept: { value: accept } };
  const request = { method: "GET", uri, headers };
  const event = { context: { eventType: "viewer-request" }, request };
  const code = `${formatFilesFunction({ release, path, fallback, pages })}; handler(event).uri`;
  return runInNewContext(code, { event }) as string;
}

/** How long a browser may keep an answer, as it gets it. */
function keep(type: string | undefined, said?: string): string | undefined {
  const headers: Headers = {
    ...(type !== undefined && { "content-type": { value: type } }),
    ...(said !== undefined && { "cache-control": { value: said } }),
  };
  const event = { context: { eventType: "viewer-response" }, response: { headers } };
  const code = `${formatFilesFunction({ release: "r1", path: "/", fallback: true })}; handler(event).headers`;
  return (runInNewContext(code, { event }) as Headers)["cache-control"]?.value;
}

const page = "text/html,application/xhtml+xml,*/*;q=0.8";

test("A navigation to a path that names no file gets the release's page", () => {
  expect(rewrite("/orders/42", page)).toBe("/r1/index.html");
  expect(rewrite("/orders/", page)).toBe("/r1/index.html");
  expect(rewrite("/v1.2/orders", page)).toBe("/r1/index.html");
});

test("A file keeps its path in the release, asked for by a navigation or not", () => {
  expect(rewrite("/app.js", "*/*")).toBe("/r1/app.js");
  expect(rewrite("/print.html", page)).toBe("/r1/print.html");
});

test("A request for data keeps its path", () => {
  expect(rewrite("/orders/42", "application/json")).toBe("/r1/orders/42");
  expect(rewrite("/orders/42")).toBe("/r1/orders/42");
});

test("Without fallback a navigation keeps its path, and the root is the page", () => {
  expect(rewrite("/orders/42", page, { fallback: false })).toBe("/r1/orders/42");
  for (const accept of [page, "*/*", undefined]) {
    expect(rewrite("/", accept, { fallback: false })).toBe("/r1/index.html");
    expect(rewrite("/", accept)).toBe("/r1/index.html");
  }
});

test("Pages are found by their paths, with and without fallback", () => {
  const pages = [
    { path: "/about", file: "/about/index.html" },
    { path: "/docs", file: "/docs.html" },
  ];
  for (const fallback of [true, false]) {
    for (const accept of [page, "*/*", undefined]) {
      expect(rewrite("/about/", accept, { fallback, pages })).toBe("/r1/about/index.html");
      expect(rewrite("/about", accept, { fallback, pages })).toBe("/r1/about/index.html");
      expect(rewrite("/docs", accept, { fallback, pages })).toBe("/r1/docs.html");
    }
    expect(rewrite("/app.js", page, { fallback, pages })).toBe("/r1/app.js");
  }
  expect(rewrite("/lost", page, { fallback: false, pages })).toBe("/r1/lost");
  expect(rewrite("/lost", page, { pages })).toBe("/r1/index.html");
  expect(rewrite("/guide/about", page, { path: "/guide", pages })).toBe("/r1/about/index.html");
});

test("Pages that are too many to be listed are found in their folders", () => {
  const pages = Array.from({ length: 500 }, (_, number) => ({
    path: `/page-${number}`,
    file: `/page-${number}/index.html`,
  }));
  const code = formatFilesFunction({ release: "r1", path: "/", fallback: false, pages });
  expect(Buffer.byteLength(code)).toBeLessThan(10_000);
  expect(rewrite("/page-7/", page, { fallback: false, pages })).toBe("/r1/page-7/index.html");
});

test("A site under a path has it taken off, and its own page at the end of it", () => {
  const open = { path: "/docs" };
  const strict = { path: "/docs", fallback: false };
  expect(rewrite("/docs/app.js", "*/*", open)).toBe("/r1/app.js");
  expect(rewrite("/docs", page, strict)).toBe("/r1/index.html");
  expect(rewrite("/docs/", "*/*", strict)).toBe("/r1/index.html");
  expect(rewrite("/docs/guides/start", page, open)).toBe("/r1/index.html");
  expect(rewrite("/docs/guides/start", page, strict)).toBe("/r1/guides/start");
  expect(rewrite("/docsearch.js", "*/*", open)).toBe("/r1/docsearch.js");
});

test("Another release shares no path with the one before, which is what CloudFront keeps by", () => {
  for (const uri of ["/", "/index.html", "/app.js", "/orders/42"]) {
    expect(rewrite(uri, page, { release: "r2" })).toBe(rewrite(uri, page).replace("/r1/", "/r2/"));
  }
});

test("A browser asks again for pages, whatever they say but not to be kept at all", () => {
  expect(keep("text/html")).toBe("no-cache");
  expect(keep("text/html; charset=utf-8")).toBe("no-cache");
  expect(keep("text/html", "public, max-age=86400")).toBe("no-cache");
  expect(keep("text/html", "no-store")).toBe("no-store");
});

test("Other files are kept for as long as they say", () => {
  const forever = "public, max-age=31536000, immutable";
  expect(keep("text/javascript", forever)).toBe(forever);
  expect(keep("image/svg+xml")).toBeUndefined();
  expect(keep(undefined, forever)).toBe(forever);
});
