import * as pulumi from "@pulumi/pulumi";
import { Function as EdgeFunction } from "@pulumi/aws/cloudfront/function.js";
import { OriginAccessControl } from "@pulumi/aws/cloudfront/originAccessControl.js";
import type { BuiltSite, SiteRequest } from "../../platform.ts";
import type { Site } from "../../site.ts";
import { allowDistribution, createBucket } from "./bucket.ts";
import { createDistribution } from "./distribution.ts";
import { childOptions } from "./handles.ts";
import { nameOf } from "./names.ts";
import { navigationFunction } from "./navigation.ts";

/**
 * Builds a site: files in a private bucket behind a content delivery network, with the services
 * that it links to under the same origin.
 *
 * The bucket is empty at first. Releasing a site means to put its files under `/<release id>` in
 * the bucket, then to point the distribution there, which is this program's next update: so a
 * release is whole or not there, and the one before stays for a rollback. The distribution's
 * copies of pages have to be dropped (an invalidation) by whoever releases.
 */
export function buildSite(owner: Site, request: SiteRequest): BuiltSite {
  const bucket = createBucket(owner);
  const distribution = createDistribution(owner, request, {
    host: bucket.bucketRegionalDomainName,
    accessControlId: createAccessControl(owner).id,
    ...(request.plan.fallback && { navigationArn: createNavigation(owner).arn }),
  });
  allowDistribution(owner, bucket, distribution.arn);
  return { url: pulumi.interpolate`https://${distribution.domainName}` };
}

function createAccessControl(owner: Site): OriginAccessControl {
  const args = {
    name: nameOf("cloudfront", owner),
    description: `Reads the files of site ${owner.componentName}`,
    originAccessControlOriginType: "s3",
    signingBehavior: "always",
    signingProtocol: "sigv4",
  };
  return new OriginAccessControl(owner.childName("access"), args, childOptions(owner));
}

function createNavigation(owner: Site): EdgeFunction {
  const args = {
    name: nameOf("cloudfront", owner, "navigation"),
    comment: `Navigations of site ${owner.componentName} get its one page`,
    runtime: "cloudfront-js-2.0",
    code: navigationFunction,
    publish: true,
    tags: owner.tags,
  };
  return new EdgeFunction(owner.childName("navigation"), args, childOptions(owner));
}
