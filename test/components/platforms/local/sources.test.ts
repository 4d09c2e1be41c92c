import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { planFiles } from "../../../../components/platforms/local/site-source.ts";
import { planSource } from "../../../../components/platforms/local/source.ts";

const fixtures = join(import.meta.dirname, "../../../fixtures/sources");

/** What each of the small sources runs here. */
const runs: [string, string, string | undefined][] = [
  ["fastapi", "uvicorn app.main:api --host 127.0.0.1 --port $PORT", "python"],
  ["flask", "gunicorn app:app --bind 127.0.0.1:$PORT --worker-tmp-dir /dev/shm", "python"],
  [
    "procfile",
    "sh -c exec gunicorn --bind 127.0.0.1:$PORT --worker-tmp-dir /dev/shm board:app",
    "python",
  ],
  ["celery", "celery --app tasks:app worker --loglevel=INFO", "python"],
  ["uv", "python main.py", "python"],
  ["go", "app", "go"],
  ["go-templates", "app", "go"],
  ["koa", "node app.js", "node"],
  ["typescript-runner", "tsx server.ts", "node"],
  ["bun", "bun server.js", "node"],
  ["nest", "node dist/main", "node"],
  ["next", "next start -H 127.0.0.1", "node"],
  ["nuxt", "node .output/server/index.mjs", "node"],
  ["watched", "node server.js", undefined],
];

describe.skipIf(process.platform !== "linux")("a source on this machine", () => {
  test.each(runs)("%s runs `%s`", (name, command, language) => {
    const planned = planSource(fixtures, name, []);
    expect(
      planned.command.map((word) => word.replace(/^.*node_modules\/\.bin\//, "")).join(" "),
    ).toBe(command);
    expect(planned.build?.language).toBe(language);
  });

  test.each([
    ["vite", "SourceIsSite"],
    ["angular", "SourceIsSite"],
    ["rust", "CommandMissing"],
    ["php-with-package", "CommandMissing"],
    ["static", "CommandMissing"],
    ["go-several", "ProgramUnclear"],
    ["two-languages", "LanguagesTwo"],
    ["several-programs", "StartSeveral"],
  ])("%s is refused as %s, and runs by a command of its own", (name, code) => {
    expect(() => planSource(fixtures, name, [])).toThrow(expect.objectContaining({ code }));
    const command = ["./run", "--port=$PORT"];
    expect(planSource(fixtures, name, command).command).toEqual(command);
  });
});

describe("a site on this machine", () => {
  test.each([
    ["vite", "public/built"],
    ["angular", "dist/shop/browser"],
    ["create-react-app", "build"],
    ["astro", "dist"],
    ["vue-cli", "out"],
  ])("%s is built, and its %s served", (name, output) => {
    const { source, build } = planFiles(fixtures, name);
    expect({ source, build }).toMatchObject({ source: name, build: { language: "node", output } });
    expect(build).toHaveProperty("leaves", expect.arrayContaining([`${name}/${output}`]));
  });

  test.each(["koa", "nuxt", "next-server"])("%s is none: it runs a program", (name) => {
    expect(() => planFiles(fixtures, name)).toThrow(
      expect.objectContaining({ code: "SourceIsServer" }),
    );
  });
});

function project(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "slipway-sources-"));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe("what is made of a source", () => {
  test("is nothing for Python without packages, which the machine's runs", () => {
    const root = project({ "ferry/main.py": "print('off')" });
    expect(planSource(root, "ferry", [])).toEqual({
      command: ["python3", "main.py"],
      variables: {},
    });
  });

  test("is an environment for a command of its own as well, without added servers", () => {
    const root = project({ "ferry/requirements.txt": "flask==3.1.2\n", "ferry/app.py": "" });
    const { command, build } = planSource(root, "ferry", ["flask", "run", "--port=$PORT"]);
    expect(command).toEqual(["flask", "run", "--port=$PORT"]);
    expect(build).toMatchObject({ requirements: ["ferry/requirements.txt"], servers: [] });
  });

  test("is the libraries of a workspace, and then what needs them", () => {
    const root = project({
      "shop/package.json": '{ "name": "shop", "workspaces": ["packages/*"] }',
      "shop/package-lock.json": "{}",
      "shop/packages/till/package.json":
        '{ "name": "till", "scripts": { "build": "tsc", "start": "node dist/till.js", "postinstall": "node x.js" }, "dependencies": { "coins": "*" } }',
      "shop/packages/coins/package.json": '{ "name": "coins", "scripts": { "build": "tsc" } }',
    });
    const { command, build } = planSource(root, "shop/packages/till", []);
    expect(command).toEqual(["node", "dist/till.js"]);
    expect(build).toMatchObject({
      steps: [
        { folder: "shop/packages/coins", command: "npm run build" },
        { folder: "shop/packages/till", command: "npm run build" },
      ],
      root: "shop",
      packages: ["coins"],
      install: "npm ci",
    });
    expect(build?.reads).toEqual(
      expect.arrayContaining(["shop/packages/coins", "shop/package.json"]),
    );
  });
});
