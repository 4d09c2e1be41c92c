import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LocalProject } from "../../../support/projects/local-project.ts";
import type { Json, ProviderClient } from "../../../support/engine/provider-client.ts";

/** Counts its runs where nothing but a test looks, and takes its word from a package. */
const builder = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { word } from "chalk-board";
appendFileSync(process.env.PIP_COUNT, ".");
const text = readFileSync("text.txt", "utf8").trim();
if (text === "fail") { console.error("the chalk broke"); process.exit(3); }
mkdirSync("out", { recursive: true });
writeFileSync("out/index.html", word + " " + text);
writeFileSync("out/server.mjs", "import { createServer } from 'node:http'; createServer((_, r) => r.end(" + JSON.stringify(word + " " + text) + ")).listen(process.env.PORT, '127.0.0.1')");
`;

const miller = `
import { createServer } from "node:http";
import { word } from "grain";
createServer((_, response) => response.end(word)).listen(process.env.PORT, "127.0.0.1");
`;

describe("a source that is built", () => {
  const counted = mkdtempSync(join(tmpdir(), "slipway-count-"));
  // A variable that builds are given, and programs are not.
  const count = join(counted, "runs");
  const project = new LocalProject({ PIP_COUNT: count });
  let provider: ProviderClient;
  let address: string;
  let site: Json;
  let service: Json;

  beforeAll(async () => {
    writeFileSync(count, "");
    project.write("school/package.json", '{ "type": "module" }');
    project.write("school/build.js", builder);
    project.write("school/.env", "SECRET=1");
    project.write("school/node_modules/chalk-board/package.json", '{ "main": "index.js" }');
    project.write("school/node_modules/chalk-board/index.js", 'exports.word = "chalk";');
    write("one");
    provider = await project.provider();
    ({ address } = await project.createEnvironment());
  });

  afterAll(async () => {
    await project.remove();
    rmSync(counted, { recursive: true });
  });

  function write(text: string): void {
    project.write("school/text.txt", text);
  }

  const steps = [{ folder: "school", command: "node build.js" }];
  const packages = ["chalk-board"];
  const build = {
    language: "node",
    root: "school",
    reads: [],
    leaves: ["school/out"],
    steps,
    packages,
  };

  function files(more: Json = {}): Json {
    const own = { source: "school", fallback: false, build: { ...build, output: "out", ...more } };
    return project.owned("test-dev-school", own);
  }

  function program(): Json {
    const own = { serves: true, variables: {}, command: ["node", "out/server.mjs"] };
    return project.owned("test-dev-bell-a", { source: "school", ...own, build });
  }

  const runs = (): number => readFileSync(count, "utf8").length;

  async function ask(path: string): Promise<string> {
    const response = await fetch(`${address}${path}`, { headers: { connection: "close" } });
    return response.ok ? response.text() : String(response.status);
  }

  test("serves its output and nothing of the source", async () => {
    site = await provider.create("StaticSite", files());
    const targets = [{ name: "test-dev-school", weight: 100 }];
    await provider.create(
      "Route",
      project.owned("test-dev-route", { hosts: [], path: "/", targets }),
    );
    expect(await ask("/")).toBe("chalk one");
    for (const path of [
      "/package.json",
      "/build.js",
      "/.env",
      "/text.txt",
      "/node_modules/chalk-board/index.js",
    ]) {
      expect(await ask(path)).toBe("404");
    }
    expect(existsSync(join(project.root, "school/out"))).toBe(false);
  });

  test("is run where it was built, as a program", async () => {
    service = await provider.create("Process", program());
    expect(await (await fetch(String(service.url))).text()).toBe("chalk one");
    expect(runs()).toBe(2);
  });

  test("is built anew only when its content changes, whatever a build of the developer's leaves", async () => {
    mkdirSync(join(project.root, "school/out"));
    project.write("school/out/index.html", "of the developer");
    site = await provider.update("StaticSite", site, files());
    expect(runs()).toBe(2);
    write("two");
    site = await provider.update("StaticSite", site, files());
    expect(runs()).toBe(3);
    expect(await ask("/")).toBe("chalk two");
    const folder = join(project.root, ".slipway", project.environment, "builds");
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test("whose build fails says so with its output, and the old one serves on", async () => {
    write("fail");
    const failed = provider.update("StaticSite", site, files());
    await expect(failed).rejects.toThrow(
      /`node build\.js` in .* ended with code 3[^]*the chalk broke/,
    );
    expect(await ask("/")).toBe("chalk two");
    const log = join(
      project.root,
      ".slipway",
      project.environment,
      "logs/test-dev-school.build.log",
    );
    expect(readFileSync(log, "utf8")).toContain("the chalk broke");
  });

  test("that leaves nothing is refused, and so is one whose packages are not installed", async () => {
    write("three");
    await expect(provider.update("StaticSite", site, files({ output: "dist" }))).rejects.toThrow(
      /nothing in dist of its source/,
    );
    const more = { packages: ["chalk-board", "slate"], install: "npm ci" };
    await expect(provider.update("StaticSite", site, files(more))).rejects.toThrow(
      /asks for slate, and it is not installed: run `npm ci` in .*school/,
    );
    expect(await ask("/")).toBe("chalk two");
  });

  test("takes the copy of a package of its own workspace, built before it", async () => {
    project.write("mill/packages/grain/package.json", '{ "type": "module", "main": "made.js" }');
    project.write("mill/packages/grain/grain.txt", "rye");
    project.write("mill/packages/flour/package.json", '{ "type": "module" }');
    project.write("mill/packages/flour/main.js", miller);
    mkdirSync(join(project.root, "mill/node_modules"));
    symlinkSync("../packages/grain", join(project.root, "mill/node_modules/grain"));
    const make = "echo \"export const word = '$(cat grain.txt)';\" > made.js";
    const build = {
      language: "node",
      root: "mill",
      reads: ["mill/packages/grain"],
      steps: [{ folder: "mill/packages/grain", command: make }],
      packages: ["grain"],
    };
    const source = "mill/packages/flour";
    const own = { source, serves: true, variables: {}, command: ["node", "main.js"], build };
    const inputs = project.owned("test-dev-mill-a", own);
    const made = await provider.create("Process", inputs);
    expect(await (await fetch(String(made.url))).text()).toBe("rye");
    project.write("mill/packages/grain/grain.txt", "oats");
    const changed = await provider.update("Process", made, inputs);
    expect(await (await fetch(String(changed.url))).text()).toBe("oats");
    expect(existsSync(join(project.root, "mill/packages/grain/made.js"))).toBe(false);
  });
});
