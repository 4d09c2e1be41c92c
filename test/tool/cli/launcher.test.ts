import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { makeProject, play } from "./scripted.ts";
import { patient } from "../../support/slowness.ts";

const launcher = fileURLToPath(new URL("../../../tool/cli/slipway.js", import.meta.url));
const hostNode = ["/usr/local/bin/node", "/usr/bin/node"].find((file) => existsSync(file));
const options = { timeout: patient(30_000) };

test("--help lists every command by group, with examples and exit codes", options, async () => {
  const { code, stdout, stderr } = await slipway(["--help"]);
  expect(code).toBe(0);
  expect(stderr).toBe("");
  for (const part of ["Deploy:", "Run:", "Look:", "Examples:", "Exit codes:"]) {
    expect(stdout).toContain(`\n${part}\n`);
  }
  const verbs = [
    "up",
    "preview",
    "destroy",
    "start",
    "stop",
    "status",
    "logs",
    "outputs",
    "doctor",
  ];
  for (const verb of verbs) expect(stdout).toMatch(new RegExp(`^  ${verb}\\b`, "m"));
});

test("wrong use exits 2 with a suggestion and nothing on stdout", async () => {
  const folder = await makeProject();
  const cases: [string[], string[]][] = [
    [
      ["stpo", "dev"],
      ["error Usage: unknown command 'stpo'", "Did you mean stop?"],
    ],
    [
      ["up", "dev", "--prallel", "3"],
      ["unknown option '--prallel'", "Did you mean --parallel?"],
    ],
    [["up", "dev", "extra"], ["too many arguments"]],
    [
      ["up", "dev", "--engine", "terraform"],
      ["'terraform' is invalid", "embedded, pulumi"],
    ],
    [
      ["up", "dev", "--parallel", "many"],
      ["error WrongOption: --parallel is 'many': give a whole"],
    ],
    [
      ["preview", "prdo"],
      ["error UnknownStack: There is no stack 'prdo'", "'prod'?", "dev ", "aws"],
    ],
    [["preview"], ["error NoStack: Name the stack.", "prod   aws, production"]],
  ];
  for (const [argv, parts] of cases) {
    const { code, stdout, stderr } = await play(folder, argv);
    expect([argv, code, stdout]).toEqual([argv, 2, ""]);
    for (const part of parts) expect(stderr).toContain(part);
  }
});

test("the real command exits 2 for a stack that is not there", options, async () => {
  const folder = await makeProject();
  const { code, stdout, stderr } = await slipway(["preview", "prdo", "--folder", folder]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("error UnknownStack: There is no stack 'prdo'. Did you mean 'prod'?");
});

test("a folder without a project is wrong use", options, async () => {
  const { code, stderr } = await slipway(["status", "dev", "--folder", "/"]);
  expect(code).toBe(2);
  expect(stderr).toContain("error NoProject:");
});

test("an older Node hands over to the project's, exit code and all", options, async (context) => {
  const found = hostNode === undefined ? undefined : await run(hostNode, ["--version"]);
  const major = Number(/^v(\d+)/.exec(found?.stdout ?? "")?.[1] ?? 99);
  if (hostNode === undefined || major >= 24) {
    context.skip("this host has no Node older than 24");
    return;
  }
  expect((await run(hostNode, [launcher, "--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await run(hostNode, [launcher, "nonsense"])).code).toBe(2);
  const again = await run(hostNode, [launcher, "up"], { SLIPWAY_RELAUNCHED: "v20.0.0" });
  expect(again.code).toBe(1);
  expect(again.stderr).toContain("error NodeTooOld: slipway needs Node 24");
  expect(again.stderr).toContain("npm ci");
});

test("output has no colours where nobody looks", options, async () => {
  const { stderr } = await slipway(["up", "nonsense"], { TERM: "xterm-256color" });
  expect(stderr).toContain("error UnknownStack:");
  expect(stderr).not.toContain("\u001b[");
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function slipway(argv: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return run(process.execPath, [launcher, ...argv], env);
}

async function run(program: string, argv: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(program, argv, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, ...env },
  });
  const ended: Ended = { code: null, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (ended.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (ended.stderr += chunk.toString()));
  ended.code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  return ended;
}

/** Runs the command at a pseudo terminal; undefined where there is no `script` to make one. */
async function atTerminal(argv: string[], env: NodeJS.ProcessEnv): Promise<Ended | undefined> {
  const command = [process.execPath, launcher, ...argv].join(" ");
  const found = await run("script", ["--version"]).catch(() => undefined);
  if (found?.stdout.includes("util-linux") !== true) return undefined;
  return run("script", ["-qec", command, "/dev/null"], { TERM: "xterm-256color", ...env });
}

test("a terminal gets colours, unless NO_COLOR or --no-color", options, async (context) => {
  const wrong = ["up", "nonsense"];
  const coloured = await atTerminal(wrong, {});
  if (coloured === undefined) {
    context.skip("there is no `script` of util-linux here");
    return;
  }
  expect(coloured.code).toBe(2);
  expect(coloured.stdout).toContain("\u001b[");
  for (const plain of [
    await atTerminal(wrong, { NO_COLOR: "1" }),
    await atTerminal([...wrong, "--no-color"], {}),
  ]) {
    expect(plain?.stdout).toContain("error UnknownStack:");
    expect(plain?.stdout).not.toContain("\u001b[");
  }
});
