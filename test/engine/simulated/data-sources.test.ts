import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findDataSources, fixturesFile } from "../../../tool/engine/simulated/data-sources.ts";
import { createMetadataSource } from "../../../tool/engine/simulated/metadata.ts";
import { createSimulatedProvider } from "../../../tool/engine/simulated/provider.ts";

const metadata = createMetadataSource(import.meta.dirname);
const getVpc = "aws:ec2/getVpc:getVpc";
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "slipway-fixtures-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("a data source gives the result that the project keeps for its arguments", async () => {
  const file = `
${getVpc}:
  - args: { id: vpc-1 }
    result: { cidrBlock: 10.1.0.0/16 }
  - result: { cidrBlock: 10.0.0.0/16 }
`;
  writeFileSync(join(folder, fixturesFile), file);
  const dataSources = findDataSources(folder);
  const provider = createSimulatedProvider({
    metadata,
    mode: "preview",
    ...(dataSources && { dataSources }),
  });
  const one = await provider.invoke(getVpc, { id: "vpc-1", region: "us-east-1" });
  expect(one).toEqual({ cidrBlock: "10.1.0.0/16" });
  expect(await provider.invoke(getVpc, {})).toEqual({ cidrBlock: "10.0.0.0/16" });
  expect(await provider.invoke("aws:ec2/getSubnet:getSubnet", {})).toBe("unknown");
});

test("a project without the file has no results, and one with a wrong file is told so", () => {
  expect(findDataSources(folder)).toBeUndefined();
  writeFileSync(join(folder, fixturesFile), "getVpc: [{ result: 1 }]");
  expect(() => findDataSources(folder)).toThrow(
    expect.objectContaining({ code: "DataSourcesWrong" }) as Error,
  );
});

test("who and where the account is, is known in a simulation and not in a preview", async () => {
  const token = "aws:index/getCallerIdentity:getCallerIdentity";
  const simulated = createSimulatedProvider({ metadata, mode: "simulate" });
  expect(await simulated.invoke(token, {})).toMatchObject({ accountId: "123456789012" });
  const there = simulated.withSettings?.({ region: "eu-west-1" }) ?? simulated;
  expect(await there.invoke("aws:index/getRegion:getRegion", {})).toMatchObject({
    name: "eu-west-1",
  });
  const preview = createSimulatedProvider({ metadata, mode: "preview" });
  expect(await preview.invoke(token, {})).toBe("unknown");
});
