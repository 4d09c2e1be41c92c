import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { navigationFunction } from "../../../../../components/platforms/aws/edge/navigation.ts";

/** What the function makes of a request. */
function rewrite(uri: string, accept?: string): string {
  const headers = accept === undefined ? {} : { accept: { value: accept } };
  const event = { request: { method: "GET", uri, headers } };
  const code = `${navigationFunction}; handler(event).uri`;
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
