import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test, describe } from "vitest";
import { readReach, type Reach } from "../../tool/check/collect/reach/reach.ts";
import { readProject } from "../../tool/engine/state/project/project.ts";
import { makeTempFolder } from "../support/temp-folder.ts";

/** A team's project with two applications, sources of several shapes and a provider. */
const files: Record<string, string> = {
  "Pulumi.yaml": `name: tea-time
runtime: nodejs
main: stacks/
plugins: {providers: [{name: kettle, path: kettle}]}
`,
  "Pulumi.live.yaml": "config: {}\n",
  "Pulumi.other.yaml": "config: {}\n",
  "package.json": "{}",
  "package-lock.json": "{}",
  "stacks/index.js": `export { default } from "./run.mjs";`,
  "stacks/run.mjs": `
    import data from "../data/teas.json" with { type: "json" };
    // import "./only-in-a-comment.mjs";
    const legacy = require("../legacy/old.cjs");
    const later = () => import("./later.ts");
  `,
  "stacks/later.ts": `import type { Pot } from "./pot"; export const said = "import './in-a-text.ts'";`,
  "stacks/pot.ts": "export interface Pot {}",
  "stacks/tea.ts": `
    import { shared } from "../lib";
    const brews = "brews";
    export default () => ({
      api: { source: "services/api" },
      shop: { source: "site/shop" },
      spare: { source: \`spares/\${brews}\` },
      image: { source: "boxed" },
      notes: readFileSync(join(import.meta.dirname, "..", "wordings")),
      health: "/healthz",
    });
  `,
  "stacks/coffee.ts": `export default () => ({ source: "roaster" });`,
  "lib/index.ts": `export * from "./deep.ts";`,
  "lib/deep.ts": "export const shared = 1;",
  "data/teas.json": "[]",
  "legacy/old.cjs": `module.exports = require("./older");`,
  "legacy/older.js": "//",
  "services/api/go.mod": "module tea\n\ngo 1.24\n",
  "services/api/main.go": "package main\n\nfunc main() {}\n",
  "site/package.json": `{"name":"site","workspaces":["shop","ui","books"]}`,
  "site/package-lock.json": `{"name":"site","lockfileVersion":3,"packages":{}}`,
  "site/shop/package.json": `{"name":"shop","version":"1.0.0","scripts":{"start":"node server.js"},"dependencies":{"ui":"*"}}`,
  "site/shop/server.js": "//",
  "site/ui/package.json": `{"name":"ui","version":"1.0.0"}`,
  "site/ui/index.js": "//",
  "site/books/package.json": `{"name":"books","version":"1.0.0"}`,
  "boxed/Dockerfile": "# slipway:context=..\nFROM scratch\n",
  "kettle/index.js": "//",
  "images.lock": "{}",
};

async function reachOf(
  more: Record<string, string> = {},
  config: Record<string, unknown> = {},
): Promise<{ reach: Reach; at: (path: string) => string | undefined }> {
  const folder = await makeTempFolder();
  // A Dockerfile whose context is the whole project would explain every file.
  for (const [path, text] of Object.entries({ ...files, "boxed/Dockerfile": "", ...more })) {
    if (text === "") continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const project = await readProject(folder);
  const reach = readReach({ project, stack: "live", application: "tea", config });
  return { reach, at: (path) => reach.why(join(folder, path)) };
}

describe("a file that differs can change a stack where it is", () => {
  test.each([
    ["its settings", "Pulumi.live.yaml"],
    ["the project's file", "Pulumi.yaml"],
    ["the lockfile", "package-lock.json"],
    ["the images' lockfile", "images.lock"],
    ["the entry", "stacks/index.js"],
    ["exported from the entry", "stacks/run.mjs"],
    ["its application", "stacks/tea.ts"],
    ["imported through a folder's index", "lib/index.ts"],
    ["imported by what is imported", "lib/deep.ts"],
    ["imported as data", "data/teas.json"],
    ["imported when it is needed", "stacks/later.ts"],
    ["imported for its types: nobody looks at what for", "stacks/pot.ts"],
    ["required", "legacy/old.cjs"],
    ["required without its ending", "legacy/older.js"],
    ["in the folder of a source", "services/api/main.go"],
    ["new in the folder of a source", "services/api/more/new.go"],
    ["in the root of a source's workspace", "site/package-lock.json"],
    ["in a member that a source needs", "site/ui/index.js"],
    ["below the start of a path that is put together", "spares/brews/main.py"],
    ["below a part of such a path", "wordings/en.txt"],
    ["a provider's", "kettle/index.js"],
  ])("%s: %s", async (_name, path) => {
    const { at } = await reachOf();
    expect(at(path)).toMatch(/./);
  });

  test("anything, where the program imports what its text does not name", async () => {
    const open = { "lib/deep.ts": "export const shared = await import(process.argv[2]);" };
    const { at } = await reachOf(open);
    expect(at("docs/any.md")).toBe("lib/deep.ts imports what its text does not name");
    expect(at("Pulumi.other.yaml")).toBeUndefined();
  });

  test("anything, where a module of the program does not parse", async () => {
    const { at } = await reachOf({ "lib/deep.ts": "export const = ;" });
    expect(at("docs/any.md")).toContain("lib/deep.ts");
  });

  test("named by its settings", async () => {
    const { at } = await reachOf({}, { "tea-time:menu": { file: "menus/winter.json" } });
    expect(at("menus/winter.json")).toContain("menus/winter.json");
    expect(at("menus/summer.json")).toBeUndefined();
  });

  test("in the context that a source's Dockerfile asks for", async () => {
    const { at } = await reachOf({ "boxed/Dockerfile": files["boxed/Dockerfile"] ?? "" });
    expect(at("anything/at/all.txt")).toBe("the project is named");
  });

  test("below the project, where that is the source", async () => {
    const { at } = await reachOf({ "lib/deep.ts": `export const shared = { source: "." };` });
    expect(at("anything.txt")).toBe("the project is named");
    const { at: neighbour } = await reachOf({
      "lib/deep.ts": `export const s = "a.b".split(".");`,
    });
    expect(neighbour("anything.txt")).toBeUndefined();
  });
});

describe("a file that differs cannot change a stack where it is", () => {
  test.each([
    ["another stack's settings", "Pulumi.other.yaml"],
    ["another application", "stacks/coffee.ts"],
    ["another application's source", "roaster/main.py"],
    ["a page", "README.md"],
    ["a page below", "docs/guide.md"],
    ["a test", "test/tea.test.ts"],
    ["named in a comment alone", "stacks/only-in-a-comment.mjs"],
    ["imported within a text alone", "stacks/in-a-text.ts"],
    ["in a folder whose name begins like a source's", "services/api2/main.go"],
    ["beside the folder of a source", "services/web/main.go"],
    ["in a member that no source needs", "site/books/index.js"],
    ["a page in the root of a workspace", "site/README.md"],
    ["a lockfile of something else", "tools/package-lock.json"],
    ["a module that nothing imports", "lib/unused.ts"],
    ["of the name of a health path", "healthz"],
    ["the type checker's", "tsconfig.json"],
    ["a workflow", ".github/workflows/ci.yml"],
    ["a licence", "LICENSE"],
    ["named like a module, with another ending", "lib/deep.md"],
    ["data that nothing imports", "data/coffees.json"],
    ["an older file beside a required one", "legacy/oldest.js"],
  ])("%s: %s", async (_name, path) => {
    const { at } = await reachOf();
    expect(at(path)).toBeUndefined();
  });
});
