import { describe, expect, test } from "vitest";
import { createKeeper, tail } from "../../../tool/live/filter.ts";
import { levelOf } from "../../../tool/live/level.ts";
import { splitLines, splitTime } from "../../../tool/live/lines.ts";
import { collect } from "../../../tool/live/merge.ts";

async function* streamOf<T>(items: readonly T[]): AsyncIterable<T> {
  for (const item of items) yield await Promise.resolve(item);
}

describe("the level of a line", () => {
  test.each([
    ['{"level":30,"msg":"ERROR in a text"}', "info"],
    ['{"level":"WARN"}', "warn"],
    ['{"severity":"Critical"}', "fatal"],
    ['{"level":50}', "error"],
    ["2026-01-02 03:04:05.678 UTC [1] LOG:  ready to accept connections", "info"],
    ["2026-01-02 03:04:05.678 UTC [1] FATAL:  no such role", "fatal"],
    ['time="2026-01-02T03:04:05Z" level=warning msg="slow"', "warn"],
    ["ts=2026 caller=main.go level=error err=x", "error"],
    ["2026/01/02 03:04:05 [error] 7#7: *1 refused", "error"],
    ["[Fri Jan 02 03:04:05 2026] [core:emerg] no log", "fatal"],
    ["[ERROR] lost", "error"],
    ["INFO:     Application startup complete.", "info"],
    ["TypeError: x is not a function", "error"],
    ["Traceback (most recent call last):", "error"],
    ["GET /errors 200", undefined],
    ["the error page was shown", undefined],
    ["{not json", undefined],
  ])("of %j is %s", (text, level) => {
    expect(levelOf(text)).toBe(level);
  });
});

describe("a filter", () => {
  const lines = [
    "INFO up",
    "Error: lost",
    "    at main",
    "Caused by: disk",
    "  full",
    "plain",
    "WARN slow",
  ];

  test("keeps what belongs to a grave line with it", () => {
    const keep = createKeeper({ level: "error" });
    expect(lines.filter((text) => keep({ text }))).toEqual(lines.slice(1, 5));
    const warn = createKeeper({ level: "warn" });
    expect(lines.filter((text) => warn({ text }))).toEqual([...lines.slice(1, 5), "WARN slow"]);
  });

  test("takes lines without a time for those of the line before", () => {
    const keep = createKeeper({ since: new Date("2026-01-02T03:00:00Z") });
    const all = ["2026-01-02T02:59:59Z one", "  trace", "2026-01-02T03:00:00Z two", "  trace"];
    expect(all.filter((text) => keep({ text }))).toEqual(all.slice(2));
    expect(keep({ text: "known by its platform", time: 0 })).toBe(false);
  });

  test("with a pattern that has a state is asked each line anew", () => {
    const keep = createKeeper({ pattern: /o/u });
    expect(["one", "two", "three", "o"].filter((text) => keep({ text }))).toEqual([
      "one",
      "two",
      "o",
    ]);
  });

  test.each([0, 1, 3, 500])("the last %i of many are the last", async (count) => {
    const items = Array.from({ length: 400 }, (_, index) => index);
    expect(await collect(tail(streamOf(items), count))).toEqual(
      count === 0 ? [] : items.slice(-count),
    );
  });
});

describe("bytes in pieces", () => {
  test("become whole lines, also where a piece ends within a character", async () => {
    const bytes = Buffer.from("grün\r\nzwei\nrest");
    for (let size = 1; size <= bytes.length; size += 1) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      expect(await collect(splitLines(streamOf(pieces)))).toEqual(["grün", "zwei", "rest"]);
    }
  });

  test.each([
    ["2026-01-02T03:04:05.123456789Z hello  there", "hello  there", "2026-01-02T03:04:05.123Z"],
    ["2026-01-02T03:04:05+02:00 hi", "hi", "2026-01-02T01:04:05.000Z"],
    ["2026-01-02T03:04:05Z", "", "2026-01-02T03:04:05.000Z"],
    ["no time", "no time", undefined],
  ])("%j has its time apart", (line, text, iso) => {
    const split = splitTime(line);
    expect(split.text).toBe(text);
    expect(split.time).toBe(iso === undefined ? undefined : Date.parse(iso));
  });
});
