import { describe, expect, test } from "vitest";
import { formatEntryPage, planEntryPage } from "../../../components/platforms/entry-page.ts";

describe("the page of an entry", () => {
  test.each(["maintenance", "archived"] as const)("%s: is whole and loads nothing", (mode) => {
    const { status, headers, html } = formatEntryPage(mode, "shop");
    expect(status).toBe(503);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">[^]*<h1>[^]*shop[^]*<\/html>\n$/);
    expect(html).not.toMatch(/src=|href=|<script|url\(/);
  });

  test("says when to come back in maintenance, and not from an archive", () => {
    expect(formatEntryPage("maintenance", "shop").headers["retry-after"]).toBe("300");
    expect(formatEntryPage("archived", "shop").headers).not.toHaveProperty("retry-after");
  });

  test("escapes the name", () => {
    const { html } = formatEntryPage("maintenance", `<b a="1">&'`);
    expect(html).toContain("&lt;b a=&quot;1&quot;&gt;&amp;&#39;");
    expect(html).not.toContain("<b a");
  });

  test("is none where the environment runs", () => {
    expect(planEntryPage("running", "shop")).toBeUndefined();
    expect(planEntryPage("archived", "shop")?.mode).toBe("archived");
  });
});
