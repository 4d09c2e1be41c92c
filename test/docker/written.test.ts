import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { formatSecretOptions } from "../../components/images/build-secrets.ts";
import { describeBuild, prepareBuild } from "../../components/images/dockerfile/prepare-build.ts";
import { parseLock } from "../../components/images/lock.ts";
import { basesProblem, buildCache } from "../support/containers/base-images.ts";
import { buildkitProblem, startBuildkit } from "../support/containers/buildkit.ts";
import type { TestBuildKit } from "../support/containers/buildkit.ts";
import { dockerdProblem, startDocker } from "../support/containers/dockerd.ts";
import type { TestDocker } from "../support/containers/dockerd.ts";
import { tagOf } from "../support/containers/local-images.ts";
import { patient } from "../support/slowness.ts";
import { makeTempFolder } from "../support/temp-folder.ts";

// What is written is built by BuildKit and runs as the platforms run it: read-only, without rights.

const isWhole = process.env.SLIPWAY_SOAK === "1";
const isMade = existsSync(join(buildCache, "bases.json"));
const problem =
  basesProblem() ??
  buildkitProblem() ??
  (isWhole || isMade ? undefined : "the images to begin with are made by `npm run soak`") ??
  (await dockerdProblem());
if (problem !== undefined) console.warn(`skipped: no written Dockerfile is built: ${problem}`);

const cutDown = "its lockfile is cut down to what is read of it";

/** Of the table, what is written and not built here, and why. */
const leftOut: Readonly<Record<string, string>> = {
  gatsby: "its installation takes a library for its images from github.com",
  prisma: "its installation takes its engines from binaries.prisma.sh",
  own: "its Dockerfile is its own",
  ...Object.fromEntries(
    ["django", "go", "npm-root", "pip", "pnpm", "uv"].map((source) => [source, cutDown] as const),
  ),
};

/** A source of the table, and what it answers; nothing for what only has to go on. */
type Case = readonly [source: string, answer: string | undefined];

const cases: readonly Case[] = [
  ...["npm", "npm-unlocked", "npm-workspace/services/api", "local-package/app", "private-registry"],
  ...[
    "pnpm-patched",
    "workspace/services/api",
    "yarn",
    "yarn-workspace/packages/web",
    "yarn-berry",
  ],
  ...[
    "bun",
    "bun-on-npm",
    "bun-workspace/packages/web",
    "elysia",
    "install-script",
    "migrates-first",
  ],
  ...["watched", "typescript-runner", "express", "fastify", "hono", "koa", "nest"],
  ...["next", "next-server", "next-monorepo/apps/web", "nuxt", "astro", "astro-server"],
  ...["sveltekit", "react-router", "tanstack-start", "vite", "angular", "vue-cli"],
  ...["create-react-app", "expo", "static", "pages"],
  ...["fastapi", "pdm", "pipenv", "hatch", "setuptools-src", "requirements-loose", "django-folder"],
  ...[
    "editable",
    "uv-workspace/services/api",
    "streamlit",
    "gradio",
    "uvicorn-workers",
    "procfile",
  ],
  ...[
    "flask",
    "psycopg",
    "celery",
    "poetry",
    "go-replace/app",
    "go-work/api",
    "go-cgo",
    "go-embed",
  ],
  ...["go-templates", "go-several/cmd/api"],
].map((source): Case => [source, answerOf(source)]);

function answerOf(source: string): string | undefined {
  if (source === "celery" || source === "poetry" || source === "go-several/cmd/api")
    return undefined;
  if (/^(vite|angular|vue-cli)$/.test(source)) return "<script";
  return /^(create-react-app|expo|streamlit)$/.test(source) ? "<title>" : "ok";
}

for (const [source, why] of Object.entries(leftOut)) {
  console.warn(`skipped: ${source} is not built: ${why}`);
}

test("every source of the table that is written is built here, or left out with a reason", () => {
  const text = readFileSync("test/fixtures/sources/table.yaml", "utf8");
  const written = (parse(text) as { source: string; refused?: string }[])
    .filter(({ refused }) => refused === undefined)
    .map(({ source }) => source);
  const here = cases.map(([source]) => source);
  expect([...here, ...Object.keys(leftOut)].sort()).toEqual(written.sort());
});

/** What is quick to build, of which `npm test` takes one of each kind, by the day. */
const quick = [
  ["npm", "install-script", "yarn", "hono", "koa", "migrates-first"],
  ["flask", "procfile", "requirements-loose", "setuptools-src", "editable"],
  ["go-templates", "go-embed", "go-replace/app", "pages", "static"],
] as const;

function chosen(): readonly Case[] {
  const only = process.env.SLIPWAY_SOURCES?.split(",");
  if (only !== undefined) return cases.filter(([source]) => only.includes(source));
  if (isWhole) return cases;
  const seed = Number(process.env.SLIPWAY_SEED ?? Math.floor(Date.now() / 86_400_000));
  const picked = quick.map((some) => some[seed % some.length]);
  return cases.filter(([source]) => picked.some((one) => one === source));
}

const lock = parseLock(readFileSync("images.lock", "utf8"));
const otherPort = 9137;
const hardened = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--memory", "1g"];

