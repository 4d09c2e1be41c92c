import type * as pulumi from "@pulumi/pulumi";
import { Distribution } from "@pulumi/aws/cloudfront/distribution.js";
import type { DistributionArgs } from "@pulumi/aws/cloudfront/distribution.js";
import type * as inputs from "@pulumi/aws/types/input.js";
import type { SiteRequest } from "../../platform.ts";
import type { Site } from "../../site.ts";
import { awsOf, childOptions } from "./handles.ts";
import { originHeader } from "./load-balancer.ts";

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

/** Where a site's files are. */
export interface FilesOrigin {
  host: pulumi.Output<string>;
  accessControlId: pulumi.Output<string>;
  /** Function that rewrites navigations; absent where unknown paths are errors. */
  navigationArn?: pulumi.Output<string>;
}

type DistributionOrigin = inputs.cloudfront.DistributionOrigin;

const filesOrigin = "files";
const servicesOrigin = "services";

/** Builds the content delivery network of a site, and its services' paths on the same origin. */
export function createDistribution(
  owner: Site,
  { plan, routes }: SiteRequest,
  files: FilesOrigin,
): Distribution {
  const { isProduction } = awsOf(owner);
  const args: DistributionArgs = {
    comment: `${owner.tags.application} ${owner.tags.environment}: ${owner.componentName}`,
    enabled: true,
    isIpv6Enabled: true,
    httpVersion: "http2and3",
    // Outside production Europe and North America are enough, which cost least.
    priceClass: isProduction ? "PriceClass_All" : "PriceClass_100",
    defaultRootObject: "index.html",
    origins: [
      planFilesOrigin(files, plan.release),
      ...(routes.length > 0 ? [planServicesOrigin(owner)] : []),
    ],
    defaultCacheBehavior: planFilesBehavior(files),
    orderedCacheBehaviors: planServiceBehaviors(routes.map(({ path }) => path)),
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
    tags: owner.tags,
  };
  return new Distribution(owner.childName("distribution"), args, childOptions(owner));
}

function planFilesOrigin(files: FilesOrigin, release: string): DistributionOrigin {
  return {
    originId: filesOrigin,
    domainName: files.host,
    originPath: `/${release}`,
    originAccessControlId: files.accessControlId,
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

function planFilesBehavior({
  navigationArn,
}: FilesOrigin): inputs.cloudfront.DistributionDefaultCacheBehavior {
  return {
    targetOriginId: filesOrigin,
    viewerProtocolPolicy: "redirect-to-https",
    allowedMethods: ["GET", "HEAD"],
    cachedMethods: ["GET", "HEAD"],
    compress: true,
    cachePolicyId: policies.cached,
    responseHeadersPolicyId: policies.securityHeaders,
    ...(navigationArn && {
      functionAssociations: [{ eventType: "viewer-request", functionArn: navigationArn }],
    }),
  };
}

/** Behaviours of the services' paths; CloudFront takes the first that fits, so deep ones lead. */
function planServiceBehaviors(
  paths: readonly string[],
): inputs.cloudfront.DistributionOrderedCacheBehavior[] {
  const depth = (path: string): number => path.split("/").length;
  return paths
    .toSorted((one, other) => depth(other) - depth(one) || (one < other ? -1 : 1))
    .flatMap((path) => [path, `${path}/*`])
    .map((pathPattern) => ({
      pathPattern,
      targetOriginId: servicesOrigin,
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
      cachedMethods: ["GET", "HEAD"],
      compress: true,
      cachePolicyId: policies.uncached,
      originRequestPolicyId: policies.everything,
      responseHeadersPolicyId: policies.securityHeaders,
    }));
}
