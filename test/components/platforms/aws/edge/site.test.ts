import { expect, test } from "vitest";
import { Environment, Site } from "../../../../../components/index.ts";
import { build, buildShop, passwordOf, pick, settingsOf } from "../shop.ts";

const tags = { application: "shop", environment: "prod", stage: "production", component: "web" };

/** Ids that AWS documents for its managed policies. */
const managed = {
  cachingOptimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  allViewerExceptHostHeader: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
  securityHeaders: "67f7725c-6f97-4210-82d7-5512b31e9d03",
};

const serviceBehavior = {
  targetOriginId: "services",
  viewerProtocolPolicy: "redirect-to-https",
  allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
  cachedMethods: ["GET", "HEAD"],
  compress: true,
  cachePolicyId: managed.cachingDisabled,
  originRequestPolicyId: managed.allViewerExceptHostHeader,
  responseHeadersPolicyId: managed.securityHeaders,
};

test("The site's distribution serves the release's files, and the API under its path", async () => {
  expect(pick(await buildShop("production"), "Distribution").inputs).toEqual({
    comment: "shop prod: web",
    enabled: true,
    isIpv6Enabled: true,
    httpVersion: "http2and3",
    priceClass: "PriceClass_All",
    origins: [
      {
        originId: "files",
        domainName: "web-files.s3.test",
        originAccessControlId: "web-access-id",
      },
      {
        originId: "services",
        domainName: "shop-alb.elb.test",
        customHeaders: [{ name: "X-Slipway-Origin", value: passwordOf("shop-alb-origin-key") }],
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "http-only",
          originSslProtocols: ["TLSv1.2"],
          originReadTimeout: 60,
        },
      },
    ],
    defaultCacheBehavior: {
      targetOriginId: "files",
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      compress: true,
      cachePolicyId: managed.cachingOptimized,
      responseHeadersPolicyId: managed.securityHeaders,
      functionAssociations: [
        { eventType: "viewer-request", functionArn: "arn:web-navigation" },
        { eventType: "viewer-response", functionArn: "arn:web-navigation" },
      ],
    },
    orderedCacheBehaviors: [
      { pathPattern: "/api", ...serviceBehavior },
      { pathPattern: "/api/*", ...serviceBehavior },
    ],
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
    webAclId: "arn:shop-edge-firewall",
    tags,
  });
});

test("The site's bucket is private, encrypted and versioned", async () => {
  const resources = await buildShop("production");
  expect(pick(resources, "BucketPublicAccessBlock", "web-files-public-access").inputs).toEqual({
    bucket: "web-files-id",
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(pick(resources, "BucketOwnershipControls", "web-files-ownership").inputs.rule).toEqual({
    objectOwnership: "BucketOwnerEnforced",
  });
  expect(
    pick(resources, "BucketServerSideEncryptionConfiguration", "web-files-encryption").inputs.rules,
  ).toEqual([{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]);
  expect(pick(resources, "BucketVersioning").inputs.versioningConfiguration).toEqual({
    status: "Enabled",
  });
  expect(pick(resources, "Bucket", "web-files").inputs).toEqual({
    bucketPrefix: "shop-prod-web-",
    forceDestroy: false,
    tags,
  });
});

test("Only the site's own distribution reads its bucket", async () => {
  const { inputs } = pick(await buildShop("production"), "BucketPolicy", "web-files-policy");
  const common = {
    Effect: "Allow",
    Principal: { Service: "cloudfront.amazonaws.com" },
    Condition: { StringEquals: { "AWS:SourceArn": "arn:web-distribution" } },
  };
  expect(JSON.parse(String(inputs.policy))).toEqual({
    Version: "2012-10-17",
    Statement: expect.arrayContaining([
      { ...common, Sid: "Files", Action: ["s3:GetObject"], Resource: ["arn:web-files/*"] },
      { ...common, Sid: "Absence", Action: ["s3:ListBucket"], Resource: ["arn:web-files"] },
    ]) as unknown[],
  });
});

test("A site without links and without fallback has files alone", async () => {
  const variables = { values: {}, secure: [], sealed: [] };
  const resources = await build(async () => {
    const environment = new Environment("shop", { ...settingsOf("staging"), variables });
    new Site("web", { environment, source: "web", fallback: false });
    await environment.close();
  });
  const { inputs } = pick(resources, "Distribution");
  expect(inputs.origins).toHaveLength(1);
  expect(inputs.orderedCacheBehaviors).toEqual([]);
  expect(inputs.priceClass).toBe("PriceClass_100");
  expect(pick(resources, "Function").inputs.code).toContain("var fallback = false;");
});

const secure = {
  certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/1",
  domain: "api.shop.example.com",
};

test("With a certificate the load balancer takes HTTPS, and the distribution calls it so", async () => {
  const resources = await buildShop("production", secure);
  expect(pick(resources, "Listener", "shop-http").inputs.defaultActions).toEqual([
    {
      type: "redirect",
      redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
    },
  ]);
  expect(pick(resources, "Listener", "shop-https").inputs).toMatchObject({
    port: 443,
    protocol: "HTTPS",
    certificateArn: secure.certificateArn,
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
  });
  expect(pick(resources, "ListenerRule").inputs.listenerArn).toBe("arn:shop-https");
  const origins = pick(resources, "Distribution").inputs.origins as unknown[];
  expect(origins[1]).toMatchObject({
    domainName: "api.shop.example.com",
    customOriginConfig: { originProtocolPolicy: "https-only" },
  });
  const ports = resources
    .filter(({ name }) => name.startsWith("shop-alb-from-"))
    .map(({ inputs }) => inputs.fromPort);
  expect(ports).toEqual([443]);
});
