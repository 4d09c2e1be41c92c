import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { makeProject, play } from "../tool/cli/scripted.ts";

const config = `encryptionsalt: v1:abc=:v1:x
config:
  slipway:application: shop
  slipway:platform: docker
  slipway:stage: staging
  slipway:mode: maintenance
  # Why there are four.
  slipway:services: { api: { replicas: 4 } }
  slipway:docker:
    host: ssh://deploy@machines.example.com
    domain: shop.example.com
    httpPort: 8081
  slipway:release: { id: r1, artifacts: { api: r/api@sha256:0 } }
  variables:LOG_LEVEL: info
  variables:PUBLIC_URL: https://shop.example.com
  variables:TOKEN:
    secure: v1:sealed
`;

const env = { PULUMI_CONFIG_PASSPHRASE: "staging's" };

test("stack clone copies the config, and lists what the clone needs of its own", async () => {
  const folder = await makeProject();
  await writeFile(join(folder, "Pulumi.staging.yaml"), config);
  const { code, stderr } = await play(folder, ["stack", "clone", "staging", "qa"], { env });
  expect([code, stderr]).toEqual([0, stderr]);
  const text = await readFile(join(folder, "Pulumi.qa.yaml"), "utf8");
  expect(text).toContain("# Why there are four.");
  expect(text).not.toContain("v1:abc=");
  expect((parse(text) as { config: unknown }).config).toEqual({
    "slipway:application": "shop",
    "slipway:platform": "docker",
    "slipway:stage": "staging",
    "slipway:services": { api: { replicas: 4 } },
    "slipway:docker": { host: "ssh://deploy@machines.example.com" },
    "slipway:release": { id: "r1", artifacts: { api: "r/api@sha256:0" } },
    "variables:LOG_LEVEL": "info",
  });
  for (const line of [
    "slipway:docker.domain in Pulumi.qa.yaml",
    "slipway:docker.httpPort in Pulumi.qa.yaml",
    "npx slipway env set qa PUBLIC_URL",
    "npx slipway env set qa TOKEN --secret",
  ]) {
    expect(stderr).toContain(`  ${line}\n`);
  }
  expect(await readFile(join(folder, "Pulumi.staging.yaml"), "utf8")).toBe(config);
});

test("stack clone refuses a name that is taken, no name, and a preview", async () => {
  const folder = await makeProject();
  const taken = await play(folder, ["stack", "clone", "dev", "check"]);
  expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining("StackExists")]);
  const nameless = await play(folder, ["stack", "clone", "dev"]);
  expect([nameless.code, nameless.stderr]).toEqual([2, expect.stringContaining("NoStack")]);
  await play(folder, ["stack", "init", "--pull-request", "1"]);
  const preview = await play(folder, ["stack", "clone", "pr-1", "copy"]);
  expect([preview.code, preview.stderr]).toEqual([1, expect.stringContaining("PreviewCloned")]);
});
