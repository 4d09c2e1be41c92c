import { expect, test } from "vitest";
import { inOrder, timeOf } from "../../../tool/live/log-order.ts";
import { collect } from "../../../tool/live/merge.ts";

async function* logOf(unit: string, texts: string[]) {
  for (const text of texts) yield await Promise.resolve({ unit, text });
}

test("lines are put in order by time, what carries none stays behind the line before it", async () => {
  const api = [
    '{"time":"2026-01-02T03:04:05.000Z","msg":"one"}',
    "    at trace",
    '{"time":"2026-01-02T03:04:07.000Z","msg":"three"}',
  ];
  const orders = ["2026-01-02 03:04:06.000 UTC [7] LOG:  two"];
  const web = ["no time", "none either"];
  const sources = [logOf("api", api), logOf("orders", orders), logOf("web", web)];
  const lines = await collect(inOrder(sources));
  expect(lines.map(({ unit, text }) => `${unit} ${text}`)).toEqual([
    "web no time",
    "web none either",
    `api ${api[0] ?? ""}`,
    "api     at trace",
    `orders ${orders[0] ?? ""}`,
    `api ${api[2] ?? ""}`,
  ]);
});

test("times are read from JSON and from the beginning of a text, and nowhere else", () => {
  const time = Date.parse("2026-01-02T03:04:05.000Z");
  expect(timeOf(`{"time":${time}}`)).toBe(time);
  expect(timeOf("2026-01-02T03:04:05Z hello")).toBe(time);
  for (const text of [
    "{",
    "{}",
    '{"time":"soon"}',
    "at 2026-01-02 03:04:05",
    "2026-99-99 99:99:99",
  ]) {
    expect([text, timeOf(text)]).toEqual([text, undefined]);
  }
});
