import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const project = resolve(import.meta.dirname, "../../..");

/** How a command ended. */
export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A checkout of the project of its own, committed to git, with the dependencies of this one. */
export interface ProjectCopy {
  folder: string;
  /** Runs the slipway command in it. */
  slipway(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    input?: string,
  ): Promise<Finished>;
  /** What `git status --porcelain` prints. */
  gitStatus(): string;
  remove(): void;
}

/**
 * Copies what git tracks, or would track, into a folder that only this user may enter.
 *
 * A folder of its own keeps the test's state and processes apart from the developer's; that it is
 * closed to others is what a checkout under /root has.
 */
export function copyProject(): ProjectCopy {
  const folder = mkdtempSync(join(tmpdir(), "slipway-copy-"));
  chmodSync(folder, 0o700);
  const listed = git(project, "ls-files", "--cached", "--others", "--exclude-standard", "-z");
  for (const file of listed.split("\0").filter(Boolean)) {
    if (!existsSync(join(project, file))) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(project, file), join(folder, file));
  }
  symlinkSync(join(project, "node_modules"), join(folder, "node_modules"));
  git(folder, "init", "--quiet");
  git(folder, "add", "--all");
  git(folder, "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-qm", "copy");
  return {
    folder,
    slipway: (args, env = {}, input) => runSlipway(folder, args, env, input),
    gitStatus: () => git(folder, "status", "--porcelain"),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a program to its end and gives what it printed; never rejects for an exit code. */
export function run(
  argv: readonly [string, ...string[]],
  cwd: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
  input = "",
): Promise<Finished> {
  const [program, ...args] = argv;
  const child = spawn(program, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  // One that ends without reading its input is no failure.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const finished: Finished = { code: null, stdout: "", stderr: "" };
  child.stdout.on("data", (data: Buffer) => (finished.stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (finished.stderr += data.toString()));
  return new Promise((done, failed) => {
    child.on("error", failed);
    child.on("close", (code) => {
      done({ ...finished, code });
    });
  });
}

/** The environment of a newcomer: no credential, no passphrase, no Pulumi settings. */
export function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(PULUMI|AWS|VERCEL|KUBE|DOCKER|VITEST|NODE_ENV|SLIPWAY)/.test(name),
  );
  return Object.fromEntries(kept) as Record<string, string>;
}

function runSlipway(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input?: string,
): Promise<Finished> {
  const launcher = join(folder, "tool/cli/slipway.js");
  const argv = [process.execPath, launcher, ...args] as const;
  return run(argv, folder, { ...cleanEnvironment(), ...env }, input);
}

function git(cwd: string, ...args: string[]): string {
  return execFileSync("git", args, { cwd, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}
