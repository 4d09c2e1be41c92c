import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openPassphraseManager } from "../../../tool/engine/state/passphrase.ts";
import { makeProject, play, step } from "./scripted.ts";

const passphrase = { PULUMI_CONFIG_PASSPHRASE: "of prod" };
const fact = { type: "secret", from: "unset", required: true };
const inputs = { variables: { TOKEN: fact, LEVEL: { ...fact, type: "string" } } };
const script = { steps: [step({ op: "create", name: "api", inputs })] };

function read(folder: string, stack: string): string {
  return readFileSync(join(folder, `Pulumi.${stack}.yaml`), "utf8");
}

/** What a file says of a secret variable, opened with a passphrase. */
async function open(folder: string, stack: string, words: string): Promise<string> {
  const text = read(folder, stack);
  const salt = /^encryptionsalt: (.*)$/m.exec(text)?.[1] ?? "";
  const secure = /^ {4}secure: (.*)$/m.exec(text)?.[1] ?? "";
  return (await openPassphraseManager(words, salt, stack)).decrypt(secure);
}

describe("env set", () => {
  test("takes what is typed at a terminal, and never shows it", async () => {
    const folder = await makeProject();
    const answers = ["s3cret value"];
    const played = await play(folder, ["env", "set", "dev", "TOKEN", "--secret"], {
      script,
      answers,
    });
    expect(played, played.stderr).toMatchObject({ code: 0, stdout: "" });
    expect(played.stderr).toContain("Value of TOKEN (not shown): ");
    expect(played.stderr).not.toContain("s3cret");
    expect(read(folder, "dev")).not.toContain("s3cret");
    expect(await open(folder, "dev", "slipway-dev")).toBe("s3cret value");
  });

  test("takes a paste of several lines whole", async () => {
    const folder = await makeProject();
    const answers = ["-----BEGIN\nabc\n-----END"];
    await play(folder, ["env", "set", "dev", "TOKEN", "--secret"], { script, answers });
    expect(await open(folder, "dev", "slipway-dev")).toBe(answers[0]);
  });

  test("takes what is piped in, but for the line end of echo", async () => {
    const folder = await makeProject();
    for (const [input, line] of [
      ["info\n", "variables:LEVEL: info"],
      ["info\n\n", 'variables:LEVEL: "info\\n"'],
      ["8080", 'variables:LEVEL: "8080"'],
      ["true", 'variables:LEVEL: "true"'],
      ["2026-01-02", 'variables:LEVEL: "2026-01-02"'],
      ["a: b # c", 'variables:LEVEL: "a: b # c"'],
      [`${"long words ".repeat(30)}end`, `variables:LEVEL: ${"long words ".repeat(30)}end`],
    ] as const) {
      const played = await play(folder, ["env", "set", "dev", "LEVEL"], { script, input });
      expect(played, played.stderr).toMatchObject({ code: 0 });
      expect(read(folder, "dev")).toContain(`\n  ${line}\n`);
      expect(read(folder, "dev").match(/LEVEL/g)).toHaveLength(1);
    }
  });

  test("encrypts with the stack's own key, which another stage has to be given", async () => {
    const folder = await makeProject();
    const argv = ["env", "set", "prod", "TOKEN", "--secret"];
    const before = read(folder, "prod");
    const without = await play(folder, argv, { script, input: "x" });
    expect(without).toMatchObject({ code: 1 });
    expect(without.stderr).toContain("error PassphraseMissing");
    expect(read(folder, "prod")).toBe(before);
    const played = await play(folder, argv, { script, input: "x", env: passphrase });
    expect(played, played.stderr).toMatchObject({ code: 0 });
    expect(await open(folder, "prod", "of prod")).toBe("x");
  });

  test("sets a key of another namespace without a contract, under the name that the file has", async () => {
    const folder = await makeProject();
    await writeFile(join(folder, "Pulumi.dev.yaml"), "config:\n  aws:config:region: a # why\n");
    const played = await play(folder, ["env", "set", "dev", "aws:region"], { input: "b" });
    expect(played, played.stderr).toMatchObject({ code: 0, requests: [] });
    expect(read(folder, "dev")).toBe("config:\n  aws:config:region: b\n");
  });

  test.each([
    [["dev", "level"], "x", 2, "VariableName: 'level' is no variable's name"],
    [["dev", "slipway:stage"], "x", 2, "VariableName: 'slipway:stage' is a setting"],
    [["dev"], "x", 2, "VariableName: Name the variable"],
    [["dve", "LEVEL"], "x", 2, "UnknownStack"],
    [["dev", "LEVEL"], "", 1, "ValueMissing: LEVEL got no value"],
    [["dev", "LEVEL"], "a\0b", 1, "ValueNotText: The value of LEVEL holds a NUL"],
    [
      ["dev", "LEVEL"],
      Buffer.from([0xff, 0xfe]),
      1,
      "ValueNotText: The value of LEVEL holds bytes",
    ],
    [["dev", "TOKEN"], "x", 1, "run npx slipway env set dev TOKEN --secret"],
    [["dev", "LEVEL", "value"], "x", 2, "too many arguments"],
  ])("refuses %j", async (words, input, code, message) => {
    const folder = await makeProject();
    const before = read(folder, "dev");
    const played = await play(folder, ["env", "set", ...words], { script, input });
    expect(played.code).toBe(code);
    expect(played.stderr).toContain(message);
    expect(read(folder, "dev")).toBe(before);
  });
});

