import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProgram } from "../../../support/find-program.ts";
import { LocalProject } from "../../../support/projects/local-project.ts";
import type { Json, ProviderClient } from "../../../support/engine/provider-client.ts";

const python = findProgram("python3");
if (python === undefined) console.warn("no python3 on PATH: sources in Python are not tried");

const server = `
import http.server, json, os, sys
import almanac

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        said = {"word": almanac.word, "prefix": sys.prefix, "cache": sys.pycache_prefix}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())
    def log_message(self, *args):
        pass

http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Answer).serve_forever()
`;

/** Makes a package that needs no index to be installed. */
const wheel = `
import sys, zipfile
folder, version, word = sys.argv[1:]
name = f"almanac-{version}"
with zipfile.ZipFile(f"{folder}/{name}-py3-none-any.whl", "w") as z:
    z.writestr("almanac.py", f"word = {word!r}\\n")
    z.writestr(f"{name}.dist-info/METADATA", f"Metadata-Version: 2.1\\nName: almanac\\nVersion: {version}\\n")
    z.writestr(f"{name}.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    z.writestr(f"{name}.dist-info/RECORD", "")
`;

describe.skipIf(python === undefined)("a source in Python", () => {
  const project = new LocalProject();
  let provider: ProviderClient;

  beforeAll(async () => {
    project.write("year-book/serve.py", server);
    project.write("year-book/.venv/keep", "the developer's own");
    project.write("year-book/wheels/.keep", "");
    addWheel("1.0", "frost");
    addWheel("2.0", "thaw");
    asks("1.0");
    provider = await project.provider();
    await project.createEnvironment();
  });

  afterAll(async () => {
    await project.remove();
  });

  function addWheel(version: string, word: string): void {
    const folder = join(project.root, "year-book/wheels");
    execFileSync(python ?? "", ["-c", wheel, folder, version, word]);
  }

  function asks(version: string): void {
    const line = `./wheels/almanac-${version}-py3-none-any.whl\n`;
    project.write("year-book/requirements.txt", line);
  }

  function inputs(): Json {
    const files = ["year-book/requirements.txt"];
    return project.owned("test-dev-year-book-a", {
      source: "year-book",
      serves: true,
      variables: {},
      command: ["python", "serve.py"],
      build: {
        language: "python",
        manager: "pip",
        root: "year-book",
        manifests: files,
        reads: files,
        requirements: files,
      },
      health: { path: "/", startSeconds: 30 },
    });
  }

  const builds = (): string[] =>
    readdirSync(join(project.root, ".slipway", project.environment, "builds")).sort();

  async function ask(made: Json): Promise<Json> {
    return (await (await fetch(String(made.url))).json()) as Json;
  }

  let made: Json;
  let first: string[];

  test("runs with its packages in an environment of the agent's", async () => {
    made = await provider.create("Process", inputs());
    first = builds();
    expect(first).toHaveLength(1);
    const folder = join(project.root, ".slipway", project.environment, "builds", first[0] ?? "");
    const said = await ask(made);
    expect(said).toEqual({
      word: "frost",
      prefix: join(folder, "venv"),
      cache: join(folder, "bytecode"),
    });
  });

  test("has nothing written into its folder, and its own .venv left alone", () => {
    const folder = join(project.root, "year-book");
    expect(readdirSync(folder).sort()).toEqual([".venv", "requirements.txt", "serve.py", "wheels"]);
    expect(readdirSync(join(folder, ".venv"))).toEqual(["keep"]);
  });

  test("keeps its environment when its code changes", async () => {
    project.write("year-book/serve.py", `${server}# changed\n`);
    made = await provider.update("Process", made, inputs());
    expect(builds()).toEqual(first);
    expect(await ask(made)).toMatchObject({ word: "frost" });
  });

  test("whose packages cannot be installed is told why, and serves on", async () => {
    asks("3.0");
    const failed = provider.update("Process", made, inputs());
    await expect(failed).rejects.toThrow(/could not be made ready: .*pip install[^]*almanac-3\.0/);
    expect(await ask(made)).toMatchObject({ word: "frost" });
    expect(builds()).toEqual(first);
  });

  test("gets another environment for other packages, and the old one goes", async () => {
    asks("2.0");
    made = await provider.update("Process", made, inputs());
    expect(await ask(made)).toMatchObject({ word: "thaw" });
    expect(builds()).toHaveLength(1);
    expect(builds()).not.toEqual(first);
  });

  test("whose environment is gone gets it made again", async () => {
    const [name = ""] = builds();
    const folder = join(project.root, ".slipway", project.environment, "builds", name);
    await project.agent.stop();
    rmSync(folder, { recursive: true });
    expect(await project.agent.start()).toEqual([]);
    expect(existsSync(join(folder, "venv/bin/python"))).toBe(true);
    expect(await ask(made)).toMatchObject({ word: "thaw" });
  });
});
