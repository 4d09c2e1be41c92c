import type * as pulumi from "@pulumi/pulumi";
import { WebAcl } from "@pulumi/aws/wafv2/webAcl.js";
import { WebAclAssociation } from "@pulumi/aws/wafv2/webAclAssociation.js";
import type * as inputs from "@pulumi/aws/types/input.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import { edgeRegion } from "./edge-settings.ts";
import { awsOf, childOptions } from "../handles.ts";
import { originHeader } from "./origin-header.ts";
import { nameOf } from "../names.ts";

/** What a firewall stands before: all sites of an environment, or its load balancer. */
export type FirewallScope = "CLOUDFRONT" | "REGIONAL";

type Rule = inputs.wafv2.WebAclRule;

/** Requests of one address in 5 minutes, where the settings say nothing. */
const defaultRequests = 2000;

/**
 * Groups of rules that AWS keeps, in the order they are asked. Source: AWS WAF developer guide,
 * "AWS Managed Rules rule groups list".
 */
const managedGroups: readonly { name: string; counted?: readonly string[] }[] = [
  { name: "AWSManagedRulesAmazonIpReputationList" },
  // It would block every body above 8 KB at a load balancer, uploads among them.
  { name: "AWSManagedRulesCommonRuleSet", counted: ["SizeRestrictions_BODY"] },
  { name: "AWSManagedRulesKnownBadInputsRuleSet" },
];

const edgeFirewalls = new WeakMap<EnvironmentView, WebAcl>();

/** The one firewall before all sites of an environment; undefined where there is to be none. */
export function findEdgeFirewall(owner: EnvironmentView): WebAcl | undefined {
  if (!hasFirewall(owner)) return undefined;
  const firewall =
    edgeFirewalls.get(owner) ?? createFirewall(owner, "CLOUDFRONT", planRateRule(owner));
  edgeFirewalls.set(owner, firewall);
  return firewall;
}

/** Whether AWS WAF looks at the requests of an environment. */
export function hasFirewall(owner: EnvironmentView): boolean {
  const { settings, isProduction } = awsOf(owner);
  return settings.waf ?? isProduction;
}

function createFirewall(owner: EnvironmentView, scope: FirewallScope, rate: Rule): WebAcl {
  const role = scope === "CLOUDFRONT" ? "edge" : "alb";
  const name = nameOf("webAcl", owner, role);
  const args = {
    name,
    description: `Requests to ${role === "edge" ? "sites" : "services"}`,
    scope,
    // CloudFront's firewalls are kept there, whatever the stack's region.
    ...(scope === "CLOUDFRONT" && { region: edgeRegion }),
    defaultAction: { allow: {} },
    rules: [rate, ...managedGroups.map(planManagedRule)],
    visibilityConfig: see(name),
    tags: owner.tags,
  };
  return new WebAcl(owner.childName(role, "firewall"), args, childOptions(owner));
}

/**
 * Puts a firewall before the environment's load balancer. What comes from a site's network has
 * passed the firewall there; here it would count as the requests of a few addresses.
 *
 * @param originKey what such requests say in {@link originHeader}; undefined where there are none
 */
export function protectLoadBalancer(
  owner: EnvironmentView,
  arn: pulumi.Output<string>,
  originKey: pulumi.Output<string> | undefined,
): void {
  const scope = originKey && { scopeDownStatement: notFromNetwork(originKey) };
  const { arn: webAclArn } = createFirewall(owner, "REGIONAL", planRateRule(owner, scope));
  const args = { resourceArn: arn, webAclArn };
  new WebAclAssociation(owner.childName("alb", "firewall", "place"), args, childOptions(owner));
}

function notFromNetwork(
  originKey: pulumi.Output<string>,
): inputs.wafv2.WebAclRuleStatementRateBasedStatementScopeDownStatement {
  const byteMatchStatement = {
    fieldToMatch: { singleHeader: { name: originHeader.toLowerCase() } },
    positionalConstraint: "EXACTLY",
    searchString: originKey,
    textTransformations: [{ priority: 0, type: "NONE" }],
  };
  return { notStatement: { statement: { byteMatchStatement } } };
}

/** Blocks an address that asks too often, until it has asked less for 5 minutes. */
function planRateRule(owner: EnvironmentView, scope: object = {}): Rule {
  const { wafRequests: limit = defaultRequests } = awsOf(owner).settings;
  const rateBasedStatement = { limit, aggregateKeyType: "IP", evaluationWindowSec: 300, ...scope };
  return {
    name: "rate",
    priority: 0,
    action: { block: {} },
    statement: { rateBasedStatement },
    visibilityConfig: see("rate"),
  };
}

function planManagedRule(group: (typeof managedGroups)[number], index: number): Rule {
  const { name, counted = [] } = group;
  return {
    name,
    priority: index + 1,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: see(name),
  };
}

function see(metricName: string): inputs.wafv2.WebAclVisibilityConfig {
  return { cloudwatchMetricsEnabled: true, metricName, sampledRequestsEnabled: true };
}
