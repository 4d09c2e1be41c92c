import { expect, test } from "vitest";
import {
  Cache,
  Database,
  Environment,
  Service,
  Site,
  Worker,
} from "../../../../components/index.ts";
import type { RegisteredResource } from "../../../support/components/mocks.ts";
import { artifacts, build, buildShop, settingsOf } from "./shop.ts";

/** What AWS takes as names, by its API references, written a second time. */
const limits: [type: string, input: string, most: number, form: RegExp][] = [
  ["aws:lb/loadBalancer:LoadBalancer", "name", 32, /^(?!internal-)[a-z0-9][a-z0-9-]*[a-z0-9]$/i],
  ["aws:lb/targetGroup:TargetGroup", "name", 32, /^[a-z0-9][a-z0-9-]*[a-z0-9]$/i],
  ["aws:iam/role:Role", "name", 64, /^[\w+=,.@-]+$/],
  ["aws:rds/instance:Instance", "identifier", 63, /^[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$/],
  ["aws:rds/instance:Instance", "dbName", 63, /^[a-z][a-z0-9_]*$/],
  ["aws:rds/subnetGroup:SubnetGroup", "name", 255, /^[a-z0-9 ._-]+$/],
  ["aws:rds/parameterGroup:ParameterGroup", "name", 255, /^[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$/],
  [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "replicationGroupId",
    40,
    /^[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$/,
  ],
  ["aws:elasticache/subnetGroup:SubnetGroup", "name", 255, /^[a-z0-9-]+$/],
  ["aws:elasticache/parameterGroup:ParameterGroup", "name", 255, /^[a-z][a-z0-9-]*$/],
  ["aws:ecs/cluster:Cluster", "name", 255, /^[\w-]+$/],
  ["aws:ecs/service:Service", "name", 255, /^[\w-]+$/],
  ["aws:ecs/taskDefinition:TaskDefinition", "family", 255, /^[\w-]+$/],
  // AWS adds 26 characters to a prefix; a bucket has 63 at most.
  ["aws:s3/bucket:Bucket", "bucketPrefix", 37, /^[a-z0-9](?!.*--)[a-z0-9-]*$/],
  ["aws:secretsmanager/secret:Secret", "namePrefix", 486, /^[\w/+=.@-]+$/],
  ["aws:ec2/securityGroup:SecurityGroup", "namePrefix", 229, /^(?!sg-)[\w-]+$/],
  ["aws:cloudfront/function:Function", "name", 64, /^[\w-]+$/],
  ["aws:cloudfront/originAccessControl:OriginAccessControl", "name", 64, /^[\w-]+$/],
  ["aws:cloudwatch/logGroup:LogGroup", "name", 512, /^[\w./#-]+$/],
  ["aws:servicediscovery/service:Service", "name", 63, /^[a-z][a-z0-9-]*$/],
  ["aws:route53/zone:Zone", "name", 255, /^([a-z][a-z0-9-]{0,62}\.)+internal$/],
];

/** The names that the limits are about, by type and input; fails where one breaks its limit. */
function checkNames(resources: readonly RegisteredResource[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [type, input, most, form] of limits) {
    const names = resources
      .filter((resource) => resource.type === type)
      .map(({ inputs }) => String(inputs[input]));
    expect(names.length, type).toBeGreaterThan(0);
    for (const name of names) {
      expect(name.length, `${type} ${name}`).toBeLessThanOrEqual(most);
      expect(name, type).toMatch(form);
    }
    found.set(`${type} ${input}`, names);
  }
  return found;
}

/** An application with components whose names differ in their last letter alone. */
async function describe(application: string, stack: string, component: string): Promise<void> {
  const names = Array.from({ length: 6 }, (_, index) => `${component}${index}`);
  const [orders = "", products = "", api = "", other = "", worker = "", web = ""] = names;
  const images = Object.fromEntries(names.map((name) => [name, artifacts.api]));
  const environment = new Environment(application, {
    ...settingsOf("production"),
    stack,
    release: { id: "release-1", artifacts: images },
    variables: { values: {}, secure: [], sealed: [] },
  });
  new Database(orders, { environment, engine: "postgres" });
  new Cache(products, { environment });
  for (const name of [api, other]) {
    new Service(name, { environment, port: 65_535, path: `/${name}`, links: [orders] });
  }
  new Worker(worker, { environment, links: [products] });
  new Site(web, { environment, source: "web", links: [api, other] });
  await environment.close();
}

test("The shop's names keep to AWS's limits, and nothing is cut from them", async () => {
  const names = [...checkNames(await buildShop("production")).values()].flat();
  for (const name of names) expect(name).not.toMatch(/-[0-9a-f]{6}$/);
});

test("The longest names keep to AWS's limits, and no two meet in one", async () => {
  const long = (length: number): string => "abcdefghij-".repeat(10).slice(0, length);
  const resources = await build(() => describe(long(32), `${long(90)}_QA.1`, long(31)));
  expect(new Set(resources.map(({ urn }) => urn)).size).toBe(resources.length);
  for (const [key, names] of checkNames(resources)) {
    expect(new Set(names).size, key).toBe(names.length);
  }
});
