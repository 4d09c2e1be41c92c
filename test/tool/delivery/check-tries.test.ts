import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTls } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { tryCheck } from "../../../tool/delivery/verification/attempts.ts";
import { fillVariables } from "../../../tool/delivery/verification/check-variables.ts";
import { tryCommand } from "../../../tool/delivery/verification/command-check.ts";
import { parseDeclaration } from "../../../tool/delivery/verification/declaration.ts";
import type { HttpCheck } from "../../../tool/delivery/verification/declaration-schema.ts";
import { tryHttp } from "../../../tool/delivery/verification/http-check.ts";
import { judgeRunning } from "../../../tool/delivery/verification/release-check.ts";
import {
  judgeResponse,
  measureResponse,
} from "../../../tool/delivery/verification/response-check.ts";
import { findAddress } from "../../../tool/delivery/verification/run-check.ts";
import type { Subject } from "../../../tool/delivery/verification/subject.ts";
import { findProgram } from "../../support/find-program.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const never = new AbortController().signal;
const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) server.closeAllConnections();
});

async function serve(listener: RequestListener): Promise<string> {
  return await listen(createServer(listener));
}

async function listen(server: Server, protocol = "http"): Promise<string> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A request as a file would declare it, with every default. */
function request(fields: Record<string, unknown> = {}): HttpCheck {
  const checks = [{ name: "a", http: { path: "/", ...fields } }];
  const found = parseDeclaration(JSON.stringify({ checks }), "a test").checks[0]?.http;
  if (found === undefined) throw new Error("declares no request");
  return found;
}

