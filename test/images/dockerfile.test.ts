import { readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { validate } from "dockerfile-utils";
import { describe, expect, it } from "vitest";
import { imageOf, parseLock } from "../../components/images/lock.ts";
import { analyzeSource } from "../../components/images/source/analyze.ts";
import { formatDockerfile, formatDockerignore } from "../../components/images/dockerfile/format.ts";
import type { SourceOptions } from "../../components/images/source/plan.ts";
import { createSourceReader } from "../../components/images/source/reader.ts";

const sources = "test/fixtures/sources";
const lock = parseLock(readFileSync("test/fixtures/images.lock", "utf8"));

/** Name of the golden folder, project, source, and what the program says of it. */
type Case = readonly [string, string, string, SourceOptions];

const cases: readonly Case[] = [
  ...[
    ...["npm", "pnpm", "yarn", "yarn-berry", "bun"],
    ...["next", "vite", "express", "fastify", "nest"],
    ...["pip", "poetry", "uv", "fastapi", "django", "flask", "static"],
  ].map((name): Case => [name, sources, name, {}]),
  ["go", sources, "go", { port: 9000, healthPath: "/healthz" }],
  ["workspace", `${sources}/workspace`, "services/api", { port: 8080 }],
  ["shop-api", ".", "examples/shop/api", { port: 8080, healthPath: "/healthz" }],
  ["shop-worker", ".", "examples/shop/worker", {}],
  ["shop-web", ".", "examples/shop/web", {}],
];

describe.each(cases)("the Dockerfile of %s", (name, project, folder, options) => {
  const plan = analyzeSource(createSourceReader(project), folder, options);
  if (plan.language === "dockerfile") throw new TypeError(`${name} has a Dockerfile`);
  const dockerfile = formatDockerfile(plan, (key) => imageOf(key, lock).reference);

  it("is what the golden file says, with its ignore rules", async () => {
    await compare(`test/golden/dockerfiles/${name}/Dockerfile`, dockerfile);
    await compare(`test/golden/dockerfiles/${name}/dockerignore`, formatDockerignore(plan));
  });

  it("is a right Dockerfile", () => {
    expect(validate(dockerfile)).toEqual([]);
  });

  it("runs as nobody, by digests, and is told how it works where it listens", () => {
    const lines = dockerfile.split("\n");
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));
    expect(last).toContain("USER 65532:65532");
    const images = lines.filter((line) => /^(FROM|COPY --from=\S*[./])/.test(line));
    for (const line of images) expect(line).toMatch(/@sha256:[0-9a-f]{64}( |$)/);
    const check = last.filter((line) => line.startsWith("HEALTHCHECK"));
    expect(check).toHaveLength(plan.port === undefined ? 0 : 1);
    for (const line of check) {
      expect(line).toContain("--interval=30s --timeout=10s --start-period=60s --retries=3 CMD [");
    }
    const commands = last.filter((line) => line.startsWith("CMD "));
    expect(commands).toHaveLength(1);
    expect(JSON.parse(commands[0]?.slice(4) ?? "")).toBeInstanceOf(Array);
  });
});

it("a source with a Dockerfile of its own is built from that", () => {
  const reader = createSourceReader(sources);
  expect(analyzeSource(reader, "own")).toEqual({
    language: "dockerfile",
    context: "own",
    folder: "",
  });
});

it("what is asked for is in the plan: what it is, how it is built and started, and where", () => {
  const reader = createSourceReader(`${sources}/workspace`);
  expect(analyzeSource(reader, "services/api", { port: 3000 })).toMatchObject({
    language: "node",
    manager: "pnpm",
    runtime: "node-24",
    framework: "none",
    context: "",
    folder: "services/api",
    members: ["packages/tools/text", "packages/log"],
    workspace: "@w/api",
    steps: [{ folder: "services/api", command: "pnpm run build" }],
    start: ["node", "server.js"],
    port: 3000,
  });
});

/** Compares with a golden file; SLIPWAY_GOLDEN=write writes it instead. */
async function compare(file: string, text: string): Promise<void> {
  if (process.env.SLIPWAY_GOLDEN === "write") {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  expect(text).toBe(await readFile(file, "utf8"));
}
