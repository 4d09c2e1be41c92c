import type * as pulumi from "@pulumi/pulumi";
import { Distribution } from "@pulumi/aws/cloudfront/distribution.js";
import type { DistributionArgs } from "@pulumi/aws/cloudfront/distribution.js";
import type * as inputs from "@pulumi/aws/types/input.js";
import type { SiteRequest } from "../../../base/platform.ts";
import { deepestFirst, patternsOf } from "../../../plan/entry/paths.ts";
import { pathOfSite } from "../../../plan/site-plan.ts";
import type { Site } from "../../../site.ts";
import { findEdgeFirewall } from "./firewall.ts";
import { awsOf, childOptions } from "../handles.ts";
import { originHeader } from "./origin-header.ts";

/** Policies that AWS keeps, by the ids of its developer guide; they are the same everywhere. */
const policies = {
  /** CachingOptimized: by what the origin says, a day where it says nothing. */
  cached: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  /** CachingDisabled. */
  uncached: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  /** AllViewerExceptHostHeader: everything of the request, with the origin's host. */
  everything: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
  /** SecurityHeadersPolicy: HSTS, no sniffing, no foreign frames, referrer to the origin only. */
  securityHeaders: "67f7725c-6f97-4210-82d7-5512b31e9d03",
} as const;

/** A host of the site's own, beside the one of CloudFront's. */
export interface SiteHost {
  name: string;
  /** Certificate for it, in us-east-1. */
  certificateArn: pulumi.Input<string>;
}

/** Where a site's files are, and how it is reached. */
export interface SiteParts {
  host: pulumi.Output<string>;
  accessControlId: pulumi.Output<string>;
  /** Function that each request for a file goes through. */
  functionArn: pulumi.Output<string>;
  /** Whether the function answers in place of everything, services too. */
  isClosed: boolean;
  /** @default CloudFront's host alone */
  site?: SiteHost;
}

type DistributionOrigin = inputs.cloudfront.DistributionOrigin;
type DefaultBehavior = inputs.cloudfront.DistributionDefaultCacheBehavior;

const filesOrigin = "files";
const servicesOrigin = "services";

/** Builds the content delivery network of a site, and its services' paths on the same origin. */
export function createDistribution(
  owner: Site,
  { plan, routes }: SiteRequest,
  parts: SiteParts,
): Distribution {
  const { isProduction } = awsOf(owner);
  const firewall = findEdgeFirewall(owner.environment);
  const args: DistributionArgs = {
    comment: `${owner.tags.application} ${owner.tags.environment}: ${owner.componentName}`,
    enabled: true,
    isIpv6Enabled: true,
    httpVersion: "http2and3",
    // Outside production Europe and North America are enough, which cost least.
    priceClass: isProduction ? "PriceClass_All" : "PriceClass_100",
    origins: [planFilesOrigin(parts), ...(routes.length > 0 ? [planServicesOrigin(owner)] : [])],
    ...planBehaviors(pathOfSite(plan), routes, parts),
    restrictions: { geoRestriction: { restrictionType: "none" } },
    ...planHost(parts),
    ...(firewall && { webAclId: firewall.arn }),
    tags: owner.tags,
  };
  return new Distribution(owner.childName("distribution"), args, childOptions(owner));
}

function planHost({ site }: SiteParts): Pick<DistributionArgs, "aliases" | "viewerCertificate"> {
  if (!site) return { viewerCertificate: { cloudfrontDefaultCertificate: true } };
  return {
    aliases: [site.name],
    viewerCertificate: {
      acmCertificateArn: site.certificateArn,
      // TLS 1.2 and 1.3, for clients that say the host's name: all of the last ten years.
      minimumProtocolVersion: "TLSv1.2_2021",
      sslSupportMethod: "sni-only",
    },
  };
}

function planFilesOrigin(parts: SiteParts): DistributionOrigin {
  return {
    originId: filesOrigin,
    domainName: parts.host,
    originAccessControlId: parts.accessControlId,
  };
}

function planServicesOrigin(owner: Site): DistributionOrigin {
  const { host, isSecure, originKey } = awsOf(owner).loadBalancer();
  return {
    originId: servicesOrigin,
    domainName: host,
    customHeaders: [{ name: originHeader, value: originKey() }],
    customOriginConfig: {
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: isSecure ? "https-only" : "http-only",
      originSslProtocols: ["TLSv1.2"],
      // Seconds: as long as the load balancer waits for a service.
      originReadTimeout: 60,
    },
  };
}

/** Who answers which path: CloudFront takes the first that fits, and the default one for the rest. */
function planBehaviors(
  sitePath: string,
  routes: SiteRequest["routes"],
  parts: SiteParts,
): Pick<DistributionArgs, "defaultCacheBehavior" | "orderedCacheBehaviors"> {
  const services = routes.map(({ path }) => ({ path, behavior: planServiceBehavior(parts) }));
  const files = { path: sitePath, behavior: planFilesBehavior(parts) };
  const all = deepestFirst([...services, files]);
  // Without anybody at the root, what no path fits is no file either.
  const root = all.find(({ path }) => path === "/") ?? files;
  return {
    defaultCacheBehavior: root.behavior,
    orderedCacheBehaviors: all
      .filter(({ path }) => path !== "/")
      .flatMap(({ path, behavior }) =>
        patternsOf(path).map((pathPattern) => ({ pathPattern, ...behavior })),
      ),
  };
}

/**
 * Files are kept for as long as they say (`Cache-Control` of the object), else for a day, each
 * release's apart (`formatFilesFunction`). The policy
 * is AWS's: an account may have 20 of its own, of which every preview environment would take some,
 * and of AWS's this one alone keeps an answer compressed.
 */
function planFilesBehavior(parts: SiteParts): DefaultBehavior {
  return {
    targetOriginId: filesOrigin,
    viewerProtocolPolicy: "redirect-to-https",
    allowedMethods: ["GET", "HEAD"],
    cachedMethods: ["GET", "HEAD"],
    compress: true,
    cachePolicyId: policies.cached,
    responseHeadersPolicyId: policies.securityHeaders,
    ...associate(parts.functionArn, parts.isClosed ? [onRequest] : [onRequest, onAnswer]),
  };
}

const onRequest = "viewer-request";
const onAnswer = "viewer-response";

function associate(
  functionArn: pulumi.Output<string>,
  eventTypes: readonly string[],
): Pick<DefaultBehavior, "functionAssociations"> {
  return { functionAssociations: eventTypes.map((eventType) => ({ eventType, functionArn })) };
}

/** Nothing of a service is kept. */
function planServiceBehavior(parts: SiteParts): DefaultBehavior {
  return {
    targetOriginId: servicesOrigin,
    viewerProtocolPolicy: "redirect-to-https",
    allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
    cachedMethods: ["GET", "HEAD"],
    compress: true,
    cachePolicyId: policies.uncached,
    originRequestPolicyId: policies.everything,
    responseHeadersPolicyId: policies.securityHeaders,
    ...(parts.isClosed && associate(parts.functionArn, [onRequest])),
  };
}
