import * as pulumi from "@pulumi/pulumi";
import { Function as EdgeFunction } from "@pulumi/aws/cloudfront/function.js";
import { OriginAccessControl } from "@pulumi/aws/cloudfront/originAccessControl.js";
import type { Distribution } from "@pulumi/aws/cloudfront/distribution.js";
import { createSourceReader } from "../../../images/source/reader.ts";
import { projectFolder } from "../../../images/lock.ts";
import { planEntryPage } from "../../entry-page.ts";
import { listPages } from "../../site-pages.ts";
import type { SitePage } from "../../site-pages.ts";
import type { BuiltSite, SiteRequest } from "../../../base/platform.ts";
import { pathOfSite } from "../../../plan/site-plan.ts";
import type { Site } from "../../../site.ts";
import { createAccessLogs, keepsAccessLogs } from "./access-logs.ts";
import { allowDistribution, createBucket } from "../data/bucket.ts";
import { createAliases, createCertificate } from "./certificate.ts";
import { createDistribution } from "./distribution.ts";
import type { SiteHost } from "./distribution.ts";
import { edgeRegion } from "./edge-settings.ts";
import { formatPageFunction } from "./entry-function.ts";
import { formatFilesFunction } from "./files-function.ts";
import { awsOf, childOptions } from "../handles.ts";
import { nameOf } from "../names.ts";
import { watch } from "../monitoring/watched.ts";

/**
 * Builds a site: files in a private bucket behind a content delivery network, with the services
 * that it links to under the same origin.
 *
 * The bucket is empty at first. Releasing a site means to put its files under `/<release id>` in
 * the bucket, then to lead requests there, which is this program's next update: so a release is
 * whole or not there, and the one before stays for a rollback. Nothing that was kept of that one is
 * served from then on, so that there is nothing to invalidate.
 */
export function buildSite(owner: Site, request: SiteRequest): BuiltSite {
  const bucket = createBucket(owner);
  const host = createHost(owner);
  const distribution = createDistribution(owner, request, {
    host: bucket.bucketRegionalDomainName,
    accessControlId: createAccessControl(owner).id,
    functionArn: createFunction(owner, request).arn,
    ...(host && { site: host }),
    isClosed: owner.environment.plan.mode !== "running",
  });
  allowDistribution(owner, bucket, distribution.arn);
  if (keepsAccessLogs(owner)) createAccessLogs(owner, distribution);
  pointHost(owner, distribution, host);
  return { url: pulumi.interpolate`https://${host?.name ?? distribution.domainName}` };
}

/** The site's own host with its certificate; undefined where it has one of CloudFront's. */
function createHost(owner: Site): SiteHost | undefined {
  const { siteDomains = {}, siteCertificateArn, hostedZone } = awsOf(owner).settings;
  const name = siteDomains[owner.componentName];
  if (name === undefined) return undefined;
  if (siteCertificateArn !== undefined) {
    const kept = { host: name, arn: siteCertificateArn, region: edgeRegion };
    watch(owner, { kind: "certificate", ...kept });
    return { name, certificateArn: siteCertificateArn };
  }
  if (!hostedZone) return undefined;
  const plan = { host: name, zone: hostedZone };
  return { name, certificateArn: createCertificate(owner, [], plan, edgeRegion) };
}

function pointHost(owner: Site, distribution: Distribution, host: SiteHost | undefined): void {
  const { hostedZone } = awsOf(owner).settings;
  if (!host || !hostedZone) return;
  const target = { dnsName: distribution.domainName, zoneId: distribution.hostedZoneId };
  createAliases(owner, [], { host: host.name, zone: hostedZone }, target);
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

function pagesOf(source: string): SitePage[] {
  return listPages(createSourceReader(projectFolder()), source);
}

/** What looks at each request first: the page of a mode, or the way to the release's files. */
function createFunction(owner: Site, { plan }: SiteRequest): EdgeFunction {
  const { mode, application } = owner.environment.plan;
  const page = planEntryPage(mode, application);
  const role = page ? "page" : "navigation";
  const comment = page
    ? `Answers for site ${owner.componentName} in mode ${mode}`
    : `Leads requests to site ${owner.componentName} to the files of its release`;
  const args = {
    name: nameOf("cloudfront", owner, role),
    comment,
    runtime: "cloudfront-js-2.0",
    code: page
      ? formatPageFunction(page)
      : formatFilesFunction({ ...plan, path: pathOfSite(plan), pages: pagesOf(plan.source) }),
    publish: true,
    tags: owner.tags,
  };
  return new EdgeFunction(owner.childName(role), args, childOptions(owner));
}
