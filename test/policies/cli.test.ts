import { describe, expect, it } from "vitest";
import { packFolder } from "../support/engine/policy-pack.ts";
import { digest } from "../support/components/policy-resources.ts";
import { createCliProject, findPulumi } from "../support/engine/pulumi-cli.ts";
import type { CliResult } from "../support/engine/pulumi-cli.ts";
import { makeTempFolder } from "../support/temp-folder.ts";
import { patient } from "../support/slowness.ts";

const pulumi = findPulumi();
const sound = {
  stage: "production",
  replicas: 3,
  minReplicas: 2,
  image: `registry.example.com/api@${digest}`,
  health: { path: "/healthz" },
  variables: {},
};

describe("the policy pack under the Pulumi CLI", { timeout: patient(60_000) }, () => {
  it("fails the preview of a service that breaks a rule, and names the rule", async (context) => {
    if (pulumi === undefined) return context.skip(noPulumi());
    const { exitCode, text } = await preview(pulumi, { ...sound, replicas: 1, image: "api:1" });
    expect(exitCode, text).not.toBe(0);
    expect(text).toContain("[mandatory]  replicas-in-production  (slipway:index:Service: api)");
    expect(text).toContain("Service 'api' has `replicas` 1 at stage production; 2 is the least");
    expect(text).toContain("[mandatory]  image-by-digest  (slipway:index:Service: api)");
    expect(text).not.toContain("health-check-present");
  });

  it("passes a sound service", async (context) => {
    if (pulumi === undefined) return context.skip(noPulumi());
    const { exitCode, text } = await preview(pulumi, sound);
    expect(text).not.toContain("[mandatory]");
    expect(exitCode, text).toBe(0);
  });

  it("only advises in development", async (context) => {
    if (pulumi === undefined) return context.skip(noPulumi());
    const inputs = { ...sound, stage: "development", health: null };
    const { exitCode, text } = await preview(pulumi, inputs);
    expect(text).toContain("[advisory]  health-check-present-advisory");
    expect(exitCode, text).toBe(0);
  });
});

async function preview(cli: string, inputs: Record<string, unknown>): Promise<CliResult> {
  const program = `import * as pulumi from "@pulumi/pulumi";
new pulumi.ComponentResource("slipway:index:Service", "api", ${JSON.stringify(inputs)});
`;
  const project = await createCliProject(cli, await makeTempFolder(), program);
  const created = await project.run("stack", "init", "prod");
  expect(created.exitCode, created.text).toBe(0);
  return project.run("preview", "--non-interactive", "-s", "prod", "--policy-pack", packFolder);
}

function noPulumi(): string {
  const reason = "no Pulumi CLI on PATH or in SLIPWAY_TEST_PULUMI";
  console.warn(`skipped: ${reason}`);
  return reason;
}
