import { expect, test } from "vitest";
import { merge } from "../../../tool/live/merge.ts";

async function* items(...texts: string[]): AsyncIterable<string> {
  for (const text of texts) yield await Promise.resolve(text);
}

test("every item of every source comes, each source in its order", async () => {
  const found = await collect(merge([items("a1", "a2", "a3"), items(), items("b1", "b2")]));
  expect(found.filter((text) => text.startsWith("a"))).toEqual(["a1", "a2", "a3"]);
  expect(found.filter((text) => text.startsWith("b"))).toEqual(["b1", "b2"]);
  expect(found).toHaveLength(5);
});

test("a source that is quiet does not hold up another", async () => {
  const gate = Promise.withResolvers<undefined>();
  async function* quiet(): AsyncIterable<string> {
    await gate.promise;
    yield "late";
  }
  const found: string[] = [];
  for await (const text of merge([quiet(), items("x", "y")])) {
    found.push(text);
    if (text === "y") gate.resolve(undefined);
  }
  expect(found).toEqual(["x", "y", "late"]);
});

test("a source that fails fails the whole", async () => {
  async function* broken(): AsyncIterable<string> {
    yield await Promise.reject(new Error("disk gone"));
  }
  await expect(collect(merge([broken()]))).rejects.toThrow("disk gone");
});

async function collect(source: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const text of source) found.push(text);
  return found;
}
