import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { formatNavigation } from "../../../../../components/platforms/aws/edge/navigation.ts";

/** What the function makes of a request. */
function rewrite(uri: string, accept?: string, path = "/", fallback = true): string {
  const headers = accept === undefined ? {} : { accept: { value: accept } };
  const event = { request: { method: "GET", uri, headers } };
  const code = `${formatNavigation({ path, fallback })}; handler(event).uri`;
  return runInNewContext(code, { event }) as string;
}

const page = "text/html,application/xhtml+xml,*/*;q=0.8";

test("A navigation to a path that names no file gets the page", () => {
  expect(rewrite("/orders/42", page)).toBe("/index.html");
  expect(rewrite("/orders/", page)).toBe("/index.html");
  expect(rewrite("/v1.2/orders", page)).toBe("/index.html");
});

test("A file keeps its path, asked for by a navigation or not", () => {
  expect(rewrite("/app.js", "*/*")).toBe("/app.js");
  expect(rewrite("/print.html", page)).toBe("/print.html");
});

test("A request for data keeps its path", () => {
  expect(rewrite("/orders/42", "application/json")).toBe("/orders/42");
  expect(rewrite("/orders/42")).toBe("/orders/42");
});

test("A site under a path has it taken off, and its own page at the end of it", () => {
  expect(rewrite("/docs/app.js", "*/*", "/docs")).toBe("/app.js");
  expect(rewrite("/docs", page, "/docs", false)).toBe("/index.html");
  expect(rewrite("/docs/", page, "/docs", false)).toBe("/index.html");
  expect(rewrite("/docs/guides/start", page, "/docs")).toBe("/index.html");
  expect(rewrite("/docs/guides/start", page, "/docs", false)).toBe("/guides/start");
  expect(rewrite("/docsearch.js", "*/*", "/docs")).toBe("/docsearch.js");
});