describe.skipIf(problem !== undefined)("a written Dockerfile", () => {
  let builder: TestBuildKit;
  let rig: TestDocker;

  beforeAll(async () => {
    [builder, rig] = await Promise.all([startBuildkit(), startDocker()]);
  }, patient(1_200_000));

  afterAll(async () => {
    await Promise.all([builder.stop(), rig.stop()]);
    // What was built is of gigabytes, which take their time to go.
  }, patient(300_000));

  interface Built {
    tag: string;
    file: string;
    /** Where it listens, by what `PORT` says: nothing, and another port. */
    ports: readonly [number, number];
  }

  async function build(source: string): Promise<Built> {
    const [name = "", ...rest] = source.split("/");
    const project = join(await makeTempFolder(), name);
    await cp(resolve("test/fixtures/sources", name), project, { recursive: true });
    const path = rest.join("/");
    const { plan } = describeBuild(path, project, { lock });
    if (plan.language === "dockerfile") throw new TypeError(`${source} has a Dockerfile`);
    const port = plan.port ?? 8080;
    const made = await prepareBuild(path, project, { lock, port });
    const text = readFileSync(made.dockerfile, "utf8");
    const keys = Object.keys(lock).filter((key) => text.includes(tagOf(key)));
    const tag = `written/${source.replaceAll("/", "-")}:test`;
    const secrets = formatSecretOptions(made.context, made.secrets).map((one) => one.slice(9));
    const file = await builder.build({ ...made, keys, tag, secrets });
    await rig.docker("load", "--input", file);
    return { tag, file, ports: [port, plan.followsPort ? otherPort : port] };
  }

  async function answered(address: string, container: string): Promise<string> {
    for (let attempt = 0; attempt < patient(60); attempt += 1) {
      const text = await fetch(address, { headers: { accept: "text/html" } })
        .then(async (answer) => (answer.ok ? await answer.text() : ""))
        .catch(() => "");
      if (text !== "") return text;
      const state = await rig.docker("inspect", "--format", "{{.State.Running}}", container);
      if (state.trim() !== "true") break;
      await sleep(500);
    }
    throw new Error(logsOf(container));
  }

  function logsOf(container: string): string {
    const [program, ...args] = ["docker", "--host", rig.host, "logs", container];
    return execFileSync("sh", ["-c", '"$@" 2>&1', "sh", program, ...args], { encoding: "utf8" });
  }

  async function start(
    source: string,
    tag: string,
    port: number,
    more: readonly string[],
  ): Promise<void> {
    const listens = ["--publish", `${port}:${port}`, ...more];
    await rig.docker("run", "--detach", "--name", nameOf(source), ...hardened, ...listens, tag);
  }

  /** Looks whether a container does what it should, and ends it. */
  async function end(source: string, answer: string | undefined, port: number): Promise<void> {
    const name = nameOf(source);
    if (answer === undefined) await sleep(3000);
    else {
      expect(await answered(`http://${rig.address}:${port}/`, name)).toContain(answer);
      await expect(healthOf(name)).resolves.toBeDefined();
    }
    await rig.docker("stop", "--time", "20", name);
    const exit = await rig.docker("inspect", "--format", "{{.State.ExitCode}}", name);
    // 137 is a kill: the signal did not reach the program.
    expect(Number(exit.trim())).not.toBe(137);
    await rig.docker("rm", "--force", name);
  }

  /** What the image's own check says. @throws where it fails */
  async function healthOf(name: string): Promise<string> {
    const text = await rig.docker("inspect", "--format", "{{json .Config.Healthcheck}}", name);
    const { Test: words } = JSON.parse(text) as { Test: string[] };
    return rig.docker("exec", name, ...words.slice(1));
  }

  test.each(chosen())(
    "of %s is built, runs, and ends when it is told to",
    async (source, answer) => {
      const { tag, file, ports } = await build(source);
      await rm(file);
      try {
        await start(source, tag, ports[0], []);
        await end(source, answer, ports[0]);
        // A port that is known when it is started counts more than the one of its image.
        if (answer === undefined) return;
        await start(source, tag, ports[1], ["--env", `PORT=${otherPort}`]);
        await end(source, answer, ports[1]);
      } finally {
        await rig.docker("rm", "--force", nameOf(source));
        await rig.docker("rmi", "--force", tag);
      }
    },
    patient(900_000),
  );

  test("holds no secret of its source in any layer", { timeout: patient(300_000) }, async () => {
    const { file } = await build("private-registry");
    const folder = await makeTempFolder();
    await mkdir(join(folder, "image"));
    execFileSync("tar", ["-xf", file, "-C", join(folder, "image")]);
    const layers = (await readdir(join(folder, "image"), { recursive: true })).filter(
      (one) => !/\.json$|^(oci-layout|blobs|blobs.sha256)$/.test(one),
    );
    const seen: string[] = [];
    for (const layer of layers) {
      const whole = readFileSync(join(folder, "image", layer));
      const text = whole.subarray(0, 2).toString("hex") === "1f8b" ? gunzip(whole) : whole;
      if (text.includes("server.js")) seen.push("source");
      for (const secret of ["npm_notARealToken", "notARealKey", "notARealPassword"]) {
        expect(text.includes(secret), `${secret} in ${layer}`).toBe(false);
      }
    }
    expect(seen).toContain("source");
  });
});

function nameOf(source: string): string {
  return source.replaceAll("/", "-");
}

function gunzip(data: Buffer): Buffer {
  return execFileSync("gzip", ["-dc"], { input: data, maxBuffer: 2 ** 31 });
}
