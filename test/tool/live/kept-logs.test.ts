import type { Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Deployed } from "../../../tool/live/deployed.ts";
import { parsePattern } from "../../../tool/cli/since.ts";
import { createKubernetesReader } from "../../../tool/live/kubernetes/reader.ts";
import type { LiveLogLine, LiveLogQuery } from "../../../tool/live/live.ts";
import { formatQuery } from "../../../tool/live/loki/logql.ts";
import { readPages } from "../../../tool/live/loki/pages.ts";
import { readKept } from "../../../tool/live/loki/read.ts";
import { collect } from "../../../tool/live/merge.ts";
import type { Fetch } from "../../../tool/live/prometheus/alerts.ts";
import { FakeCluster } from "../../support/containers/fake-cluster.ts";
import { FakeLoki } from "../../support/monitoring/fake-loki.ts";
import { until } from "../../support/projects/local-project.ts";
import { component } from "./component.ts";

const now = Date.now();
const minute = 60_000;

let loki = new FakeLoki();
let server: Server | undefined;
let fetchLoki: Fetch = () => Promise.resolve({});

beforeAll(async () => {
  const served = await FakeLoki.serve(() => loki);
  server = served.server;
  fetchLoki = async (path) => (await fetch(`http://${served.address}${path}`)).json();
});

afterAll(() => server?.close());

beforeEach(() => {
  loki = new FakeLoki();
});

/** Keeps lines of a copy, one a second, beginning some minutes ago. */
function keep(labels: Record<string, string>, minutesAgo: number, texts: readonly string[]): void {
  texts.forEach((text, index) => {
    const at = BigInt(now - minutesAgo * minute + index * 1000) * 1_000_000n;
    loki.lines.push({ at, labels, text });
  });
}

function ask(query: Partial<LiveLogQuery>): AsyncIterable<LiveLogLine> {
  const { signal } = new AbortController();
  return readKept(fetchLoki, { filter: {}, follow: false, signal, ...query });
}

async function texts(query: Partial<LiveLogQuery>): Promise<string[]> {
  return (await collect(ask(query))).map(({ text }) => text);
}

const api = { service: "public-api", slot: "a" };
const clerk = { service: "night-clerk", slot: "b", copy: "clerk-1" };

describe("the lines that Loki keeps", () => {
  test("are the last ones of each service, also of copies that are gone, by their times", async () => {
    keep({ ...api, copy: "api-1" }, 60 * 24 * 9, ["long ago", "before"]);
    keep({ ...api, copy: "api-2" }, 5, ["now"]);
    keep({ ...clerk, level: "info" }, 10, ['{"level":30}', '{"level":30,"n":2}']);
    keep({ service: "watch", tool: "grafana", copy: "g" }, 1, ["of a tool"]);
    expect(await collect(ask({ lines: 2 }))).toEqual([
      expect.objectContaining({ name: "public-api", slot: "a", text: "before" }),
      expect.objectContaining({ name: "night-clerk", slot: "b", text: '{"level":30}' }),
      expect.objectContaining({ name: "night-clerk", text: '{"level":30,"n":2}' }),
      { name: "public-api", slot: "a", time: now - 5 * minute, text: "now" },
    ]);
    expect(await texts({ component: "public-api", lines: 50 })).toEqual([
      "long ago",
      "before",
      "now",
    ]);
    expect(await texts({ component: "watch", lines: 50 })).toEqual(["of a tool"]);
    expect(await texts({ lines: 0 })).toEqual([]);
  });

  test("are narrowed by time, level and pattern, a stack trace with its own copy's error", async () => {
    keep({ ...api, copy: "api-1" }, 20, ["Error: lost", "    at main"]);
    keep({ ...api, copy: "api-2", level: "info" }, 20, ['{"level":"info","msg":"order 7"}']);
    keep({ ...api, copy: "api-2" }, 19, ["    of the order"]);
    keep({ ...api, copy: "api-1", level: "error" }, 10, ['{"level":"error","msg":"order 8"}']);
    const since = new Date(now - 15 * minute);
    expect(await texts({ filter: { level: "error" } })).toEqual([
      "Error: lost",
      "    at main",
      '{"level":"error","msg":"order 8"}',
    ]);
    expect(await texts({ filter: { since } })).toEqual(['{"level":"error","msg":"order 8"}']);
    expect(await texts({ filter: { since, level: "fatal" } })).toEqual([]);
    expect(await texts({ filter: { pattern: parsePattern("order \\d") }, lines: 1 })).toEqual([
      '{"level":"error","msg":"order 8"}',
    ]);
    expect(loki.asked.at(-1)).toContain('|~ "order \\\\d"');
    // Where a level is wanted, the lines before a match must be seen, too.
    expect(await texts({ filter: { level: "error", pattern: /at main/ } })).toEqual([
      "    at main",
    ]);
    expect(loki.asked.at(-1)).not.toContain("|~");
  });

  test.each([4, 5, 6, 7, 100])(
    "are all read where an answer has %d at most, from either end, also those of one moment",
    async (pageSize) => {
      const at = BigInt(now - 5 * minute) * 1_000_000n;
      const labels = { ...api, copy: "api-1" };
      for (let index = 0; index < 20; index += 1) {
        loki.lines.push({ at: at + BigInt(Math.floor(index / 3)), labels, text: `line ${index}` });
      }
      const all = loki.lines.map(({ text }) => text);
      const asked = { query: formatQuery({}), from: at, to: at + 100n, pageSize };
      const read = async (direction: "forward" | "backward", most?: number) =>
        (await collect(readPages(fetchLoki, { ...asked, direction, most })))
          .flat()
          .map(({ text }) => text);
      expect(await read("forward")).toEqual(all);
      expect((await read("backward")).toSorted()).toEqual(all.toSorted());
      const last = await read("backward", 11);
      expect([last.length, new Set(last).size]).toEqual([11, 11]);
      expect(last).toEqual(expect.arrayContaining(all.slice(-9)));
    },
  );

  test("are all read where there are more than Loki gives in one answer", async () => {
    keep(
      { ...api, copy: "api-1" },
      120,
      Array.from({ length: 6001 }, (_, index) => `line ${index}`),
    );
    const since = new Date(now - 180 * minute);
    expect(await texts({ filter: { since } })).toHaveLength(6001);
    expect(await texts({ lines: 5500 })).toHaveLength(5500);
  });

  test("are followed, each line once and the late ones too, until it is told to end", async () => {
    keep({ ...api, copy: "api-1" }, 5, ["before"]);
    loki.lines.push({ at: BigInt(Date.now() - 2000) * 1_000_000n, labels: clerk, text: "unasked" });
    const ended = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      const query = { follow: true, lines: 0, signal: ended.signal };
      for await (const { text } of ask(query)) seen.push(text);
    })();
    await until(() => Promise.resolve(loki.asked.length > 2 || undefined), 20);
    const write = (text: string, agoMs: number): void => {
      const at = BigInt(Date.now() - agoMs) * 1_000_000n;
      loki.lines.push({ at, labels: { ...api, copy: "api-1" }, text });
    };
    write("one", 0);
    await until(() => Promise.resolve(seen.length === 1 || undefined), 20);
    write("late", 4000);
    write("two", 0);
    await until(() => Promise.resolve(seen.length >= 3 || undefined), 20);
    ended.abort();
    await reading;
    expect(seen.toSorted()).toEqual(["late", "one", "two"]);
  });

  test("are not taken from a server that is none of Loki's", async () => {
    const other = readKept(() => Promise.resolve({ status: "success", data: {} }), {
      filter: {},
      follow: false,
      lines: 3,
      signal: new AbortController().signal,
    });
    await expect(collect(other)).rejects.toMatchObject({ code: "PlatformUnreachable" });
  });
});