describe("env unset and env ls", () => {
  test("take out and list what the file sets", async () => {
    const folder = await makeProject();
    const text = `${read(folder, "dev")}  # of the program\n  variables:LEVEL: info\n  variables:TOKEN: {secure: v1:a:b}\n`;
    await writeFile(join(folder, "Pulumi.dev.yaml"), text);
    const { stdout } = await play(folder, ["env", "ls", "dev", "--json"], { script });
    expect(JSON.parse(stdout)).toEqual({
      stack: "dev",
      variables: [
        { name: "LEVEL", value: "info", from: "config", type: "string", required: true },
        { name: "TOKEN", value: "[secret]", from: "secure", type: "secret", required: true },
      ],
    });
    expect(await play(folder, ["env", "unset", "dev", "TOKEN"])).toMatchObject({ code: 0 });
    expect(read(folder, "dev")).toBe(text.replace("  variables:TOKEN: {secure: v1:a:b}\n", ""));
    const unknown = await play(folder, ["env", "unset", "dev", "LEVLE"]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("Did you mean 'LEVEL'? It sets LEVEL.");
  });
});

describe("stack init on a file that somebody wrote", () => {
  const written =
    "# by hand\nconfig:\n  # where\n  slipway:platform: local\n  slipway:stage: testing\n";

  test("gives it a key and a state, keeps what it says, and does so once", async () => {
    const folder = await makeProject();
    await writeFile(
      join(folder, "Pulumi.check.yaml"),
      `${written}  slipway:services: {api: {replicas: 2}}\n`,
    );
    const argv = ["stack", "init", "check", "--application", "shop"];
    const played = await play(folder, argv);
    expect(played, played.stderr).toMatchObject({ code: 0 });
    expect(read(folder, "check").replace(/^encryptionsalt: v1:.*\n/m, "")).toBe(
      `${written}  slipway:services: {api: {replicas: 2}}\n  slipway:application: shop\n`,
    );
    expect(readFileSync(join(folder, "Pulumi.check.passphrase"), "utf8")).toBe("slipway-check\n");
    expect(existsSync(join(folder, ".pulumi/stacks/shop/check.json"))).toBe(true);
    const again = await play(folder, argv);
    expect(again).toMatchObject({ code: 1 });
    expect(again.stderr).toContain("error StackExists");
  });

  test("takes the passphrase that lies beside it", async () => {
    const folder = await makeProject();
    await writeFile(join(folder, "Pulumi.dev.passphrase"), "ours\n");
    expect(await play(folder, ["stack", "init", "dev"])).toMatchObject({ code: 0 });
    const salt = /^encryptionsalt: (.*)$/m.exec(read(folder, "dev"))?.[1] ?? "";
    await expect(openPassphraseManager("ours", salt, "dev")).resolves.toBeDefined();
  });

  test("needs the passphrase of its stage", async () => {
    const folder = await makeProject();
    const before = `${read(folder, "prod")}  slipway:aws: { region: eu-central-1 }\n`;
    await writeFile(join(folder, "Pulumi.prod.yaml"), before);
    const without = await play(folder, ["stack", "init", "prod"]);
    expect(without.stderr).toContain("error PassphraseMissing");
    expect(read(folder, "prod")).toBe(before);
    const settings = await play(folder, ["stack", "init", "prod"], { env: passphrase });
    expect(settings, settings.stderr).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, "Pulumi.prod.passphrase"))).toBe(false);
  });

  test.each([
    [[], `${written}  slipway:mode: asleep\n  slipway:application: shop\n`, 1, "error Settings"],
    [
      ["--platform", "docker"],
      `${written}  slipway:application: shop\n`,
      1,
      "SettingConflict: Pulumi.check.yaml",
    ],
    [["--like", "dev"], written, 2, "--like is 'dev', and Pulumi.check.yaml is there already"],
    [[], `${written}  variables:A: {secure: v1:a:b}\n`, 1, "error SaltMissing"],
    [[], "config: {a", 1, "error YamlInvalid"],
  ])("with %j refuses what it cannot take: %j", async (options, text, code, message) => {
    const folder = await makeProject();
    await writeFile(join(folder, "Pulumi.check.yaml"), text);
    const played = await play(folder, ["stack", "init", "check", ...options]);
    expect([played.code, played.stderr]).toEqual([code, expect.stringContaining(message)]);
    expect(read(folder, "check")).toBe(text);
    expect(existsSync(join(folder, "Pulumi.check.passphrase"))).toBe(false);
  });
});
