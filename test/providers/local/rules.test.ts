import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linkOrder } from "../../../providers/local/agent/desired-state.ts";
import { pickRoute, WeightedTurns } from "../../../providers/local/agent/entry/pick.ts";
import { readLog } from "../../../providers/local/agent/logs.ts";
import { backoffMs } from "../../../providers/local/agent/process/backoff.ts";
import { LogFile } from "../../../providers/local/agent/process/log-file.ts";
import { maskValues } from "../../../providers/local/agent/process/mask.ts";
import { explainStart } from "../../../providers/local/agent/units/explain.ts";
import { carryMarks } from "../../../providers/shared/wire.ts";
import { specSchemas, type DesiredResource } from "../../../providers/local/schemas.ts";
import { until } from "../../support/projects/local-project.ts";
import { secret } from "../../support/engine/provider-client.ts";

test("the wait before a restart doubles from half a second to half a minute", () => {
  const waits = Array.from({ length: 9 }, (_, attempt) => backoffMs(attempt));
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

describe("masking", () => {
  test("hides a value in every form in which programs write it", () => {
    const value = 'pa"ss wörd';
    const forms = [
      value,
      Buffer.from(value).toString("base64"),
      encodeURIComponent(value),
      JSON.stringify(value),
    ];
    const masked = maskValues(forms.join("\n"), [value]);
    expect(masked).not.toMatch(/ss wörd|ss%20w/);
    expect(masked).not.toContain(Buffer.from(value).toString("base64").slice(0, 8));
  });

  test("hides the password of an address by itself", () => {
    const url = "postgres://app:s3cr3t-word@127.0.0.1:5432/app";
    expect(maskValues('user "app" with "s3cr3t-word" failed', [url])).toBe(
      'user "app" with "[secret]" failed',
    );
  });

  test("leaves no value of four characters or more, whatever they are", () => {
    const values = fc.array(fc.string({ minLength: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(values, fc.string(), (secrets, text) => {
        const words = ["true", "false", "null", "development", "production"];
        const hidden = secrets.filter((secret) => !words.includes(secret));
        const masked = maskValues(`${text}${secrets.join("|")}${text}`, secrets);
        // The mask's own text is not a leak.
        const rest = masked.replaceAll("[secret]", "\0");
        return hidden.every((secret) => secret.includes("\0") || !rest.includes(secret));
      }),
    );
  });
});

describe("a route", () => {
  const route = (name: string, path: string, hosts: string[] = []) =>
    specSchemas.Route.parse({
      environment: "e",
      name,
      path,
      hosts,
      targets: [{ name: "t", weight: 1 }],
    });

  test("is the longest that fits, wherever it stands in the table", () => {
    const table = [route("a", "/"), route("b", "/api"), route("c", "/api/v1")];
    fc.assert(
      fc.property(fc.shuffledSubarray(table, { minLength: 3 }), (routes) => {
        expect(pickRoute(routes, "x", "/api/v1/orders")?.name).toBe("c");
        expect(pickRoute(routes, "x", "/api/v10")?.name).toBe("b");
        expect(pickRoute(routes, "x", "/api?x=/api/v1")?.name).toBe("b");
        expect(pickRoute(routes, "x", "/ap")?.name).toBe("a");
      }),
    );
  });

  test("for any host serves a named host where no route of that host fits", () => {
    const table = [route("any", "/"), route("named", "/admin", ["a.localhost"])];
    expect(pickRoute(table, "a.localhost:80", "/admin")?.name).toBe("named");
    expect(pickRoute(table, "a.localhost:80", "/")?.name).toBe("any");
    expect(pickRoute([table[1] ?? route("x", "/")], "b.localhost", "/admin")).toBeUndefined();
  });

  test("gives its targets turns by weight, evenly spread", () => {
    const turns = new WeightedTurns([
      { name: "a", weight: 75 },
      { name: "b", weight: 25 },
      { name: "c", weight: 0 },
    ]);
    const taken = Array.from({ length: 8 }, () => turns.next());
    expect(taken).toEqual(["a", "a", "b", "a", "a", "a", "b", "a"]);
    expect(new WeightedTurns([{ name: "c", weight: 0 }]).next()).toBeUndefined();
  });
});

test("processes start after what their variables point to, and data before all of them", () => {
  const process = (name: string, variables: Record<string, string>): DesiredResource => ({
    kind: "Process",
    spec: specSchemas.Process.parse({
      environment: "e",
      name,
      source: "s",
      serves: true,
      variables,
    }),
  });
  const database: DesiredResource = {
    kind: "Postgres",
    spec: specSchemas.Postgres.parse({ environment: "e", name: "db", persistent: true }),
  };
  const owners = new Map([
    [1001, "a"],
    [1002, "b"],
    [1003, "c"],
  ]);
  const resources = [
    process("a", { B: "http://127.0.0.1:1002/x" }),
    process("b", { C: "http://127.0.0.1:1003" }),
    process("c", { A: "http://127.0.0.1:1001", DB: "postgres://u@127.0.0.1:1004/d" }),
    database,
  ];
  const order = linkOrder(resources, { ownerOf: (port) => owners.get(port) });
  // c points back to a: a circle has no right order, and must not hang.
  expect(order.map((resource) => resource.spec.name)).toEqual(["db", "c", "b", "a"]);
});

test("a log is rotated with three files kept, and followed across the rotation", async () => {
  const folder = mkdtempSync(join(tmpdir(), "slipway-log-"));
  try {
    const path = join(folder, "x.log");
    const log = new LogFile(path, 100);
    log.write("before\n");
    const ended = new AbortController();
    const seen: string[] = [];
    const options = { lines: 10, follow: true, signal: ended.signal };
    const following = (async () => {
      for await (const line of readLog(path, options)) seen.push(line);
    })();
    await until(() => (seen.length === 1 ? true : undefined));
    for (let part = 0; part < 8; part += 1) {
      const line = `${part}`.repeat(60);
      log.write(`${line}\n`);
      await until(() => (seen.at(-1) === line ? true : undefined));
    }
    ended.abort();
    await following;
    log.close();
    expect(seen).toHaveLength(9);
    expect(readdirSync(folder).sort()).toEqual(["x.log", "x.log.1", "x.log.2", "x.log.3"]);
    expect(readFileSync(path, "utf8")).toBe(`${"7".repeat(60)}\n`);
    // The last lines are also those of the files before.
    for (const [lines, first] of [
      [3, "5"],
      [1, "7"],
      [Number.POSITIVE_INFINITY, "4"],
    ] as const) {
      const last: string[] = [];
      for await (const line of readLog(path, { lines })) last.push(line);
      expect([last[0], last.at(-1)]).toEqual([first.repeat(60), "7".repeat(60)]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a log that cannot be written throws nothing, and says later what it lost", () => {
  const folder = mkdtempSync(join(tmpdir(), "slipway-log-"));
  try {
    const path = join(folder, "x.log");
    mkdirSync(path);
    const log = new LogFile(path);
    log.write("four");
    log.write("more");
    rmdirSync(path);
    log.write("heard\n");
    log.close();
    const text = readFileSync(path, "utf8");
    expect(text).toMatch(/^\n\[slipway\] 8 bytes of output are lost here \(EISDIR\)\nheard\n$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a failed start shows only what was logged since it began", () => {
  const folder = mkdtempSync(join(tmpdir(), "slipway-log-"));
  try {
    const log = new LogFile(join(folder, "x.log"), 40);
    log.write("of an earlier process\n");
    const begin = log.mark();
    expect(explainStart("failed", { log, begin }, []).message).toBe("failed\nIt wrote nothing.");
    log.write("its own\n");
    expect(explainStart("failed", { log, begin }, []).message).toMatch(/log:\n {2}its own$/);
    log.write("after the rotation\n");
    expect(explainStart("failed", { log, begin }, []).message).toMatch(/log:\n {2}after the/);
    log.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe("marks of secrets", () => {
  test("are carried into lists by index", () => {
    const marked = { command: ["run", secret("word")] };
    expect(carryMarks({ command: ["run", "word"] }, marked)).toEqual(marked);
  });

  test("cover a whole list that has another length, and only where one was marked", () => {
    const value = { command: ["word"], hosts: ["a"] };
    const marked = { command: ["run", { deep: secret("word") }], hosts: ["a", "b"] };
    expect(carryMarks(value, marked)).toEqual({ command: secret(["word"]), hosts: ["a"] });
  });
});
