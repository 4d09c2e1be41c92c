import * as pulumi from "@pulumi/pulumi";
import { ParameterGroup } from "@pulumi/aws/elasticache/parameterGroup.js";
import { ReplicationGroup } from "@pulumi/aws/elasticache/replicationGroup.js";
import type { ReplicationGroupArgs } from "@pulumi/aws/elasticache/replicationGroup.js";
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

/**
 * Builds a Valkey server on ElastiCache, or several that share the keys, each with a replica in another
 * zone where the plan says so.
 */
export function buildCache(owner: Cache, plan: CachePlan): BuiltCache {
  const group = createSecurityGroup(owner, [], `Cache ${owner.componentName}`);
  // ElastiCache takes 16 to 128 characters, few of them neither letters nor digits.
  const token = createPassword(owner, "token", { length: 64 });
  const server = createServer(owner, plan, group.id, token);
  if (isSpread(plan)) tellSpread(owner, plan);
  watch(owner, { kind: "cache", nodes: nodesOf(server, plan) }, [server]);
  const host = isSpread(plan) ? server.configurationEndpointAddress : server.primaryEndpointAddress;
  // The token has letters and digits only, which a URL takes as they are.
  const url = pulumi.secret(pulumi.interpolate`rediss://:${token}@${host}:${port}`);
  const description = `Address of cache ${owner.componentName}, with its password`;
  const address = createSecret(owner, "url", description, url);
  const network = { securityGroupId: group.id, port };
  linkHandles.set(owner, { network, address, grants: [], ready: [server] });
  return { url };
}

/** Whether the keys are spread over several servers, which clients have to know how to find. */
function isSpread({ shards = 1 }: CachePlan): boolean {
  return shards > 1;
}

function tellSpread({ componentName }: Cache, { shards }: CachePlan): void {
  void pulumi.log.info(
    `Cache '${componentName}' spreads its keys over ${shards} servers: clients have to speak Redis ` +
      `Cluster's protocol, with the address as the place to begin.`,
  );
}

/** Ids of a group's nodes, as ElastiCache makes them. Source: its guide, "Finding endpoints". */
function nodesOf({ id }: ReplicationGroup, plan: CachePlan): pulumi.Output<string>[] {
  const number = (index: number, digits: number): string => String(index + 1).padStart(digits, "0");
  const parts = Array.from({ length: plan.shards ?? 1 }, (_, index) => number(index, 4));
  const copies = Array.from({ length: plan.replicated ? 2 : 1 }, (_, index) => number(index, 3));
  return parts.flatMap((part) =>
    copies.map((copy) => pulumi.interpolate`${id}-${isSpread(plan) ? `${part}-${copy}` : copy}`),
  );
}

/** Tells of the memory that the nodes have beside what is planned. */
function findNodeType(owner: Member, { memoryMb, shards = 1 }: CachePlan, region: string): string {
  const node = planNodeType(owner.componentName, Math.ceil(memoryMb / shards), region);
  const nodes = shards > 1 ? `${shards} × ${node.type}` : node.type;
  const why = `what keys may take on ${nodes}, the smallest node of ElastiCache for it`;
  const given = { memoryMb: node.memoryMb * shards };
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
    // Another name, since one server does not become several: a change is another, empty cache.
    replicationGroupId: nameOf("replicationGroup", owner, ...roleOf(plan)),
    description: `Cache ${owner.componentName}`,
    engine: "valkey",
    engineVersion: engine.version,
    nodeType: findNodeType(owner, plan, settings.region),
    ...planNodes(plan),
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

/** What tells the names of a cache whose keys are spread from those of one server. */
function roleOf(plan: CachePlan): string[] {
  return isSpread(plan) ? ["shards"] : [];
}

/** ElastiCache spreads keys only where a server that fails is replaced by itself. */
function planNodes(
  plan: CachePlan,
): Pick<
  ReplicationGroupArgs,
  "numCacheClusters" | "numNodeGroups" | "replicasPerNodeGroup" | "automaticFailoverEnabled"
> {
  const { shards = 1, replicated } = plan;
  if (!isSpread(plan)) {
    return { numCacheClusters: replicated ? 2 : 1, automaticFailoverEnabled: replicated };
  }
  const replicasPerNodeGroup = replicated ? 1 : 0;
  return { numNodeGroups: shards, replicasPerNodeGroup, automaticFailoverEnabled: true };
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
    name: nameOf("parameterGroup", owner, engine.family, ...roleOf(plan)),
    description: `Settings of cache ${owner.componentName}`,
    family: engine.family,
    parameters: [
      { name: "maxmemory-policy", value: policies[plan.whenFull] },
      ...(isSpread(plan) ? [{ name: "cluster-enabled", value: "yes" }] : []),
    ],
    tags: owner.tags,
  };
  return new ParameterGroup(owner.childName("settings"), args, childOptions(owner));
}
