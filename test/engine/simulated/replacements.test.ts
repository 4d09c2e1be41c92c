import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createMetadataSource } from "../../../tool/engine/simulated/metadata.ts";
import { createSimulatedProvider } from "../../../tool/engine/simulated/provider.ts";
import type { DiffResult } from "../../../tool/engine/embedded/providers/provider.ts";
import { marks } from "../../../tool/engine/state/snapshot.ts";
import type { Properties } from "../../../tool/engine/state/snapshot.ts";
import { createAwsTable } from "../../../tool/replacements/generate.ts";

const metadata = createMetadataSource(import.meta.dirname);
const provider = createSimulatedProvider({ metadata, mode: "preview" });

async function diff(
  type: string,
  olds: Properties,
  news: Properties,
  settings?: Properties,
): Promise<DiffResult> {
  const subject = { urn: `urn:pulumi:dev::shop::${type}::thing`, type, name: "thing" };
  const asked = settings === undefined ? provider : provider.withSettings?.(settings);
  const old = { id: "thing", inputs: olds, outputs: olds };
  return await (asked ?? provider).diff(subject, old, news, []);
}

const instance = "aws:rds/instance:Instance";
const service = "aws:ecs/service:Service";
const secret = "kubernetes:core/v1:Secret";

test.each<[string, Properties, Properties, string[]]>([
  [instance, { engine: "postgres" }, { engine: "mysql" }, ["engine"]],
  [instance, { storageEncrypted: false }, { storageEncrypted: true }, ["storageEncrypted"]],
  [instance, { instanceClass: "db.t4g.micro" }, { instanceClass: "db.t4g.small" }, []],
  [instance, { identifier: "orders" }, { identifier: "orders-2" }, []],
  ["aws:s3/bucket:Bucket", { bucket: "a" }, { bucket: "b" }, ["bucket"]],
  [
    "aws:ec2/subnet:Subnet",
    { cidrBlock: "10.0.0.0/24" },
    { cidrBlock: marks.unknown },
    ["cidrBlock"],
  ],
  ["aws:ec2/vpc:Vpc", { tags: { a: "1" } }, { tags: { a: "2" } }, []],
  ["aws:sqs/queue:Queue", { name: "a", delaySeconds: 1 }, { name: "a", delaySeconds: 2 }, []],
  ["docker:index/container:Container", { image: "a" }, { image: "b" }, ["image"]],
  ["docker:index/container:Container", { restart: "no" }, { restart: "always" }, []],
  ["kubernetes:apps/v1:Deployment", { spec: { replicas: 1 } }, { spec: { replicas: 2 } }, []],
  [
    "kubernetes:apps/v1:StatefulSet",
    { spec: { serviceName: "a" } },
    { spec: { serviceName: "b" } },
    ["spec.serviceName"],
  ],
  [
    "kubernetes:postgresql.cnpg.io/v1:Cluster",
    { metadata: { name: "a" }, spec: { instances: 1 } },
    { metadata: { name: "b" }, spec: { instances: 3 } },
    ["metadata.name"],
  ],
  [
    "vercel:index/projectDomain:ProjectDomain",
    { domain: "a.example", gitBranch: "a" },
    { domain: "b.example", gitBranch: "b" },
    ["domain"],
  ],
  ["random:index/randomPassword:RandomPassword", { length: 16 }, { length: 32 }, ["length"]],
])("%s from %j to %j replaces by %j", async (type, olds, news, replaces) => {
  const result = await diff(type, olds, news);
  expect(result.replaces).toEqual(replaces);
  expect(result.unsure).toEqual([]);
});

test("a property that no source tells of is unsure, and so is a type without a table", async () => {
  const controller = (type: string): Properties => ({ deploymentController: { type } });
  const result = await diff(service, controller("ECS"), controller("EXTERNAL"));
  expect(result).toMatchObject({ replaces: [], unsure: ["deploymentController.type"] });
  const other = await diff("aws:dynamodb/table:Table", { hashKey: "a" }, { hashKey: "b" });
  expect(other).toMatchObject({ replaces: [], unsure: ["hashKey"] });
});

test("a rule of a security group keeps its kind of source, or is replaced", async () => {
  const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
  const kept = await diff(type, { cidrIpv4: "10.0.0.0/8" }, { cidrIpv4: "10.1.0.0/16" });
  expect(kept.replaces).toEqual([]);
  const other = await diff(type, { cidrIpv4: "10.0.0.0/8" }, { prefixListId: "pl-1" });
  expect(other.replaces).toEqual(["cidrIpv4", "prefixListId"]);
});

