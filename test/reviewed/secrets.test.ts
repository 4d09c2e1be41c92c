import { createHash } from "node:crypto";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import {
  createPassphraseManager,
  type SecretsManager,
} from "../../tool/engine/state/passphrase.ts";
import { goalOf } from "../../tool/reviewed/collect-goal.ts";
import { compareGoals } from "../../tool/reviewed/compare.ts";
import { writeGoalFile } from "../../tool/reviewed/file.ts";
import type { StackGoal } from "../../tool/reviewed/goal.ts";
import { uncovered } from "../../tool/reviewed/verify.ts";
import { patient } from "../support/slowness.ts";
import { makeTempFolder } from "../support/temp-folder.ts";

const passphrase = "of a lighthouse";
const secret = "four-digits-7351";
/** Of the program itself: so few are possible that each could be tried. */
const pin = "pin-47";

const program = (own: string): string => `import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
const config = new pulumi.Config();
const tags = { stage: "development" };
const lamp = config.requireSecret("lamp");
const keys = config.requireSecretObject("keys");
new LogGroup("lamp", { tags: { ...tags, lamp, pier: keys.apply(({ pier }) => pier) } });
new LogGroup("pin", { tags: { ...tags, pin: pulumi.secret("${own}"), again: pulumi.secret("${own}") } });
new LogGroup("url", { tags: { ...tags, url: pulumi.interpolate\`https://\${lamp}@example.com\` } });
export const token = lamp;
`;

let folder: string;
let manager: SecretsManager;

beforeEach(async () => {
  folder = await makeTempFolder();
  manager = await createPassphraseManager(passphrase);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(
    join(import.meta.dirname, "../../node_modules/@pulumi"),
    join(folder, "node_modules/@pulumi"),
  );
  const yaml =
    "name: light\\nruntime: {name: nodejs, options: {typescript: false}}\\nmain: index.js\\n";
  writeFileSync(join(folder, "Pulumi.yaml"), yaml.replaceAll("\\n", "\n"));
  writeFileSync(join(folder, "package.json"), '{"type":"module","main":"index.js"}');
  writeFileSync(join(folder, "index.js"), program(pin));
  writeConfig(manager.encrypt(secret));
}, patient(30_000));

function writeConfig(lamp: string): void {
  const pier = manager.encrypt("of the pier");
  const config = `encryptionsalt: ${manager.state}
config:
  light:lamp: {secure: "${lamp}"}
  light:keys: {pier: {secure: "${pier}"}, open: 1}
`;
  writeFileSync(join(folder, "Pulumi.prod.yaml"), config);
}

function goal(given?: string): Promise<StackGoal> {
  const url = { PULUMI_BACKEND_URL: `file://${folder}` };
  const key = given === undefined ? {} : { PULUMI_CONFIG_PASSPHRASE: given };
  return goalOf({ folder, stack: "prod", environment: { ...url, ...key } });
}

describe("secrets of a goal", { timeout: patient(60_000) }, () => {
  test("the goal is the same with and without the passphrase, and compares as such", async () => {
    const [open, closed] = [await goal(passphrase), await goal()];
    expect(open.hash).toBe(closed.hash);
    expect(compareGoals(closed, open)).toEqual([]);
    expect(Object.keys(open.seals ?? {})).toHaveLength(open.ownSecrets);
    expect(closed.seals).toBeUndefined();
  });

  test("a wrong passphrase is told, and never taken for none", async () => {
    await expect(goal("of somebody")).rejects.toMatchObject({ code: "WrongPassphrase" });
  });

  test("a secret that the program makes itself is told apart by the key alone", async () => {
    const [open, closed] = [await goal(passphrase), await goal()];
    writeFileSync(join(folder, "index.js"), program("pin-48"));
    const [openAfter, closedAfter] = [await goal(passphrase), await goal()];
    expect(compareGoals(open, openAfter)).toEqual([
      "resource 'pin' (aws:cloudwatch/logGroup:LogGroup): tags.again is another secret",
      "resource 'pin' (aws:cloudwatch/logGroup:LogGroup): tags.pin is another secret",
    ]);
    expect(closedAfter.hash).toBe(closed.hash);
    const reviewed = { project: "light", stack: "prod", dangers: [] };
    expect(uncovered({ file: { ...reviewed, goal: closed } }, closedAfter)).toContain(
      "3 secrets that the program makes itself are compared by place alone",
    );
    expect(uncovered({ file: { ...reviewed, goal: open } }, openAfter)).toBeUndefined();
  });

  test("a secret that is encrypted anew is another one, also with the same value", async () => {
    const before = await goal();
    writeConfig(manager.encrypt(secret));
    expect(compareGoals(before, await goal())).toContain(
      "secret 'light:lamp' of the config is another one",
    );
  });

  test("a file holds no secret in any form, nor a hash that could be tried out", async () => {
    const open = await goal(passphrase);
    const file = join(folder, "goal.json");
    await writeGoalFile(file, { project: "light", stack: "prod", goal: open, dangers: [] });
    const text = await readFile(file, "utf8");
    for (const value of [secret, pin, "of the pier", `https://${secret}@example.com`]) {
      for (const form of formsOf(value)) expect(text, value).not.toContain(form);
    }
    // Neither can be told that two places have the same secret.
    const seals = Object.values(open.seals ?? {});
    expect(new Set(seals).size).toBe(seals.length);
  });

  test("another key gives other seals", async () => {
    const open = await goal(passphrase);
    manager = await createPassphraseManager(passphrase);
    writeConfig(manager.encrypt(secret));
    const other = await goal(passphrase);
    const same = Object.keys(open.seals ?? {}).filter(
      (place) => open.seals?.[place] === other.seals?.[place],
    );
    expect(same).toEqual([]);
  });
});

/** A text as it could be hidden, and its hashes without a key. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const forms = [text, bytes.toString("base64"), bytes.toString("hex"), encodeURIComponent(text)];
  const hashed = [text, JSON.stringify(text)].map((one) =>
    createHash("sha256").update(one).digest("hex").slice(0, 16),
  );
  return [...forms.map((form) => form.replace(/=+$/, "")), ...hashed];
}
