import * as pulumi from "@pulumi/pulumi";
import { ParameterGroup } from "@pulumi/aws/elasticache/parameterGroup.js";
import { ReplicationGroup } from "@pulumi/aws/elasticache/replicationGroup.js";
import { SubnetGroup } from "@pulumi/aws/elasticache/subnetGroup.js";
import type { Cache } from "../../../cache.ts";
import type { CachePlan } from "../../../plan/cache-plan.ts";
import type { BuiltCache } from "../../../base/platform.ts";
import type { Member } from "../../../base/member.ts";
import { tellRounded } from "../../rounded.ts";
import { awsOf, childOptions, linkHandles } from "../handles.ts";
import { watch } from "../monitoring/watched.ts";
import { nameOf } from "../names.ts";
import { planNodeType } from "./node-type.ts";
import { createPassword } from "./password.ts";
import { createSecret } from "./secrets.ts";
import { createSecurityGroup } from "../network/security-groups.ts";

const port = 6379;

/** Version of Valkey, and the family that its parameter groups belong to. */
const engine = { version: "8.1", family: "valkey8" };

/** What Valkey does when memory is full. */
const policies: Record<CachePlan["whenFull"], string> = {
  evict: "allkeys-lru",
  reject: "noeviction",
};

/** Builds a Valkey server on ElastiCache, with a replica in another zone where the plan says so. */
export function buildCache(owner: Cache, plan: CachePlan): BuiltCache {
  const group = createSecurityGroup(owner, [], `Cache ${owner.componentName}`);
  // ElastiCache takes 16 to 128 characters, few of them neither letters nor digits.
  const token = createPassword(owner, "token", { length: 64 });
  const server = createServer(owner, plan, group.id, token);
  const count = plan.replicated ? 2 : 1;
  watch(owner, { kind: "cache", nodes: nodesOf(server, count) }, [server]);
  // The token has letters and digits only, which a URL takes as they are.
  const url = pulumi.secret(
    pulumi.interpolate`rediss://:${token}@${server.primaryEndpointAddress}:${port}`,
  );
  const description = `Address of cache ${owner.componentName}, with its password`;
  const address = createSecret(owner, "url", description, url);
  const network = { securityGroupId: group.id, port };
  linkHandles.set(owner, { network, address, grants: [], ready: [server] });
  return { url };
}

/** Ids of a group's nodes, as ElastiCache makes them. Source: its guide, "Finding endpoints". */
function nodesOf({ id }: ReplicationGroup, count: number): pulumi.Output<string>[] {
  return Array.from({ length: count }, (_, index) => pulumi.interpolate`${id}-00${index + 1}`);
}

/** Tells of the memory that the node has beside what is planned. */
function findNodeType(owner: Member, { memoryMb }: CachePlan, region: string): string {
  const node = planNodeType(owner.componentName, memoryMb, region);
  const why = `what keys may take on ${node.type}, the smallest node of ElastiCache for it`;
  const given = { memoryMb: node.memoryMb };
  tellRounded(owner, { kind: "cache", planned: { memoryMb }, given, why });
  return node.type;
}

function createServer(
  owner: Cache,
  plan: CachePlan,
  securityGroupId: pulumi.Output<string>,
  token: pulumi.Output<string>,
): ReplicationGroup {
  const { isProduction, settings } = awsOf(owner);
  const args = {
    replicationGroupId: nameOf("replicationGroup", owner),
    description: `Cache ${owner.componentName}`,
    engine: "valkey",
    engineVersion: engine.version,
    nodeType: findNodeType(owner, plan, settings.region),
    numCacheClusters: plan.replicated ? 2 : 1,
    automaticFailoverEnabled: plan.replicated,
    multiAzEnabled: plan.replicated,
    port,
    subnetGroupName: createSubnetGroup(owner).name,
    securityGroupIds: [securityGroupId],
    parameterGroupName: createParameterGroup(owner, plan).name,
    transitEncryptionEnabled: true,
    transitEncryptionMode: "required",
    atRestEncryptionEnabled: true,
    authToken: token,
    // Takes the token before, too, until the next one: copies that run go on.
    authTokenUpdateStrategy: "ROTATE",
    autoMinorVersionUpgrade: true,
    applyImmediately: !isProduction,
    tags: owner.tags,
  };
  return new ReplicationGroup(owner.childName("valkey"), args, childOptions(owner));
}

function createSubnetGroup(owner: Cache): SubnetGroup {
  const args = {
    name: nameOf("subnetGroup", owner),
    description: `Subnets of cache ${owner.componentName}`,
    subnetIds: awsOf(owner).network.subnetIds.data,
    tags: owner.tags,
  };
  return new SubnetGroup(owner.childName("subnets"), args, childOptions(owner));
}

function createParameterGroup(owner: Cache, plan: CachePlan): ParameterGroup {
  const args = {
    name: nameOf("parameterGroup", owner, engine.family),
    description: `Settings of cache ${owner.componentName}`,
    family: engine.family,
    parameters: [{ name: "maxmemory-policy", value: policies[plan.whenFull] }],
    tags: owner.tags,
  };
  return new ParameterGroup(owner.childName("settings"), args, childOptions(owner));
}
