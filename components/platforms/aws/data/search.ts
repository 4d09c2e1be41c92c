import * as pulumi from "@pulumi/pulumi";
import { Domain } from "@pulumi/aws/opensearch/domain.js";
import type { DomainArgs } from "@pulumi/aws/opensearch/domain.js";
import { DomainPolicy } from "@pulumi/aws/opensearch/domainPolicy.js";
import type { BuiltStore } from "../../../base/platform.ts";
import type { Search } from "../../../search.ts";
import type { SearchPlan } from "../../../plan/search-plan.ts";
import { UserError } from "../../../../variables/user-error.ts";
import type { Member } from "../../../base/member.ts";
import { tellRounded } from "../../rounded.ts";
import { awsOf, childOptions, linkHandles } from "../handles.ts";
import { nameOf } from "../names.ts";
import { createPassword } from "./password.ts";
import { planSearchNode } from "./search-node.ts";
import { createSecret } from "./secrets.ts";
import { createSecurityGroup } from "../network/security-groups.ts";
import { watch } from "../monitoring/watched.ts";

const port = 443;
const user = "application";

/** The same major version as on the container platforms. */
const engineVersion = "OpenSearch_3.3";

/**
 * Builds an OpenSearch domain in the network's data subnets: one node, and in production one in
 * each of up to three zones. Clients use HTTPS and a password, as any client of OpenSearch can: so
 * AWS's own permissions let everyone pass whom the network does, and OpenSearch asks who it is.
 */
export function buildSearch(owner: Search, plan: SearchPlan): BuiltStore {
  checkStorage(owner.componentName, plan);
  const group = createSecurityGroup(owner, [], `Search ${owner.componentName}`);
  // OpenSearch wants one of each kind; a URL takes these as they are.
  const password = createPassword(owner, "password", {
    length: 40,
    special: true,
    overrideSpecial: "-.~",
    minLower: 1,
    minUpper: 1,
    minNumeric: 1,
    minSpecial: 1,
  });
  const domain = createDomain(owner, plan, group.id, password);
  const policy = allowNetwork(owner, domain);
  const { domainName, arn: domainArn } = domain;
  watch(owner, { kind: "search", domainName, domainArn, storageGb: plan.storageGb }, [domain]);
  const url = pulumi.secret(pulumi.interpolate`https://${user}:${password}@${domain.endpoint}`);
  const description = `Address of search ${owner.componentName}, with its password`;
  const address = createSecret(owner, "url", description, url);
  const network = { securityGroupId: group.id, port };
  linkHandles.set(owner, { network, address, grants: [], ready: [domain, policy] });
  return { url };
}

/** AWS's least for a node. Source: OpenSearch Service's guide, "EBS volume size quotas". */
function checkStorage(name: string, { storageGb }: SearchPlan): void {
  if (storageGb >= 10) return;
  throw new UserError(
    "SearchSize",
    `Search '${name}' asks for ${storageGb} GB; a node on AWS has 10 or more: raise storageGb.`,
  );
}

function createDomain(
  owner: Search,
  plan: SearchPlan,
  securityGroupId: pulumi.Output<string>,
  masterUserPassword: pulumi.Output<string>,
): Domain {
  const { isProduction } = awsOf(owner);
  const args: DomainArgs = {
    // Fixed on purpose: a replacement, which would lose the data, fails on the name.
    domainName: nameOf("searchDomain", owner),
    engineVersion,
    ...planNodes(owner, plan, securityGroupId),
    ebsOptions: { ebsEnabled: true, volumeType: "gp3", volumeSize: plan.storageGb },
    encryptAtRest: { enabled: true },
    nodeToNodeEncryption: { enabled: true },
    domainEndpointOptions: {
      enforceHttps: true,
      tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10",
    },
    advancedSecurityOptions: {
      enabled: true,
      internalUserDatabaseEnabled: true,
      masterUserOptions: { masterUserName: user, masterUserPassword },
    },
    softwareUpdateOptions: { autoSoftwareUpdateEnabled: true },
    tags: owner.tags,
  };
  return new Domain(owner.childName("search"), args, {
    ...childOptions(owner),
    protect: isProduction,
  });
}

/** Tells of the memory that the node has beside what is planned. */
function findInstanceType(
  owner: Member,
  plan: SearchPlan,
  region: string,
  isProduction: boolean,
): string {
  const { type, memoryMb } = planSearchNode(owner.componentName, plan, region, isProduction);
  const planned = { memoryMb: plan.memoryMb };
  const why = `${type} is the smallest node of OpenSearch Service for it`;
  tellRounded(owner, { kind: "search", planned, given: { memoryMb }, why });
  return type;
}

function planNodes(
  owner: Search,
  plan: SearchPlan,
  securityGroupId: pulumi.Output<string>,
): Pick<DomainArgs, "clusterConfig" | "vpcOptions"> {
  const { isProduction, network, settings } = awsOf(owner);
  const subnetIds = network.subnetIds.data.slice(0, isProduction ? 3 : 1);
  const zones = subnetIds.length;
  return {
    clusterConfig: {
      instanceType: findInstanceType(owner, plan, settings.region, isProduction),
      instanceCount: zones,
      zoneAwarenessEnabled: zones > 1,
      ...(zones > 1 && { zoneAwarenessConfig: { availabilityZoneCount: zones } }),
    },
    vpcOptions: { subnetIds, securityGroupIds: [securityGroupId] },
  };
}

/**
 * Source: OpenSearch Service's guide, "Fine-grained access control": the policy that it recommends
 * for a domain in a network with users of its own.
 */
function allowNetwork(owner: Search, domain: Domain): DomainPolicy {
  const accessPolicies = pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: "es:ESHttp*",
        Resource: pulumi.interpolate`${domain.arn}/*`,
      },
    ],
  });
  const args = { domainName: domain.domainName, accessPolicies };
  return new DomainPolicy(owner.childName("search", "policy"), args, childOptions(owner));
}
