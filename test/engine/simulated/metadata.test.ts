import { describe, expect, test } from "vitest";
import { createMetadataSource } from "../../../tool/engine/simulated/metadata.ts";
import { candidateFiles } from "../../../tool/engine/simulated/sdk/files.ts";
import { keepDefaults } from "../../../tool/engine/simulated/provider.ts";

const metadata = createMetadataSource(import.meta.dirname);

test("an SDK tells output-only properties, secret outputs and required inputs", () => {
  expect(metadata("random:index/randomPassword:RandomPassword")).toMatchObject({
    outputOnly: ["bcryptHash", "result"],
    secretOutputs: ["bcryptHash", "result"],
    requiredInputs: ["length"],
  });
  const vpc = metadata("aws:ec2/vpc:Vpc");
  expect(vpc?.outputOnly).toContain("arn");
  expect(vpc?.outputOnly).not.toContain("cidrBlock");
  expect(metadata("aws:rds/instance:Instance")?.secretOutputs).toContain("password");
});

test("a type that no installed SDK has gives nothing", () => {
  expect(metadata("aws:ec2/nothing:Nothing")).toBeUndefined();
  expect(metadata("nowhere:index:Thing")).toBeUndefined();
});

test("the file of a type is derived from its token", () => {
  expect(candidateFiles("aws:ec2/vpc:Vpc")).toContain("ec2/vpc");
  expect(candidateFiles("random:index/randomId:RandomId")).toContain("randomId");
  expect(candidateFiles("kubernetes:apps/v1:Deployment")).toContain("apps/v1/deployment");
  expect(candidateFiles("docker-build:index:Image")).toContain("image");
});

describe("defaults that a provider had filled in", () => {
  test("are kept where the program says nothing", () => {
    const olds = { name: "made-up", size: 1, __defaults: ["name"] };
    expect(keepDefaults(olds, { size: 2 })).toEqual({
      name: "made-up",
      size: 2,
      __defaults: ["name"],
    });
  });

  test("give way to the program, also inside lists", () => {
    const olds = { rules: [{ port: 80, proto: "tcp", __defaults: ["proto"] }], __defaults: [] };
    expect(keepDefaults(olds, { rules: [{ port: 80, proto: "udp" }, { port: 443 }] })).toEqual({
      rules: [{ port: 80, proto: "udp", __defaults: ["proto"] }, { port: 443 }],
      __defaults: [],
    });
  });
});
