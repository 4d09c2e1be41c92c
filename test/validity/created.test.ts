import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createdPart } from "./created.ts";
import { cannotCheck } from "./linters.ts";
import { MotoServer } from "./moto.ts";
import { ValidityProject } from "./stacks.ts";
import { createTemplates, type Template } from "./template.ts";
import { patient } from "../support/slowness.ts";

if (cannotCheck !== undefined) console.log(`Nothing is made at moto: ${cannotCheck}.`);

const region = "eu-central-1";

const isSoak = process.env.SLIPWAY_SOAK === "1";
if (!isSoak) console.log("Nothing is made at moto: it is, by `npm run soak`.");

describe.skipIf(cannotCheck !== undefined || !isSoak)("At moto, which answers like AWS", () => {
  let moto: MotoServer | undefined;
  let template: Template = { AWSTemplateFormatVersion: "2010-09-09", Resources: {} };

  beforeAll(async () => {
    const project = new ValidityProject();
    try {
      const [made, server] = await Promise.all([
        project.resources({ name: "made", like: "aws-dev" }),
        MotoServer.start(),
      ]);
      moto = server;
      const whole = createTemplates(made, region).templates.get(region);
      if (whole !== undefined) template = createdPart(whole);
    } finally {
      project.remove();
    }
  }, patient(300_000));

  afterAll(async () => {
    await moto?.stop();
  });

  test("a development environment is made, as far as moto makes its types", async () => {
    const ids = Object.keys(template.Resources);
    expect(ids.length).toBeGreaterThan(60);
    expect(await moto?.create("right", region, template)).toEqual([]);
    const made = (await moto?.made("right", region)) ?? [];
    expect(ids.filter((id) => !made.includes(id))).toEqual([]);
  });

  test.each([
    ["AWS::EC2::Subnet", "CidrBlock", "10.9.0.0/24"],
    ["AWS::ElasticLoadBalancingV2::TargetGroup", "HealthCheckIntervalSeconds", 1],
  ])("%s with %s %s is refused", async (type, property, value) => {
    const wrong = structuredClone(template);
    const found = Object.values(wrong.Resources).find(({ Type }) => Type === type);
    if (found !== undefined) found.Properties[property] = value;
    await moto?.reset();
    const refused = await moto?.create(`wrong-${property}`, region, wrong);
    expect(refused).not.toEqual([]);
    expect(JSON.stringify(refused)).not.toMatch(/exists/i);
  });
});
