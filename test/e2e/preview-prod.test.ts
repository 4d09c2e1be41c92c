import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cannotCut, withoutNetwork } from "../support/network.ts";
import { cleanEnvironment, copyProject, run } from "../support/projects/project-copy.ts";
import type { Finished, ProjectCopy } from "../support/projects/project-copy.ts";
import { readPreview } from "../support/projects/preview.ts";

const offline =
  cannotCut === undefined ? "" : ` (with the network, it cannot be cut: ${cannotCut})`;

describe("production on AWS, previewed without CLI, credential, passphrase or network", () => {
  let copy: ProjectCopy;
  let config: string;
  let program: string;

  beforeAll(() => {
    copy = copyProject();
    config = readFileSync(join(copy.folder, "Pulumi.prod.yaml"), "utf8");
    program = readFileSync(join(copy.folder, "stacks/shop.ts"), "utf8");
  });

  afterAll(() => {
    copy.remove();
  });

  async function preview(changes: { config?: string; program?: string } = {}): Promise<Finished> {
    writeFileSync(join(copy.folder, "Pulumi.prod.yaml"), changes.config ?? config);
    writeFileSync(join(copy.folder, "stacks/shop.ts"), changes.program ?? program);
    const launcher = join(copy.folder, "tool/cli/slipway.js");
    const argv: [string, ...string[]] = [process.execPath, launcher, "preview", "prod", "--json"];
    const command = cannotCut === undefined ? withoutNetwork(argv) : argv;
    return run(command, copy.folder, cleanEnvironment());
  }

  test(`shows the tree where a value is sealed, and the value as an unknown secret${offline}`, async () => {
    const finished = await preview({ config: withSealedSecret(config) });
    expect(finished, finished.stderr).toMatchObject({ code: 0 });
    const { steps } = readPreview(finished.stdout);
    const plain = readPreview((await preview()).stdout).steps;
    // A secret and its version for each of the two that read it.
    const added = ["api", "worker"].flatMap((owner) => [
      `${owner}-variables`,
      `${owner}-variables-version`,
    ]);
    expect(steps.map(({ name }) => name).toSorted()).toEqual(
      [...plain.map(({ name }) => name), ...added].toSorted(),
    );
    const api = steps.find((step) => step.type === "slipway:index:Service");
    expect(api?.inputs).toMatchObject({ variables: { WEBHOOK_SECRET: { from: "sealed" } } });
    const secrets = steps.filter(
      (step) => step.type === "aws:secretsmanager/secretVersion:SecretVersion",
    );
    const version = secrets.find((step) => step.name === "api-variables-version");
    expect(version?.inputs.secretString).toBe("[secret]");
  });

  const violations: [
    rule: string,
    change: { config?: (text: string) => string; program?: (text: string) => string },
  ][] = [
    [
      "required-variables-set",
      { config: (text) => text.replace(/ {2}variables:PUBLIC_URL.*\n/, "") },
    ],
    [
      "no-plain-secret",
      { config: (text) => `${text}  variables:WEBHOOK_SECRET: not-a-secret-any-more\n` },
    ],
    [
      "replicas-in-production",
      { config: (text) => `${text}  slipway:services: {api: {replicas: 1, minReplicas: 1}}\n` },
    ],
    ["health-check-present", { program: (text) => text.replace(/ {4}health: .*\n/, "") }],
    ["image-by-digest", { config: (text) => text.replace(/(shop\/api)@sha256:\w+/, "$1:latest") }],
    [
      "database-protected",
      { config: (text) => `${text}  slipway:databases: {orders: {deletionProtected: false}}\n` },
    ],
  ];

  // The rules have tests of their own: two here, and all of them in the soak.
  const planted = process.env.SLIPWAY_SOAK === "1" ? violations : violations.slice(0, 2);

  test.each(planted)("refuses a planted violation of %s", async (rule, change) => {
    const finished = await preview({
      config: change.config?.(config) ?? config,
      program: change.program?.(program) ?? program,
    });
    expect(finished.code, finished.stdout + finished.stderr).toBe(1);
    // The program itself holds the first rule, so that it holds without a policy pack too.
    const named = rule === "required-variables-set" ? "VariablesMissing" : rule;
    expect(finished.stdout + finished.stderr).toContain(named);
  });
});

/** A `secure:` value and its salt, under a passphrase that nobody has. */
function withSealedSecret(config: string): string {
  const salt = "v1:Q2F0c0FyZUI=:v1:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==";
  const value = "v1:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==";
  return `encryptionsalt: ${salt}\n${config}  variables:WEBHOOK_SECRET:\n    secure: ${value}\n`;
}
