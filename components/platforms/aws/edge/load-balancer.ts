import * as pulumi from "@pulumi/pulumi";
import { Listener } from "@pulumi/aws/lb/listener.js";
import { LoadBalancer as Alb } from "@pulumi/aws/lb/loadBalancer.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { workloadsOf } from "../../../base/workload.ts";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { LoadBalancer } from "../built.ts";
import { createAliases, createCertificate } from "./certificate.ts";
import { hasFirewall, protectLoadBalancer } from "./firewall.ts";
import { awsOf, childOptions } from "../handles.ts";
import { nameOf } from "../names.ts";
import { once } from "../../once.ts";
import { checkPlainOrigin } from "./plain-origin.ts";
import { createPriorities } from "./priorities.ts";
import { watch } from "../monitoring/watched.ts";
import { createWayIn } from "./way-in.ts";

/** Builds the load balancer of an environment: HTTPS where it has a certificate, else HTTP. */
export function createLoadBalancer(owner: EnvironmentView): LoadBalancer {
  const { settings } = awsOf(owner);
  const certificateArn = findCertificate(owner);
  const isSecure = certificateArn !== undefined;
  if (!isSecure) checkPlainOrigin(owner);
  const securityGroupId = createWayIn(owner, isSecure);
  const alb = createAlb(owner, securityGroupId);
  const listener = isSecure
    ? createSecureListener(owner, alb, certificateArn)
    : createListener(owner, alb);
  pointHost(owner, alb);
  const originKey = once(() => createOriginKey(owner));
  protectPublic(owner, alb, originKey);
  return {
    securityGroupId,
    arnSuffix: alb.arnSuffix,
    listenerArn: listener.arn,
    host: settings.domain ?? alb.dnsName,
    isSecure,
    takePriority: createPriorities(),
    originKey,
  };
}

/** What no site's network stands before has a firewall of its own. */
function protectPublic(
  owner: EnvironmentView,
  alb: Alb,
  originKey: LoadBalancer["originKey"],
): void {
  const isPublic = workloadsOf(owner).some(({ shape }) => shape.public);
  if (!isPublic || !hasFirewall(owner)) return;
  const isShared = workloadsOf(owner).some(
    ({ componentName }) => owner.sitesLinkingTo(componentName).length > 0,
  );
  protectLoadBalancer(owner, alb.arn, isShared ? originKey() : undefined);
}

/** The certificate of the load balancer's host: the one that is set, or one of the zone's. */
function findCertificate(owner: EnvironmentView): pulumi.Input<string> | undefined {
  const { certificateArn, domain: host, hostedZone, region } = awsOf(owner).settings;
  if (host === undefined) return undefined;
  if (certificateArn !== undefined) {
    watch(owner, { kind: "certificate", host, arn: certificateArn, region });
    return certificateArn;
  }
  if (!hostedZone) return undefined;
  return createCertificate(owner, ["alb"], { host, zone: hostedZone });
}

function pointHost(owner: EnvironmentView, alb: Alb): void {
  const { domain, hostedZone } = awsOf(owner).settings;
  if (domain === undefined || !hostedZone) return;
  const target = { dnsName: alb.dnsName, zoneId: alb.zoneId };
  // Its subnets have addresses of IPv4 only.
  createAliases(owner, ["alb"], { host: domain, zone: hostedZone }, target, ["A"]);
}

function createAlb(owner: EnvironmentView, securityGroupId: pulumi.Output<string>): Alb {
  const { network, isProduction } = awsOf(owner);
  const args = {
    name: nameOf("loadBalancer", owner),
    loadBalancerType: "application",
    internal: false,
    subnets: network.subnetIds.public,
    securityGroups: [securityGroupId],
    dropInvalidHeaderFields: true,
    enableDeletionProtection: isProduction,
    tags: owner.tags,
  };
  return new Alb(owner.childName("alb"), args, childOptions(owner));
}

/** Letters and digits only: the rule would take other characters as wildcards. */
function createOriginKey(owner: EnvironmentView): pulumi.Output<string> {
  const args = { length: 64, special: false };
  const key = new RandomPassword(owner.childName("alb", "origin-key"), args, { parent: owner });
  return pulumi.secret(key.result);
}

/** What no service's rule takes. */
const nothingHere = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "Not found", statusCode: "404" },
};

function createListener(owner: EnvironmentView, alb: Alb): Listener {
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
  owner: EnvironmentView,
  alb: Alb,
  certificateArn: pulumi.Input<string>,
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
    certificateArn,
    defaultActions: [nothingHere],
  };
  return new Listener(owner.childName("https"), secure, options);
}
