import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalStatus } from "../../tool/cli/local.ts";
import { copyProject, type ProjectCopy } from "../support/projects/project-copy.ts";

const inputs = join(import.meta.dirname, "dashed-names");
const stack = "board-pr-42";
const stackFile = `# ours
config:
  slipway:application: notice-board # the file in stacks/
  slipway:platform: local
  slipway:stage: development
`;

describe("an application, components and a stack with dashes", { timeout: 120_000 }, () => {
  let copy: ProjectCopy;

  beforeAll(async () => {
    copy = copyProject();
    const read = (file: string): string => readFileSync(join(inputs, file), "utf8");
    const manifest = '{ "private": true, "type": "module", "main": "main.js" }\n';
    const files = {
      "stacks/notice-board.ts": read("notice-board.ts").replaceAll("../../../", "../"),
      "apps/api/main.js": read("api.js"),
      "apps/api/package.json": manifest,
      "apps/worker/main.js": read("worker.js"),
      "apps/worker/package.json": manifest,
      "apps/web/index.html": "<!doctype html><title>Board</title>\n",
      [`Pulumi.${stack}.yaml`]: stackFile,
    };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(copy.folder, file)), { recursive: true });
      writeFileSync(join(copy.folder, file), text);
    }
    const finished = await copy.slipway(["up", stack]);
    expect(finished, finished.stdout + finished.stderr).toMatchObject({ code: 0 });
    shown = finished.stdout;
  });

  afterAll(async () => {
    await copy.slipway(["destroy", stack, "--yes", "--allow-data-loss"]);
    copy.remove();
  });

  let shown = "";

  test("are what the end of up names", () => {
    const names = shown.split("\n").map((line) => /^ *([\w-]+) +http/.exec(line)?.[1]);
    expect(new Set(names.filter(Boolean))).toEqual(new Set(["front-end", "public-api", "a"]));
  });

  test("are what status shows, to people and to machines", async () => {
    const { stdout } = await copy.slipway(["status", stack, "--json"]);
    const { services, addresses } = JSON.parse(stdout) as LocalStatus;
    expect(services.map(({ name, kind, slot }) => [name, kind, slot])).toEqual([
      ["front-end", "site", undefined],
      ["a", "service", "a"],
      ["public-api", "service", "a"],
      ["public-api", "service", "a"],
      ["mail-worker", "worker", "a"],
      ["user-posts", "postgres", undefined],
    ]);
    expect(new Set(addresses.map(({ name }) => name))).toEqual(
      new Set(["front-end", "public-api", "a"]),
    );
    const table = await copy.slipway(["status", stack]);
    expect(table.stdout).toMatch(/^mail-worker +worker +a +healthy/m);
    expect(table.stdout).not.toMatch(/notice-board-board|[0-9a-f]{6}\b.* (service|worker|site)/);
  });

  test("are what logs shows and takes, and what the files are called", async () => {
    const all = await copy.slipway(["logs", stack]);
    expect(all.stdout).toMatch(/^mail-worker +\{.*the worker waits/m);
    expect(all.stdout).toMatch(/^public-api +the api listens/m);
    const one = await copy.slipway(["logs", stack, "mail-worker"]);
    expect(one.stdout).toContain("the worker waits");
    const wrong = await copy.slipway(["logs", stack, "mail-wroker"]);
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.stderr).toContain("Did you mean 'mail-worker'?");
    const folders = join(copy.folder, ".slipway");
    const [folder = ""] = readdirSync(folders).filter((name) => name.startsWith("notice-board"));
    expect(readdirSync(join(folders, folder, "logs")).toSorted()).toEqual([
      "a.a.log",
      "agent.log",
      "mail-worker.a.log",
      "public-api.a.log",
      "user-posts.postgres.log",
    ]);
  });

  test("take values, plain and encrypted, that reach the program as they are", async () => {
    const key = "-----BEGIN KEY-----\nab\ncd \\ $x #y\n-----END KEY-----";
    const set = async (name: string, value: string, ...options: string[]) =>
      copy.slipway(["env", "set", stack, name, ...options], {}, value);
    const plain = await set("MAIL_KEY", key);
    expect(plain).toMatchObject({ code: 1 });
    expect(plain.stderr).toContain("error SecretInPlain");
    expect((await set("MAIL_KEI", key)).stderr).toContain("is in no variable contract");
    expect((await set("GREETING", "hi")).stderr).toContain("must be one of hello, 0777, good day");
    expect(await set("GREETING", "0777\n")).toMatchObject({ code: 0 });
    expect(await set("MAIL_KEY", key, "--secret")).toMatchObject({ code: 0 });
    const file = readFileSync(join(copy.folder, `Pulumi.${stack}.yaml`), "utf8");
    expect(file.replace(/^encryptionsalt: .*\n/m, "")).toBe(
      `${stackFile}  variables:GREETING: "0777"\n  variables:MAIL_KEY:\n    secure: ${/secure: (.*)/.exec(file)?.[1] ?? ""}\n`,
    );
    const listed = await copy.slipway(["env", "ls", stack]);
    expect(listed.stdout).toMatch(/^GREETING +string +config +"0777"$/m);
    expect(listed.stdout).toMatch(/^MAIL_KEY +secret +secure +\[secret\]$/m);
    expect(listed.stdout).toMatch(/^DATABASE_URL +secret +link +user-posts$/m);
    const up = await copy.slipway(["up", stack]);
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    const { stdout } = await copy.slipway(["status", stack, "--json"]);
    const { addresses } = JSON.parse(stdout) as LocalStatus;
    const url = addresses.find(({ name }) => name === "public-api")?.url ?? "";
    expect(await (await fetch(url)).json()).toEqual({ GREETING: "0777", MAIL_KEY: key });
    expect(await copy.slipway(["env", "unset", stack, "MAIL_KEY"])).toMatchObject({ code: 0 });
    expect(await copy.slipway(["env", "unset", stack, "MAIL_KEY"])).toMatchObject({ code: 2 });
  });
});
