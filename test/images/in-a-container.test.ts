import { execFile, execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import getPort from "get-port";
import { describe, expect, it, onTestFinished } from "vitest";
import { imageOf, parseLock } from "../../components/images/lock.ts";
import { analyzeSource } from "../../components/images/source/analyze.ts";
import { formatDockerfile } from "../../components/images/dockerfile/format.ts";
import type { SourceOptions } from "../../components/images/source/plan.ts";
import { createSourceReader } from "../../components/images/source/reader.ts";
import { findCaddy } from "../support/containers/caddy.ts";
import { makeTempFolder } from "../support/temp-folder.ts";
import { patient } from "../support/slowness.ts";

// What a Dockerfile starts and asks is run here as it stands there, without Docker.

const sources = resolve("test/fixtures/sources");
const lock = parseLock(readFileSync("images.lock", "utf8"));
const canUnshare = works("unshare", ["--pid", "--fork", "true"]);
const hasPython = works("python3", ["--version"]);
const hasWget = works("wget", ["--version"]);
const hasGo = works("go", ["version"]);
const caddy = findCaddy();
if (!canUnshare) skip("unshare may not make a PID namespace: nothing runs as process 1");
if (!hasPython) skip("no python3 on PATH: the lines for Python are not run");
if (!hasWget) skip("no wget on PATH: the check of files is not run");
if (!hasGo) skip("no go on PATH: the probe of Go images is not built");

function works(program: string, words: readonly string[]): boolean {
  try {
    execFileSync(program, words, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function skip(why: string): void {
  process.stderr.write(`skipped: ${why}\n`);
}

function dockerfileOf(source: string, options?: SourceOptions, project = sources): string {
  const plan = analyzeSource(createSourceReader(project), source, options);
  if (plan.language === "dockerfile") throw new TypeError(`${source} has a Dockerfile`);
  return formatDockerfile(plan, (key) => imageOf(key, lock).reference);
}

/** The words of the last CMD, of the image or of its health check. */
function wordsOf(dockerfile: string, instruction: "CMD" | "HEALTHCHECK"): string[] {
  const line = dockerfile.split("\n").findLast((one) => one.startsWith(instruction)) ?? "";
  return JSON.parse(line.slice(line.indexOf("["))) as string[];
}

/** The text of a file that is written out in a Dockerfile. */
function hereFileOf(dockerfile: string, path: string): string {
  const [, text = ""] =
    new RegExp(`<<'(?:\\w+)' ${path}\\n([^]*?)\\n[A-Z]+\\n`).exec(dockerfile) ?? [];
  return `${text}\n`;
}

/** Starts a program as process 1 of a namespace, once it has printed a line. */
async function startAsFirst(
  words: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<{ outer: ChildProcess; pid: number }> {
  const outer = spawn("unshare", ["--pid", "--fork", "--kill-child", ...words], {
    ...options,
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    outer.kill("SIGKILL");
  });
  await once(outer.stdout, "data");
  const children = readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, "utf8");
  return { outer, pid: Number(children.trim()) };
}

/** How a started program ends once it is told to. */
async function stop({ outer, pid }: { outer: ChildProcess; pid: number }): Promise<unknown> {
  const ended = once(outer, "exit").then(([code]) => code as unknown);
  process.kill(pid, "SIGTERM");
  return ended;
}

describe.skipIf(!canUnshare)("process 1, told to end", () => {
  const waiting = 'console.log("up"); setInterval(() => undefined, 1000);';

  async function startNode(text: string, withStop: boolean): Promise<unknown> {
    const folder = await makeTempFolder();
    await writeFile(join(folder, "server.js"), text);
    const file = join(folder, "stop.mjs");
    await writeFile(file, hereFileOf(dockerfileOf("npm"), "/usr/local/lib/stop.mjs"));
    const env = { ...process.env, NODE_OPTIONS: withStop ? `--import=${file}` : "" };
    const [, ...words] = wordsOf(dockerfileOf("npm"), "CMD");
    return stop(await startAsFirst([process.execPath, ...words], { cwd: folder, env }));
  }

  it("ends where a Node program listens to no signal, as it would not without these lines", async () => {
    const ignores = startNode(waiting, false);
    expect(await startNode(waiting, true)).toBe(143);
    expect(await Promise.race([ignores, delay(1000, "goes on")])).toBe("goes on");
  });

  it("leaves the end to a Node program that listens", async () => {
    const text = `process.once("SIGTERM", () => setTimeout(() => process.exit(7), 50)); ${waiting}`;
    expect(await startNode(text, true)).toBe(7);
  });

  it.skipIf(!hasPython)("ends a Python program, which is run as by itself", async () => {
    const folder = await makeTempFolder();
    const text =
      "import sys, time\nif __name__ == '__main__':\n  print(sys.argv, flush=True)\n  time.sleep(60)\n";
    await writeFile(join(folder, "main.py"), text);
    const [, ...words] = wordsOf(dockerfileOf("pip"), "CMD");
    const started = await startAsFirst(["python3", ...words], { cwd: folder });
    expect(await stop(started)).toBe(143);
  });
});

describe.skipIf(!canUnshare)("a server that takes its port as an argument", () => {
  /** What a program is started with, and how it ends once it is told to. */
  async function startAt(source: string, program: string, env: NodeJS.ProcessEnv) {
    const folder = await makeTempFolder();
    const lines = ["#!/bin/sh", "trap 'exit 7' TERM", 'echo "$@"', "while :; do sleep 0.05; done"];
    await writeFile(join(folder, program), `${lines.join("\n")}\n`, { mode: 0o755 });
    const path = `${folder}:${process.env.PATH ?? ""}`;
    const words = wordsOf(dockerfileOf(source), "CMD");
    const started = await startAsFirst(words, { cwd: folder, env: { PATH: path, ...env } });
    const given = readFileSync(`/proc/${started.pid}/cmdline`, "utf8").split("\0").slice(2, -1);
    return { given, end: await stop(started) };
  }

  it.each([
    ["fastapi", "uvicorn", "--port"],
    ["setuptools-src", "gunicorn", "--bind"],
    ["streamlit", "streamlit", "--server.port"],
  ])(
    "listens in %s where PORT says, and gets the signals itself",
    async (source, program, option) => {
      const told = await startAt(source, program, { PORT: "9137" });
      expect(told.given.join(" ")).toMatch(new RegExp(`${option}[ =](0\\.0\\.0\\.0:)?9137\\b`));
      const untold = await startAt(source, program, {});
      expect(untold.given).toEqual(told.given.map((word) => word.replace("9137", "8080")));
      expect([told.end, untold.end]).toEqual([7, 7]);
    },
  );
});

describe("the health check", () => {
  /** A server of the test that answers with a status, unless it is 0. */
  async function serve(port: number, status: number): Promise<() => void> {
    if (status === 0) return () => undefined;
    const server = createServer((request, response) => {
      response.writeHead(request.url === "/healthz" ? status : 404).end();
    });
    await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
    return () => {
      server.closeAllConnections();
      server.close();
    };
  }

  async function exitOf(words: readonly string[], told?: number): Promise<number> {
    const [program = "", ...rest] = words;
    const env = { ...process.env, PORT: told === undefined ? "" : String(told) };
    return new Promise((done) => {
      execFile(program, rest, { env }, (error) => {
        done(error === null ? 0 : Number(error.code));
      });
    });
  }

  async function tell(words: readonly string[], port: number, statuses: readonly number[]) {
    const told: Record<number, number> = {};
    for (const status of statuses) {
      const end = await serve(port, status);
      told[status] = await exitOf(words);
      end();
    }
    return told;
  }

  const statuses = [200, 404, 503, 0];
  const strict = { 200: 0, 404: 1, 503: 1, 0: 1 };

  async function check(source: string, replace: (words: string[]) => string[]): Promise<void> {
    const port = await getPort();
    const asked = dockerfileOf(source, { port, healthPath: "/healthz" });
    expect(await tell(replace(wordsOf(asked, "HEALTHCHECK")), port, statuses)).toEqual(strict);
    // Without a path, "/" is asked, which this server does not have: any answer will do.
    const lax = dockerfileOf(source, { port });
    expect(await tell(replace(wordsOf(lax, "HEALTHCHECK")), port, [200, 0])).toEqual({
      200: 0,
      0: 1,
    });
    await follows(
      replace(wordsOf(dockerfileOf(source, { port: await getPort() }), "HEALTHCHECK")),
      true,
    );
  }

  /** Whether a check asks the port that PORT says instead of the one that it was written for. */
  async function follows(words: readonly string[], expected: boolean): Promise<void> {
    const port = await getPort();
    const end = await serve(port, 200);
    expect((await exitOf(words, port)) === 0).toBe(expected);
    expect(await exitOf(words)).not.toBe(0);
    end();
  }

  it("of a Node image tells success from failure and silence", async () => {
    await check("express", ([, ...rest]) => [process.execPath, ...rest]);
  });

  it.skipIf(!hasPython)("of a Python image tells success from failure and silence", async () => {
    await check("fastapi", ([, ...rest]) => ["python3", ...rest]);
  });

  it.skipIf(!hasGo)("of a Go image is a program that is built with it", async () => {
    const port = await getPort();
    const build = async (options: SourceOptions): Promise<string[]> => {
      const file = join(await makeTempFolder(), "probe/main.go");
      await mkdir(dirname(file));
      await writeFile(file, hereFileOf(dockerfileOf("go", options), "/probe/main.go"));
      const program = join(dirname(file), "probe");
      execFileSync("go", ["build", "-trimpath", "-ldflags=-s -w", "-o", program, file], {
        env: { ...process.env, CGO_ENABLED: "0" },
      });
      return [program];
    };
    const probe = await build({ port, healthPath: "/healthz" });
    expect(await tell(probe, port, statuses)).toEqual(strict);
    expect(await tell(await build({ port }), port, [200, 0])).toEqual({ 200: 0, 0: 1 });
    await follows(await build({ port: await getPort() }), true);
  });

  it.skipIf(!hasWget)("of files is wget, which asks where PORT says", async () => {
    await follows(
      wordsOf(
        dockerfileOf("static", { port: await getPort(), healthPath: "/healthz" }),
        "HEALTHCHECK",
      ),
      true,
    );
  });

  it("asks the port that code names, whatever PORT says", async () => {
    const folder = await makeTempFolder();
    const server = 'require("http").createServer((_, answer) => answer.end()).listen(3000);\n';
    await writeFile(join(folder, "server.js"), server);
    await writeFile(join(folder, "package.json"), '{ "main": "server.js" }\n');
    const written = dockerfileOf("", { port: await getPort() }, folder);
    const [, ...words] = wordsOf(written, "HEALTHCHECK");
    await follows([process.execPath, ...words], false);
  });
});

describe.skipIf(caddy === undefined)("files in an image", () => {
  type Answer = [status: number, body: string, type: string | null];
  const html = "text/html,application/xhtml+xml,*/*;q=0.8";

  /** Serves a source of the fixtures as its image would. */
  async function serveFiles(
    source: string,
    fallback?: boolean,
  ): Promise<(path: string, accept?: string) => Promise<Answer>> {
    const port = await getPort();
    const folder = await makeTempFolder();
    const given = fallback === undefined ? {} : { fallback };
    const written = hereFileOf(dockerfileOf(source, { port, ...given }), "/etc/caddy/Caddyfile");
    const text = written.replace("root /srv", `root ${join(sources, source)}`);
    await writeFile(join(folder, "Caddyfile"), text);
    const server = spawn(caddy ?? "", ["run", "--config", join(folder, "Caddyfile")], {
      stdio: "ignore",
      env: { ...process.env, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
    });
    onTestFinished(() => {
      server.kill();
    });
    const read = async (path: string, accept = html): Promise<Answer> => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { accept } });
      return [answer.status, await answer.text(), answer.headers.get("content-type")];
    };
    await expect.poll(() => read("/").catch(() => []), { timeout: patient(20_000) }).toContain(200);
    return read;
  }

  it("of one page: a page that is not there is that one, a missing file is 404", async () => {
    const read = await serveFiles("static");
    const index = "<!doctype html><title>ok</title>\n";
    expect((await read("/"))[1]).toBe(index);
    expect((await read("/orders/7"))[1]).toBe(index);
    const css: Answer = [200, "body { margin: 0 }\n", "text/css; charset=utf-8"];
    expect(await read("/assets/app.css", "*/*")).toEqual(css);
    expect((await read("/assets/lost.css"))[0]).toBe(404);
    expect((await read("/assets/lost.js", "*/*"))[0]).toBe(404);
    expect((await read("/api/orders", "application/json"))[0]).toBe(404);
  });

  it("without fallback: a page that is not there is 404", async () => {
    const read = await serveFiles("static", false);
    expect((await read("/"))[0]).toBe(200);
    expect((await read("/orders/7"))[0]).toBe(404);
  });

  it("of several pages: each is found, what is not there is 404.html, hidden files are not", async () => {
    const read = await serveFiles("pages", false);
    expect((await read("/about/"))[1]).toContain("about");
    expect((await read("/about"))[1]).toContain("about");
    expect((await read("/docs"))[1]).toContain("docs");
    const lost = await read("/lost");
    expect([lost[0], lost[1]]).toEqual([404, "<!doctype html>\n<title>lost</title>\n"]);
    expect((await read("/.hidden"))[0]).toBe(404);
  });
});
