import { existsSync, statSync } from "node:fs";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { openEngine } from "../../tool/engine/select.ts";
import { withBackend } from "../../tool/engine/state/backend.ts";
import { createStack } from "../../tool/engine/state/new-stack.ts";
import { readStackConfig } from "../../tool/engine/state/project/stack-config.ts";
import { play } from "../tool/cli/scripted.ts";

const production = { PULUMI_CONFIG_PASSPHRASE: "production's" };
const now = () => new Date("2030-01-01T00:00:00Z");

const program = `
import * as pulumi from "@pulumi/pulumi";
const config = new pulumi.Config("test");
const name = config.get("reference");
const read = name && new pulumi.StackReference("other", { name });
export const answer = read ? read.getOutput("answer") : "42";
export const keys = [process.env.PULUMI_CONFIG_PASSPHRASE, process.env.PULUMI_CONFIG_PASSPHRASE_FILE];
`;

let folder: string;

/** A project with a production that has a state and secrets, and a program that refers to a stack. */
async function makeProject(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), "slipway-previews-"));
  await symlink(join(import.meta.dirname, "../../node_modules"), join(folder, "node_modules"));
  const yaml = "name: shop\nruntime: nodejs\nmain: index.js\nbackend: { url: file://. }\n";
  await writeFile(join(folder, "Pulumi.yaml"), yaml);
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
  await writeFile(join(folder, "index.js"), program);
  await make("prod", "production");
  await make("staging", "staging");
}

async function removeProject(): Promise<void> {
  await rm(folder, { recursive: true });
}

async function make(stack: string, stage: string): Promise<void> {
  const settings = { application: "shop", platform: "local", stage };
  await createStack({ folder, stack, settings, check: () => undefined, environment: production });
}

async function initPreview(...more: string[]) {
  return play(folder, ["stack", "init", "--pull-request", ...more], { env: production, now });
}

async function setConfig(stack: string, lines: string): Promise<void> {
  const file = join(folder, `Pulumi.${stack}.yaml`);
  await writeFile(file, `${await readFile(file, "utf8")}${lines}`);
}

async function bringUp(stack: string): Promise<Record<string, unknown>> {
  const environment = production;
  const engine = await openEngine({ folder, stack, operation: "up", environment });
  return (await engine.up()).outputs;
}

async function encryptFor(stack: string, text: string): Promise<string> {
  return withBackend({ folder, stack, environment: production }, async ({ secrets }) =>
    (await secrets.writer()).encrypt(text),
  );
}

describe("stack init --pull-request", () => {
  beforeAll(makeProject);
  afterAll(removeProject);
  afterEach(async () => {
    for (const left of ["Pulumi.pr-42.yaml", ".pulumi-previews"]) {
      await rm(join(folder, left), { recursive: true, force: true });
    }
  });

  test("makes a preview with an end, and a state and a key of its own", async () => {
    const { code, stderr } = await initPreview("42", "--ttl", "48h");
    expect([code, stderr]).toEqual([0, expect.stringContaining("expires 2030-01-03T00:00:00Z")]);
    const text = await readFile(join(folder, "Pulumi.pr-42.yaml"), "utf8");
    expect((parse(text) as { config: object }).config).toEqual({
      "slipway:application": "shop",
      "slipway:platform": "local",
      "slipway:stage": "preview",
      "slipway:preview": { pullRequest: 42, expires: "2030-01-03T00:00:00Z" },
    });
    expect(text).toContain('expires: "2030');
    const own = join(folder, ".pulumi-previews");
    expect(existsSync(join(own, ".pulumi/stacks/shop/pr-42.json"))).toBe(true);
    expect(existsSync(join(folder, ".pulumi/stacks/shop/pr-42.json"))).toBe(false);
    const key = join(own, "passphrases", "pr-42");
    expect((statSync(key).mode & 0o777).toString(8)).toBe("600");
    expect(await readFile(key, "utf8")).toMatch(/^[\w-]{43}\n$/);
    const listed = await play(folder, ["stack", "ls"]);
    expect(listed.stdout).toMatch(/^pr-42 +local +preview +0 /m);
  });

  test("gives a preview that is there more time, and never one of another pull request", async () => {
    await initPreview("42");
    const again = await initPreview("42", "--ttl", "7d");
    expect([again.code, again.stderr]).toEqual([
      0,
      expect.stringContaining("2030-01-08T00:00:00Z"),
    ]);
    expect(await readFile(join(folder, "Pulumi.pr-42.yaml"), "utf8")).toContain('"2030-01-08');
    const other = await play(folder, ["stack", "init", "pr-42", "--pull-request", "43"], { now });
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining("PreviewTaken")]);
  });

  test("takes the settings of a template, without what must be a preview's own", async () => {
    const settings = [
      "  slipway:docker: { host: 'ssh://a@previews.example', domain: x.example.com, httpPort: 80 }",
      "  slipway:services: { api: { replicas: 4 } }",
      "  variables:PUBLIC_URL: https://staging.example.com",
      `  variables:TOKEN: { secure: ${await encryptFor("staging", "t")} }\n`,
    ];
    await setConfig("staging", settings.join("\n"));
    const made = await initPreview("42", "--like", "staging", "--platform", "docker");
    expect(made.stderr).toContain(
      "Not taken over from 'staging': slipway:docker.domain, slipway:docker.httpPort, " +
        "slipway:services, variables:PUBLIC_URL, variables:TOKEN.",
    );
    const text = await readFile(join(folder, "Pulumi.pr-42.yaml"), "utf8");
    expect((parse(text) as { config: Record<string, unknown> }).config["slipway:docker"]).toEqual({
      host: "ssh://a@previews.example",
      httpPort: 10_042,
      dashboardsPort: 20_042,
    });
  });

  test("refuses production as a template, its backend, and what is no time", async () => {
    const like = await initPreview("42", "--like", "prod");
    expect([like.code, like.stderr]).toEqual([1, expect.stringContaining("PreviewIsolated")]);
    const shared = { ...production, SLIPWAY_PREVIEW_BACKEND: "file://." };
    const backend = await play(folder, ["stack", "init", "--pull-request", "42"], { env: shared });
    expect(backend.stderr).toContain("PreviewBackendShared");
    for (const ttl of ["5s", "91d", "soon", "-1h"]) {
      expect((await initPreview("42", `--ttl=${ttl}`)).stderr).toContain("WrongOption");
    }
    expect((await initPreview("42", "--stage", "staging")).stderr).toContain("WrongOption");
    expect(existsSync(join(folder, "Pulumi.pr-42.yaml"))).toBe(false);
  });
});