describe("a stack on Kubernetes whose monitoring keeps logs", () => {
  const namespace = "night-shift-prod";
  const labels = (name: string, kind: string) => ({
    "app.kubernetes.io/instance": namespace,
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/component": kind,
    "slipway.dev/component": name,
  });
  const set = (name: string, kind: string) => ({
    metadata: { name, labels: labels(name, kind) },
    spec: { replicas: 1 },
    status: { readyReplicas: 1 },
  });
  const pod = {
    metadata: { name: "clerk-a-1", labels: labels("clerk", "worker") },
    spec: { containers: [{ name: "main" }] },
    status: { phase: "Running", containerStatuses: [{ name: "main", restartCount: 0, state: {} }] },
  };
  const monitoring = { ...component("watch", "Monitoring"), inputs: { logs: true } };

  async function read(
    { hasLoki = true, answers = true, isKept = true },
    query: Partial<LiveLogQuery>,
  ): Promise<{ lines: string[]; told: string[] }> {
    const cluster = await FakeCluster.start({
      namespace,
      deployments: [set("clerk", "worker")],
      statefulsets: hasLoki ? [set("watch-loki", "loki")] : [],
      pods: [pod],
      logs: { "clerk-a-1/main": ["2026-01-02T03:04:05Z of the pod"] },
      proxied: answers ? { "watch-loki:3100": (path) => loki.answer(path) } : {},
    });
    const place = {
      label: "Kubernetes",
      protocol: "http:" as const,
      options: { host: "127.0.0.1", port: new URL(cluster.url).port },
      advice: "",
    };
    const resources = [component("clerk", "Worker", "a"), ...(isKept ? [monitoring] : [])];
    const deployed: Deployed = { application: "night-shift", isRunning: true, resources };
    const selector = { "app.kubernetes.io/instance": namespace };
    const told: string[] = [];
    try {
      const { signal } = new AbortController();
      const lines = createKubernetesReader(place, { namespace, selector }, deployed).logs({
        ...{ filter: {}, follow: false, signal, lines: 50 },
        tell: (sentence) => told.push(sentence),
        ...query,
      });
      return { lines: (await collect(lines)).map(({ text }) => text), told };
    } finally {
      cluster.close();
    }
  }

  test("is read from Loki, by the API server's way to it", async () => {
    keep({ service: "clerk", slot: "a", copy: "clerk-a-0" }, 60, ["of a pod that is gone\n"]);
    keep({ service: "clerk", slot: "a", copy: "clerk-a-1" }, 5, ["of the pod, kept"]);
    const { lines, told } = await read({}, {});
    expect(lines).toEqual(["of a pod that is gone", "of the pod, kept"]);
    expect(told).toEqual([]);
    expect((await read({}, { component: "nobody" })).lines).toEqual([]);
  });

  test.each([
    ["is not there", { hasLoki: false }, "it does not run"],
    ["does not answer", { answers: false }, "no endpoints"],
  ])("is read from its pods where Loki %s, and says so once", async (_, state, reason) => {
    const { lines, told } = await read(state, {});
    expect(lines).toEqual(["of the pod"]);
    expect(told).toEqual([expect.stringMatching(new RegExp(`copies.*Loki.*${reason}`))]);
  });

  test("is read from its pods without a word where nothing keeps logs", async () => {
    const { lines, told } = await read({ hasLoki: false, isKept: false }, {});
    expect([lines, told]).toEqual([["of the pod"], []]);
  });
});
