import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LocalProject } from "../../../support/projects/local-project.ts";
import { ProviderClient, type Json } from "../../../support/engine/provider-client.ts";

describe("the PATH of an update", () => {
  const usual = process.env.PATH ?? "";
  const folders = ["first", "second"].map(makeFolder);
  const [first = "", second = ""] = folders;
  const project = new LocalProject({ PATH: `${first}:${usual}`, VOLTA_HOME: "/volta/1" });
  let before: ProviderClient;
  let after: ProviderClient;

  /** A folder with a program that serves its name and what it was given. */
  function makeFolder(name: string): string {
    const folder = mkdtempSync(join(tmpdir(), `slipway-${name}-`));
    const said = `"${name} " + (process.env.VOLTA_HOME ?? "none") + " " + (process.env.PIP_INDEX_URL ?? "none")`;
    const serve = `require("http").createServer((_, r) => r.end(${said})).listen(process.env.PORT)`;
    writeFileSync(join(folder, "announcer"), `#!/usr/bin/env node\n${serve};\n`);
    chmodSync(join(folder, "announcer"), 0o755);
    return folder;
  }

  beforeAll(async () => {
    project.write("square/package.json", '{ "main": "main.js" }');
    project.write(
      "square/main.js",
      'require("http").createServer((_, r) => r.end(process.env.PATH)).listen(process.env.PORT)',
    );
    before = await project.provider();
    after = await ProviderClient.start(project.root, {
      ...process.env,
      PATH: `${second}:${usual}`,
      VOLTA_HOME: "/volta/2",
      PIP_INDEX_URL: "https://user:password@packages.example",
    });
    await project.createEnvironment();
  });

  afterAll(async () => {
    await after.close();
    await project.remove();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  function announcer(more: Json = {}): Json {
    const own = { source: "square", serves: true, variables: {}, command: ["announcer"], ...more };
    return project.owned("test-dev-announcer-a", own);
  }

  function plain(more: Json = {}): Json {
    const own = { source: "square", serves: true, variables: {}, ...more };
    return project.owned("test-dev-plain-a", own);
  }

  const ask = async (made: Json): Promise<string> => (await fetch(String(made.url))).text();

  test("says which program runs, and another one's restarts it", async () => {
    let made = await before.create("Process", announcer());
    expect(await ask(made)).toBe("first /volta/1 none");
    const { changes, changed } = await after.diff("Process", made, announcer());
    expect({ changes, changed }).toEqual({ changes: "some", changed: ["program"] });
    made = await after.update("Process", made, announcer());
    // Where packages come from is for builds alone: it may hold a password.
    expect(await ask(made)).toBe("second /volta/2 none");
  });

  test("alone changes nothing of what runs, and holds for what starts after it", async () => {
    let made = await before.create("Process", plain());
    expect(await after.diff("Process", made, plain())).toMatchObject({ changes: "none" });
    expect(await ask(made)).toContain(first);
    made = await after.update("Process", made, plain({ variables: { DAY: "2" } }));
    expect(await ask(made)).toContain(second);
    expect(await ask(made)).not.toContain(first);
  });
});