describe("the run of a preview", () => {
  let file: string;
  let text: string;

  beforeAll(async () => {
    await makeProject();
    expect((await bringUp("prod")).answer).toBe("42");
    for (const number of ["42", "43"]) expect((await initPreview(number)).code).toBe(0);
    file = join(folder, "Pulumi.pr-42.yaml");
    text = await readFile(file, "utf8");
  });
  afterEach(() => writeFile(file, text));
  afterAll(removeProject);

  test("does not get to the state of production, by whatever name", async () => {
    for (const name of ["prod", "organization/shop/prod", "staging", "organization/other/prod"]) {
      await writeFile(file, `${text}  test:reference: ${name}\n`);
      await expect(bringUp("pr-42")).rejects.toThrow(/Preview 'pr-42' refers to the stack/);
    }
  });

  test("refers to itself and to another preview", async () => {
    expect((await bringUp("pr-43")).answer).toBe("42");
    await setConfig("pr-42", "  test:reference: organization/shop/pr-43\n");
    expect((await bringUp("pr-42")).answer).toBe("42");
    await writeFile(file, `${text}  test:reference: pr-42\n`);
    expect((await bringUp("pr-42")).answer).toBe("42");
  });

  test("hands production's key to nobody, wherever it is", async () => {
    expect((await bringUp("pr-42")).keys).toEqual(["", ""]);
    const backend = { folder, stack: "pr-42", environment: production };
    const given = await withBackend(backend, (one) => Promise.resolve(one.environment));
    const own = await readFile(join(folder, ".pulumi-previews/passphrases/pr-42"), "utf8");
    expect(given).toEqual({
      PULUMI_BACKEND_URL: `file://${join(folder, ".pulumi-previews")}`,
      PULUMI_CONFIG_PASSPHRASE: own.trim(),
      PULUMI_CONFIG_PASSPHRASE_FILE: "",
    });
  });

  test("does not decrypt a secret of production's, not even with its salt; its own it does", async () => {
    const options = { folder, stack: "pr-42", environment: production };
    const read = () =>
      withBackend(options, ({ secrets }) => readStackConfig({ folder, stack: "pr-42", secrets }));
    await setConfig("pr-42", `  variables:OWN: { secure: ${await encryptFor("pr-42", "mine")} }\n`);
    expect((await read()).values["variables:OWN"]).toBe("mine");
    const sealed = await encryptFor("prod", "theirs");
    await setConfig("pr-42", `  variables:THEIRS: { secure: ${sealed} }\n`);
    await expect(read()).rejects.toThrow("variables:THEIRS");
    const salt = /^encryptionsalt: .*$/m;
    const other = salt.exec(await readFile(join(folder, "Pulumi.prod.yaml"), "utf8"))?.[0] ?? "";
    await writeFile(
      file,
      `${text.replace(salt, other)}  variables:THEIRS: { secure: ${sealed} }\n`,
    );
    await expect(read()).rejects.toThrow(/passphrase/i);
  });
});