describe("a request", () => {
  const redirects: RequestListener = ({ url, headers }, response) => {
    if (url === "/old") response.writeHead(302, { location: "/new" }).end();
    else if (url === "/round") response.writeHead(302, { location: "/round" }).end();
    else response.end(`at ${url ?? ""} with ${headers.authorization ?? "nothing"}`);
  };

  test.each([
    ["the status", {}, true, "answers 200"],
    ["another status", { status: 204 }, false, "answers 200, and not 204"],
    ["one of several", { status: [204, 200] }, true, "answers 200"],
    ["its body", { bodyMatch: "^at /$|with nothing" }, true, "answers 200"],
    ["not its body", { bodyMatch: "^nowhere" }, false, "its body does not match /^nowhere/"],
    [
      "a header of the answer",
      { headerMatch: { "Content-Length": "^\\d+$" } },
      true,
      "answers 200",
    ],
    [
      "not that header",
      { headerMatch: { "x-mode": "on" } },
      false,
      "its header x-mode does not match /on/",
    ],
    [
      "a header that is sent",
      { headers: { authorization: "me" }, bodyMatch: "with me" },
      true,
      "200",
    ],
  ])("is held against %s", async (_what, fields, ok, said) => {
    const url = await serve(redirects);
    const outcome = await tryHttp(request(fields), `${url}/`, never);
    expect(outcome).toMatchObject({ ok, detail: expect.stringContaining(said) as string });
  });

  test("a redirect is the answer, and is followed where that is wanted, and not for ever", async () => {
    const url = await serve(redirects);
    const stays = await tryHttp(request(), `${url}/old`, never);
    expect(stays).toMatchObject({
      ok: false,
      detail: "answers 302, and not 200",
      said: "location: /new ",
    });
    const wanted = { status: 302, headerMatch: { location: "^/new$" } };
    expect(await tryHttp(request(wanted), `${url}/old`, never)).toMatchObject({ ok: true });
    const follows = { followRedirects: true, bodyMatch: "^at /new" };
    expect(await tryHttp(request(follows), `${url}/old`, never)).toMatchObject({ ok: true });
    const round = await tryHttp(request({ followRedirects: true }), `${url}/round`, never);
    expect(round).toMatchObject({
      ok: false,
      detail: expect.stringContaining("leads on after 5") as string,
    });
  });

  test("what is sent to one server is not sent on to another", async () => {
    const other = await serve(redirects);
    const url = await serve((_asked, response) =>
      response.writeHead(307, { location: other }).end(),
    );
    const fields = { followRedirects: true, headers: { authorization: "Bearer me" } };
    const away = await tryHttp(request({ ...fields, bodyMatch: "with nothing" }), url, never);
    expect(away).toMatchObject({ ok: true });
  });

  test.each([
    ["never answers", () => undefined],
    [
      "never ends its body",
      (_asked: unknown, response: { write: (text: string) => void }) => {
        response.write("and");
      },
    ],
  ] as [string, RequestListener][])(
    "a server that %s is given up in time",
    async (_what, listener) => {
      const url = await serve(listener);
      const outcome = await tryHttp(request({ timeoutSeconds: 0.3 }), url, never);
      expect(outcome).toEqual({ ok: false, detail: "does not answer within 0.3 s" });
    },
  );

  test("nobody there is told apart from a certificate that nobody vouches for", async () => {
    const gone = await tryHttp(request(), "http://127.0.0.1:9/", never);
    expect(gone.detail).toMatch(/^does not answer: .*ECONNREFUSED/);
    if (findProgram("openssl") === undefined) {
      console.warn("skipped: no openssl on PATH, so no certificate to refuse");
      return;
    }
    const folder = await makeTempFolder();
    const [key, cert] = ["key.pem", "cert.pem"].map((file) => join(folder, file)) as [
      string,
      string,
    ];
    const words = [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
    ];
    const more = ["-keyout", key, "-out", cert, "-subj", "/CN=127.0.0.1", "-days", "2"];
    execFileSync("openssl", [...words, ...more], { stdio: "ignore" });
    const tls = createTls({ key: readFileSync(key), cert: readFileSync(cert) }, redirects);
    const url = await listen(tls, "https");
    const refused = await tryHttp(request(), url, never);
    expect(refused.detail).toMatch(/^refuses TLS \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
    const plain = await tryHttp(request(), url.replace("https", "http"), never);
    expect(plain.ok).toBe(false);
  });

  test("a name below localhost is this machine, whatever its resolver says", async () => {
    const url = await serve(({ headers }, response) => response.end(headers.host));
    const named = url.replace("127.0.0.1", "tide-table.localhost");
    const outcome = await tryHttp(
      request({ bodyMatch: "^tide-table\\.localhost:\\d+$" }),
      named,
      never,
    );
    expect(outcome).toMatchObject({ ok: true });
  });
});

describe("tries", () => {
  test("a flaky answer passes within its retries, says so, and fails without", async () => {
    let asked = 0;
    const url = await serve((_asked, response) => {
      asked += 1;
      response.writeHead(asked % 3 === 0 ? 200 : 503).end();
    });
    const attempt = () => tryHttp(request(), url, never);
    const often = { retries: 2, retryAfterSeconds: 0, signal: never };
    expect(await tryCheck(often, attempt)).toMatchObject({
      ok: true,
      detail: "answers 200 (passed at try 3)",
    });
    const seldom = await tryCheck({ ...often, retries: 1 }, attempt);
    expect(seldom).toMatchObject({
      ok: false,
      detail: "answers 503, and not 200 (failed 2 times)",
    });
    expect(asked).toBe(5);
  });

  test("end with the run", async () => {
    const stop = new AbortController();
    const tries = tryCheck({ retries: 50, retryAfterSeconds: 300, signal: stop.signal }, () =>
      Promise.resolve({ ok: false, detail: "no" }),
    );
    stop.abort();
    await expect(tries).rejects.toThrow(/abort/i);
  });
});

describe("a command", () => {
  const run = (script: string, timeoutSeconds = 60) =>
    tryCommand(
      {
        command: [process.execPath, "-e", script],
        folder: "/",
        environment: process.env,
        timeoutSeconds,
      },
      never,
    );

  test.each([
    ["ends with 0", "console.log('fine')", true, "ends with 0", /fine/],
    [
      "ends with another code",
      "console.error('bad'); process.exit(7)",
      false,
      "ends with 7",
      /bad/,
    ],
    [
      "is ended by a signal",
      "process.kill(process.pid, 'SIGKILL')",
      false,
      "ends with SIGKILL",
      /^$/,
    ],
  ])("that %s", async (_what, script, ok, detail, said) => {
    const outcome = await run(script);
    expect(outcome).toMatchObject({ ok, detail });
    expect(outcome.said).toMatch(said);
  });

  test("that cannot be started fails by its name", async () => {
    const program = {
      command: ["no-such-program"],
      folder: "/",
      environment: {},
      timeoutSeconds: 5,
    };
    const outcome = await tryCommand(program, never);
    expect(outcome).toMatchObject({
      ok: false,
      detail: expect.stringContaining("no-such-program") as string,
    });
  });

  const child = (script: string) =>
    `const { spawn } = require("node:child_process");
     const child = spawn(process.execPath, ["-e", ${JSON.stringify(script)}], { stdio: "inherit" });
     console.log("child " + child.pid);`;

  const isThere = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  const pidIn = (said = ""): number => Number(/child (\d+)/.exec(said)?.[1]);

  test.each([
    ["ends", `${child("setInterval(() => {}, 1000)")} child.unref();`, 60, true],
    ["takes too long", child("setInterval(() => {}, 1000)"), 1.5, false],
    [
      "takes too long and does not want to end",
      `process.on("SIGTERM", () => {}); ${child('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)')}`,
      1.5,
      false,
    ],
  ])("that leaves a child is ended with it when it %s", async (_what, script, timeout, ok) => {
    const outcome = await run(script, timeout);
    expect(outcome.ok, outcome.detail).toBe(ok);
    if (!ok) expect(outcome.detail).toBe(`does not end within ${timeout} s`);
    const pid = pidIn(outcome.said);
    expect(pid).toBeGreaterThan(1);
    while (isThere(pid)) await sleep(20);
  });

  test("gets no key and no passphrase, also not by name", () => {
    const { checks } = parseDeclaration(
      JSON.stringify({
        checks: [
          { name: "a", http: { path: "/", headers: { authorization: "Bearer ${TOKEN}" } } },
          {
            name: "b",
            command: ["ls"],
            environment: { A: "${SLIPWAY_SIGNING_KEY}", B: "${MISSING}" },
          },
        ],
      }),
      "a test",
    );
    const environment = { TOKEN: "t-1234", SLIPWAY_SIGNING_KEY: "k-1234" };
    expect(() => fillVariables(checks, environment)).toThrow(
      /SLIPWAY_SIGNING_KEY \(b\), MISSING \(b\)/,
    );
    const { checks: filled, values } = fillVariables(checks.slice(0, 1), environment);
    expect(filled[0]?.http?.headers).toEqual({ authorization: "Bearer t-1234" });
    expect([...values]).toEqual(["t-1234"]);
  });
});

describe("response times", () => {
  const limits = { p95Ms: 100, errorShare: 0.1 };
  const fast = (count: number, milliseconds = 10) =>
    Array.from({ length: count }, () => ({ milliseconds }));

  test.each([
    ["all are fast", fast(20), true, "p95 10 ms"],
    ["one of twenty is slow", [...fast(19), { milliseconds: 900 }], true, "p95 10 ms"],
    ["two of twenty are slow", [...fast(18), ...fast(2, 900)], false, "p95 900 ms"],
    [
      "one of ten fails",
      [...fast(9), { milliseconds: 1, error: "answers 500" }],
      true,
      "p95 10 ms",
    ],
    [
      "two of ten fail",
      [...fast(8), ...fast(2).map((one) => ({ ...one, error: "answers 500" }))],
      false,
      "p95 10 ms",
    ],
  ])("where %s", (_what, measured, ok, figure) => {
    expect(judgeResponse(limits, measured)).toMatchObject({ ok, figure });
  });

  test("are measured at a server, whose errors are told", async () => {
    let asked = 0;
    const url = await serve((_asked, response) => {
      asked += 1;
      response.writeHead(asked % 2 === 0 ? 500 : 404).end();
    });
    const outcome = await measureResponse(
      { requests: 10, p95Ms: 60_000, errorShare: 0.1 },
      url,
      never,
    );
    expect(outcome.detail).toBe("5 of 10 requests failed, more than 10 %: answers 500");
    expect(asked).toBe(10);
  });
});

describe("what runs", () => {
  const [one, other] = ["1", "2"].map((digit) => `sha256:${digit.repeat(64)}`);
  const release = {
    id: "0".repeat(64),
    artifacts: { "log-book": `local@${one}`, board: `local@${other}` },
  };
  const part = (name: string, ...artifacts: string[][]) => ({ name, artifacts });

  test.each([
    [
      "is the release",
      [part("log-book", [`local@${one}`]), part("board", [`local@${other}`])],
      true,
      /^log-book, board: /,
    ],
    [
      "is another artifact",
      [part("log-book", [`local@${other}`])],
      false,
      /'log-book' runs local@sha256:2.*not local@sha256:1/,
    ],
    ["is the source", [part("log-book", ["the source apps/ferry-log"])], false, /runs the source/],
    [
      "is it in one copy of two",
      [part("log-book", [`r/a@${one}`], [`r/a@${other}`])],
      false,
      /not local@/,
    ],
    [
      "has helpers beside it",
      [part("log-book", ["proxy:1", `r/a@${one}`])],
      true,
      /of board nobody says/,
    ],
  ])("%s", (_what, parts, ok, detail) => {
    expect(judgeRunning(release, parts)).toMatchObject({
      ok,
      detail: expect.stringMatching(detail) as string,
    });
  });

  test("is unknown where nobody says it", () => {
    expect(
      judgeRunning(release, [{ name: "log-book" }, part("cache", ["valkey:8"])]),
    ).toBeUndefined();
  });

  test.each([
    ["the whole", { path: "/a" }, "http://127.0.0.1:1/a"],
    ["a site", { service: "board", path: "/" }, "https://board.example.com/"],
    ["a service by itself", { service: "log-book", path: "/b" }, "http://127.0.0.1:2/b"],
    ["a whole address", { url: "https://example.com/c" }, "https://example.com/c"],
    [
      "what is not reached",
      { service: "cache", path: "/" },
      "'cache' is not reached by itself from here on local (board, log-book can be)",
    ],
  ])("is asked at %s", (_what, target, found) => {
    const subject = {
      platform: "local",
      stack: "s",
      address: "http://127.0.0.1:1/",
      sites: { board: "https://board.example.com" },
    } as unknown as Subject;
    const parts = [{ name: "log-book", address: "http://127.0.0.1:2" }];
    expect(Object.values(findAddress({ subject, parts }, target))).toEqual([found]);
  });
});
