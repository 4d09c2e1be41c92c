import * as pulumi from "@pulumi/pulumi";
import { Listener } from "@pulumi/aws/lb/listener.js";
import { LoadBalancer as Alb } from "@pulumi/aws/lb/loadBalancer.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { Environment } from "../../environment.ts";
import { awsOf, childOptions } from "./handles.ts";
import { nameOf } from "./names.ts";
import { once } from "../once.ts";
import { createPriorities } from "./priorities.ts";
import { allowAnyone, createSecurityGroup } from "./security-groups.ts";

/**
 * Header in which a site's content delivery network shows the environment's key. Without it a
 * service could be asked past the network, by the address of the load balancer.
 */
export const originHeader = "X-Slipway-Origin";

/** The way from the internet to the published services of an environment. */
export interface LoadBalancer {
  securityGroupId: pulumi.Output<string>;
  /** Listener that takes the services' rules. */
  listenerArn: pulumi.Output<string>;
  /** Host under which a content delivery network reaches it. */
  host: pulumi.Input<string>;
  /** Whether it takes HTTPS only. */
  isSecure: boolean;
  /** Takes a place among the rules for a path. */
  takePriority: (path: string) => number;
  /** What {@link originHeader} says, a secret; the first call makes it. */
  originKey: () => pulumi.Output<string>;
}

/** Builds the load balancer of an environment: HTTPS where a certificate is set, else HTTP. */
export function createLoadBalancer(owner: Environment): LoadBalancer {
  const { settings } = awsOf(owner);
  const group = createSecurityGroup(owner, ["alb"], "Load balancer, open to all");
  const alb = createAlb(owner, group.id);
  const isSecure = settings.certificateArn !== undefined;
  const ports = isSecure ? [80, 443] : [80];
  for (const port of ports) allowAnyone(owner, group.id, port);
  const listener = isSecure
    ? createSecureListener(owner, alb, settings.certificateArn)
    : createListener(owner, alb);
  return {
    securityGroupId: group.id,
    listenerArn: listener.arn,
    host: settings.domain ?? alb.dnsName,
    isSecure,
    takePriority: createPriorities(),
    originKey: once(() => createOriginKey(owner)),
  };
}

function createAlb(owner: Environment, securityGroupId: pulumi.Output<string>): Alb {
  const { network } = awsOf(owner);
  const args = {
    name: nameOf("loadBalancer", owner),
    loadBalancerType: "application",
    internal: false,
    subnets: network.subnetIds.public,
    securityGroups: [securityGroupId],
    dropInvalidHeaderFields: true,
    tags: owner.tags,
  };
  return new Alb(owner.childName("alb"), args, childOptions(owner));
}

/** Letters and digits only: the rule would take other characters as wildcards. */
function createOriginKey(owner: Environment): pulumi.Output<string> {
  const args = { length: 64, special: false };
  const key = new RandomPassword(owner.childName("alb", "origin-key"), args, { parent: owner });
  return pulumi.secret(key.result);
}

/** What no service's rule takes. */
const nothingHere = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "Not found", statusCode: "404" },
};

function createListener(owner: Environment, alb: Alb): Listener {
  const args = {
    loadBalancerArn: alb.arn,
    port: 80,
    protocol: "HTTP",
    defaultActions: [nothingHere],
    tags: owner.tags,
  };
  return new Listener(owner.childName("http"), args, childOptions(owner));
}

function createSecureListener(
  owner: Environment,
  alb: Alb,
  certificateArn: string | undefined,
): Listener {
  const toHttps = {
    type: "redirect",
    redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
  };
  const common = { loadBalancerArn: alb.arn, tags: owner.tags };
  const options = childOptions(owner);
  const plain = { ...common, port: 80, protocol: "HTTP", defaultActions: [toHttps] };
  new Listener(owner.childName("http"), plain, options);
  const secure = {
    ...common,
    port: 443,
    protocol: "HTTPS",
    // TLS 1.3 and 1.2, without ciphers that lack forward secrecy.
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    ...(certificateArn !== undefined && { certificateArn }),
    defaultActions: [nothingHere],
  };
  return new Listener(owner.childName("https"), secure, options);
}