test("data of a secret replace it unless the provider is told that they may change", async () => {
  const [olds, news] = [{ stringData: { a: "1" } }, { stringData: { a: "2" } }];
  expect(await diff(secret, olds, news)).toMatchObject({ unsure: ["stringData.a"] });
  const free = await diff(secret, olds, news, { enableSecretMutable: "true" });
  expect(free).toMatchObject({ replaces: [], unsure: [] });
  const fixed = await diff(secret, olds, news, { namespace: "shop" });
  expect(fixed.replaces).toEqual(["stringData.a"]);
});

test("the old one goes first where both would have the name that the program gave", async () => {
  const named = await diff(
    "aws:lb/targetGroup:TargetGroup",
    { name: "api", port: 80 },
    { name: "api", port: 81 },
  );
  expect(named).toMatchObject({ replaces: ["port"], deleteBeforeReplace: true });
  const madeUp = { name: "api-1234567", port: 80, __defaults: ["name"] };
  const made = await diff("aws:lb/targetGroup:TargetGroup", madeUp, { ...madeUp, port: 81 });
  expect(made.deleteBeforeReplace).toBe(false);
  const container = await diff("docker:index/container:Container", { image: "a" }, { image: "b" });
  expect(container.deleteBeforeReplace).toBe(true);
});

test("the committed table of AWS is what the sources say", () => {
  const file = join(import.meta.dirname, "../../../tool/engine/simulated/replacements/aws.json");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(createAwsTable());
});

/** A file of the provider at the version that was read, or a page of an installed SDK. */
const read =
  /^(terraform-provider-aws internal\/service\/\w+\/\w+\.go at ([0-9a-f]{10}|5\.14\.0 \([0-9a-f]{10}\))|docs of @pulumi\/aws 7\.48\.0: aws\.\w+\.\w+)(, which is too old to tell)?$/;

test("every type of AWS in the table has a source, and every difference from it another", () => {
  for (const [type, entry] of Object.entries(createAwsTable().types)) {
    if (!entry.source.startsWith("AWS::")) expect(entry.source, type).toMatch(read);
    for (const source of Object.values(entry.cited ?? {})) expect(source, type).toMatch(read);
  }
});

const components = join(import.meta.dirname, "../../../components");

/** Types of AWS that components make, by the files of the SDK that they import. */
function importedTypes(): string[] {
  const files = readdirSync(components, { recursive: true, encoding: "utf8" });
  const texts = files
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(components, file), "utf8"));
  const paths = texts.flatMap((text) => [...text.matchAll(/@pulumi\/aws\/(\w+)\/(\w+)\.js"/g)]);
  const types = paths.map(([, module = "", name = ""]) => {
    return `aws:${module}/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  });
  return [...new Set(types)].filter((type) => metadata(type) !== undefined);
}

test("every type of AWS that components make is in the table", () => {
  const imported = importedTypes();
  expect(imported.length).toBeGreaterThan(80);
  const known = Object.keys(createAwsTable().types);
  expect(imported.filter((type) => !known.includes(type))).toEqual([]);
});

test("what only a removal, or only one member of a block, forces is told apart", async () => {
  const cluster = "aws:docdb/cluster:Cluster";
  const scaled = { serverlessV2ScalingConfiguration: { minCapacity: 1, maxCapacity: 2 } };
  const more = { serverlessV2ScalingConfiguration: { minCapacity: 1, maxCapacity: 4 } };
  expect(await diff(cluster, scaled, more)).toMatchObject({ replaces: [], unsure: [] });
  expect(await diff(cluster, {}, scaled)).toMatchObject({ replaces: [], unsure: [] });
  expect((await diff(cluster, scaled, {})).replaces).toEqual(["serverlessV2ScalingConfiguration"]);
  const domain = "aws:opensearch/domain:Domain";
  const options = (enabled: boolean, name: string): Properties => ({
    advancedSecurityOptions: { enabled, masterUserOptions: { masterUserName: name } },
  });
  const renamed = await diff(domain, options(true, "a"), options(true, "b"));
  expect(renamed).toMatchObject({ replaces: [], unsure: [] });
  const opened = await diff(domain, options(true, "a"), options(false, "a"));
  expect(opened.unsure).toEqual(["advancedSecurityOptions.enabled"]);
  const gone = await diff(domain, options(true, "a"), {});
  expect(gone.unsure).toEqual(["advancedSecurityOptions"]);
});
