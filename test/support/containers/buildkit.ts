import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { findProgram } from "../find-program.ts";
import { buildCache, makeBases } from "./base-images.ts";
import { tagOf } from "./local-images.ts";

const run = promisify(execFile);

/** What is built where there is no buildkitd. */
const version = "v0.25.2";

/** What a build is made of. */
export interface BuildRequest {
  /** Folder that is sent to the builder. */
  context: string;
  /** File with the Dockerfile; its ignore rules stand beside it. */
  dockerfile: string;
  /** Keys of images.lock that it begins with. */
  keys: readonly string[];
  /** Name of the image. */
  tag: string;
  /** Options of `buildctl build` for secrets: `id=npmrc,src=…`. */
  secrets?: readonly string[];
}

/** A builder of a test's own, on this machine's network. */
export interface TestBuildKit {
  /** Builds an image, and gives the file that `docker load` reads. @throws with the end of the log */
  build(request: BuildRequest): Promise<string>;
  stop(): Promise<void>;
}

/** Why there is no builder here; undefined where there is one, or Go to build it. */
export function buildkitProblem(): string | undefined {
  const missing = ["runc", "go", "unshare"].filter((name) => findProgram(name) === undefined);
  return missing.length === 0 ? undefined : `not installed: ${missing.join(", ")}`;
}

/** Folder with buildkitd and buildctl: built once by Go where PATH has none. */
export function findBuildkit(): string {
  const own = findProgram("buildkitd");
  if (own !== undefined) return dirname(own);
  const folder = join(buildCache, "buildkit");
  if (existsSync(join(folder, "buildkitd"))) return folder;
  mkdirSync(join(folder, "src"), { recursive: true });
  const options = {
    cwd: join(folder, "src"),
    env: { ...process.env, GOFLAGS: "-mod=mod", CGO_ENABLED: "0" },
    stdio: "pipe" as const,
  };
  writeFileSync(join(folder, "src/go.mod"), "module slipway.dev/buildkit\n\ngo 1.26\n");
  const module = "github.com/moby/buildkit";
  execFileSync("go", ["get", `${module}@${version}`], options);
  const programs = ["buildkitd", "buildctl"].map((name) => `${module}/cmd/${name}`);
  execFileSync("go", ["build", "-o", `${folder}/`, ...programs], options);
  return folder;
}

/** A reference as BuildKit looks it up: without the parts that go without saying. */
function shortName(reference: string): string {
  return reference.replace(/^docker\.io\/(library\/)?/, "");
}

const prefix = "slipway-buildkit-";

/** Removes the folders of builders whose test was ended before it could: each is of gigabytes. */
async function removeForsaken(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(tmpdir(), name);
    const owner = await readFile(join(folder, "owner"), "utf8").catch(() => "");
    if (owner === "" || existsSync(`/proc/${owner}`)) continue;
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** Starts a builder with nothing in it. */
export async function startBuildkit(): Promise<TestBuildKit> {
  const bases = await makeBases();
  const programs = findBuildkit();
  await removeForsaken();
  const folder = await mkdtemp(join(tmpdir(), prefix));
  await writeFile(join(folder, "owner"), String(process.pid));
  const address = `unix://${join(folder, "buildkit.sock")}`;
  const options = ["--root", join(folder, "data"), "--addr", address, "--oci-worker-net=host"];
  const argv = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const daemon = spawn(
    "unshare",
    [...argv, join(programs, "buildkitd"), ...options, "--containerd-worker=false"],
    { stdio: "ignore", env: { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin` } },
  );
  const control = async (...args: string[]): Promise<string> => {
    const limits = { maxBuffer: 64 * 2 ** 20, timeout: 900_000 };
    const all = await run(join(programs, "buildctl"), ["--addr", address, ...args], limits);
    return all.stdout;
  };
  for (let attempt = 0; ; attempt += 1) {
    const isUp = await control("debug", "workers").then(
      () => true,
      () => false,
    );
    if (isUp) break;
    if (attempt > 100 || daemon.exitCode !== null) throw new Error("buildkitd did not start");
    await sleep(200);
  }
  return {
    build: async ({ context, dockerfile, keys, tag, secrets = [] }) => {
      const file = join(folder, `${tag.replaceAll(/[/:]/g, "-")}.tar`);
      const stands = keys.flatMap((key) => {
        const name = key.replace(/-[\d.]+$/, "");
        const base = bases[name];
        if (base === undefined) throw new Error(`nothing here stands in for ${key}`);
        const place = `oci-layout://${name}@${base.digest}`;
        return [
          "--oci-layout",
          `${name}=${base.folder}`,
          "--opt",
          `context:${shortName(tagOf(key))}=${place}`,
        ];
      });
      const places = [
        "--local",
        `context=${context}`,
        "--local",
        `dockerfile=${dirname(dockerfile)}`,
      ];
      const given = secrets.flatMap((one) => ["--secret", one]);
      const output = ["--output", `type=docker,name=${tag},dest=${file}`];
      await control(
        ...["build", "--frontend", "dockerfile.v0", "--progress", "plain"],
        // What BuildKit finds a fault with ends the build.
        ...["--opt", "build-arg:BUILDKIT_DOCKERFILE_CHECK=error=true"],
        ...[...places, ...stands, ...given, ...output],
      ).catch((error: unknown) => {
        const { stderr = String(error) } = error as { stderr?: string };
        throw new Error(stderr.split("\n").slice(-40).join("\n"));
      });
      return file;
    },
    stop: async () => {
      if (daemon.exitCode === null) {
        const ended = once(daemon, "exit");
        daemon.kill("SIGKILL");
        await ended;
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}
