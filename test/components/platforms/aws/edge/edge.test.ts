import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { Environment, Service, Site } from "../../../../../components/index.ts";
import { createAwsPlatform } from "../../../../../components/platforms/aws/platform.ts";
import type { AwsSettings } from "../../../../../components/platforms/aws/settings.ts";
import { artifacts, build, buildShop, passwordOf, pick, settingsOf } from "../shop.ts";

const zone = { id: "Z0123456789ABCDEFGHIJ", name: "example.com" };
const own = {
  hostedZone: zone,
  domain: "api.shop.example.com",
  siteDomains: { web: "shop.example.com" },
};

test("With a zone both hosts get a certificate, each in the region that takes it", async () => {
  const resources = await buildShop("production", own);
  expect(pick(resources, "Certificate", "web-certificate").inputs).toMatchObject({
    domainName: "shop.example.com",
    validationMethod: "DNS",
    region: "us-east-1",
  });
  const services = pick(resources, "Certificate", "shop-alb-certificate").inputs;
  expect(services).toMatchObject({ domainName: "api.shop.example.com", validationMethod: "DNS" });
  expect(services).not.toHaveProperty("region");
  expect(pick(resources, "Record", "web-certificate-proof").inputs).toEqual({
    zoneId: zone.id,
    name: "_proof.shop.example.com",
    type: "CNAME",
    records: ["_value-of-web-certificate.acm-validations.aws"],
    ttl: 300,
  });
  expect(pick(resources, "CertificateValidation", "web-certificate-issued").inputs).toEqual({
    certificateArn: "arn:web-certificate",
    validationRecordFqdns: ["fqdn-of-web-certificate-proof"],
    region: "us-east-1",
  });
});

test("With a zone the hosts lead to the site and to the load balancer, which take TLS only", async () => {
  const resources = await buildShop("production", own);
  for (const type of ["A", "AAAA"]) {
    expect(pick(resources, "Record", `web-host-${type.toLowerCase()}`).inputs).toEqual({
      zoneId: zone.id,
      name: "shop.example.com",
      type,
      aliases: [
        {
          name: "web-distribution.cloudfront.test",
          zoneId: "zone-of-web-distribution",
          evaluateTargetHealth: false,
        },
      ],
    });
  }
  expect(pick(resources, "Record", "shop-alb-host-a").inputs).toMatchObject({
    name: "api.shop.example.com",
    aliases: [{ name: "shop-alb.elb.test", zoneId: "zone-of-shop-alb" }],
  });
  const distribution = pick(resources, "Distribution").inputs;
  expect(distribution).toMatchObject({
    aliases: ["shop.example.com"],
    viewerCertificate: {
      acmCertificateArn: "arn:web-certificate",
      minimumProtocolVersion: "TLSv1.2_2021",
      sslSupportMethod: "sni-only",
    },
  });
  expect((distribution.origins as unknown[])[1]).toMatchObject({
    domainName: "api.shop.example.com",
    customOriginConfig: { originProtocolPolicy: "https-only" },
  });
  expect(pick(resources, "Listener", "shop-https").inputs.certificateArn).toBe(
    "arn:shop-alb-certificate",
  );
});

test("A certificate made elsewhere gives a site its host, and no record", async () => {
  const siteCertificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/2";
  const settings = { siteDomains: { web: "shop.example.com" }, siteCertificateArn };
  const resources = await buildShop("production", settings);
  expect(pick(resources, "Distribution").inputs).toMatchObject({
    aliases: ["shop.example.com"],
    viewerCertificate: { acmCertificateArn: siteCertificateArn },
  });
  expect(resources.some(({ type }) => type.startsWith("aws:acm/"))).toBe(false);
});

const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
const siteCertificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/2";
const domain = "api.example.com";
const siteDomains = { web: "www.example.com" };
const hostedZone = zone;

const right: Partial<AwsSettings>[] = [
  {},
  { certificateArn, domain },
  { hostedZone, domain },
  { hostedZone, siteDomains },
  { hostedZone, domain, siteDomains: { web: "example.com" } },
  { siteDomains, siteCertificateArn },
  { certificateArn, domain, siteDomains, siteCertificateArn },
  { waf: true, wafRequests: 10, accessLogs: true },
  { waf: false },
  { wafRequests: 10 },
];

test.each(right)("Settings that go together are accepted: %j", (settings) => {
  expect(() => createAwsPlatform({ region: "eu-central-1", ...settings })).not.toThrow();
});

const madeByZone = "is set beside hostedZone, which has one made; leave one of the two out";

const wrong: [Partial<AwsSettings>, string][] = [
  [{ waf: false, wafRequests: 10 }, "wafRequests: is set beside waf: false"],
  [{ domain }, "certificateArn: is missing; set certificateArn and domain together"],
  [{ certificateArn }, "domain: is missing; set certificateArn and domain together"],
  [{ certificateArn, domain, hostedZone }, `certificateArn: ${madeByZone}`],
  [
    { certificateArn: siteCertificateArn, domain },
    "certificateArn: is of region us-east-1; the load balancer in eu-central-1",
  ],
  [{ siteDomains }, "siteCertificateArn: is missing for siteDomains"],
  [{ siteCertificateArn }, "siteDomains: is missing; set siteCertificateArn and siteDomains"],
  [{ siteCertificateArn, siteDomains, hostedZone }, `siteCertificateArn: ${madeByZone}`],
  [
    { siteCertificateArn: certificateArn, siteDomains },
    "siteCertificateArn: is of region eu-central-1; CloudFront takes certificates of us-east-1",
  ],
  [{ hostedZone }, "hostedZone: is set without a host in it; set domain, siteDomains or both"],
  [{ hostedZone, domain: "api.example.org" }, "domain: is api.example.org, which is not in the"],
  [
    { hostedZone, siteDomains: { web: "notexample.com" } },
    "siteDomains.web: is notexample.com, which is not in the zone example.com",
  ],
  [
    { hostedZone, domain: "example.com", siteDomains: { web: "example.com" } },
    "siteDomains.web: is example.com, as is domain; one host leads to one of them",
  ],
];

test.each(wrong)("Settings that do not go together are refused: %j", (settings, message) => {
  expect(() => createAwsPlatform({ region: "eu-central-1", ...settings })).toThrow(message);
});

test("All that is wrong with the way in is told at once", () => {
  const settings = { region: "eu-central-1", certificateArn, siteCertificateArn, hostedZone };
  expect(() => createAwsPlatform(settings)).toThrow("slipway:aws has 5 problems:");
});

test("A host for a site that nobody declared is refused", async () => {
  const shop = buildShop("staging", { hostedZone, siteDomains: { shop: "example.com" } });
  await expect(shop).rejects.toThrow(
    "slipway:aws.siteDomains.shop: is no site of the application; it has web",
  );
});

test("In production a firewall stands before the site: rates, then AWS's rules", async () => {
  const resources = await buildShop("production");
  const { inputs } = pick(resources, "WebAcl");
  expect(inputs).toMatchObject({
    name: "shop-prod-edge",
    scope: "CLOUDFRONT",
    region: "us-east-1",
    defaultAction: { allow: {} },
  });
  const rules = inputs.rules as { name: string; priority: number; statement: object }[];
  expect(rules.map(({ name, priority }) => [priority, name])).toEqual([
    [0, "rate"],
    [1, "AWSManagedRulesAmazonIpReputationList"],
    [2, "AWSManagedRulesCommonRuleSet"],
    [3, "AWSManagedRulesKnownBadInputsRuleSet"],
  ]);
  expect(rules[0]?.statement).toEqual({
    rateBasedStatement: { limit: 2000, aggregateKeyType: "IP", evaluationWindowSec: 300 },
  });
  expect(pick(resources, "Distribution").inputs.webAclId).toBe("arn:shop-edge-firewall");
});

test("Outside production there is a firewall only where it is set", async () => {
  const without = await buildShop("staging");
  expect(without.some(({ type }) => type.includes("wafv2"))).toBe(false);
  expect(pick(without, "Distribution").inputs).not.toHaveProperty("webAclId");
  const { inputs } = pick(await buildShop("staging", { waf: true, wafRequests: 500 }), "WebAcl");
  expect(JSON.stringify(inputs.rules)).toContain('"limit":500');
});

test("What is public has a firewall of its own, which does not count the sites' networks", async () => {
  const resources = await build(async () => {
    const variables = { values: {}, secure: [], sealed: [] };
    const release = { id: "r", artifacts: { api: artifacts.api } };
    const settings = { ...settingsOf("production"), release, variables };
    const environment = new Environment("shop", settings);
    const api = new Service("api", { environment, port: 8080, public: true });
    new Site("web", { environment, source: "web", links: [api] });
    await environment.close();
  });
  const { inputs, secretInputs } = pick(resources, "WebAcl", "shop-alb-firewall");
  expect(inputs.scope).toBe("REGIONAL");
  expect(inputs).not.toHaveProperty("region");
  const [rate] = inputs.rules as { statement: { rateBasedStatement: object } }[];
  expect(rate?.statement.rateBasedStatement).toMatchObject({
    scopeDownStatement: {
      notStatement: {
        statement: {
          byteMatchStatement: {
            fieldToMatch: { singleHeader: { name: "x-slipway-origin" } },
            positionalConstraint: "EXACTLY",
            searchString: passwordOf("shop-alb-origin-key"),
          },
        },
      },
    },
  });
  expect(secretInputs).toEqual(["rules"]);
  expect(pick(resources, "WebAclAssociation").inputs).toEqual({
    resourceArn: "arn:shop-alb",
    webAclArn: "arn:shop-alb-firewall",
  });
});

test("In production every request to a site is noted, in an encrypted bucket that only that may write to, by TLS", async () => {
  const resources = await buildShop("production");
  const place = { region: "us-east-1" };
  expect(pick(resources, "LogDeliverySource").inputs).toMatchObject({
    ...place,
    name: "shop-prod-web",
    logType: "ACCESS_LOGS",
    resourceArn: "arn:web-distribution",
  });
  expect(pick(resources, "LogDeliveryDestination").inputs).toMatchObject({
    ...place,
    outputFormat: "json",
    deliveryDestinationConfiguration: { destinationResourceArn: "arn:web-access-logs-files" },
  });
  expect(pick(resources, "LogDelivery").inputs).toMatchObject({
    ...place,
    deliverySourceName: "shop-prod-web",
    deliveryDestinationArn: "arn:web-access-logs-destination",
  });
  const { inputs } = pick(resources, "BucketPolicy", "web-access-logs-policy");
  expect(JSON.parse(String(inputs.policy))).toMatchObject({
    Statement: [
      {
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: "arn:web-access-logs-files/*",
      },
      { Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ],
  });
  expect(
    pick(resources, "BucketServerSideEncryptionConfiguration", "web-access-logs-encryption").inputs
      .bucket,
  ).toBe("web-access-logs-files-id");
  expect(pick(resources, "BucketLifecycleConfiguration").inputs.rules).toEqual([
    { id: "old", status: "Enabled", filter: {}, expiration: { days: 365 } },
  ]);
  const staging = await buildShop("staging");
  expect(staging.some(({ name }) => name.includes("access-logs"))).toBe(false);
});

test.each(["maintenance", "archived"] as const)(
  "In mode %s the network answers with the page and asks neither files nor services",
  async (mode) => {
    const resources = await build(async () => {
      const variables = { values: {}, secure: [], sealed: [] };
      const release = { id: "r", artifacts: { api: artifacts.api } };
      const settings = { ...settingsOf("staging"), release, variables, mode };
      const environment = new Environment("shop", settings);
      const api = new Service("api", { environment, port: 8080 });
      new Site("web", { environment, source: "web", links: [api] });
      await environment.close();
    });
    const { inputs } = pick(resources, "Function");
    const event = { request: { uri: "/api/orders", headers: {} } };
    const answer = runInNewContext(`${String(inputs.code)}; handler(event)`, { event }) as {
      statusCode: number;
      headers: Record<string, object>;
      body: { data: string };
    };
    expect(answer.statusCode).toBe(503);
    expect(answer.headers["cache-control"]).toEqual({ value: "no-store" });
    expect(answer.headers["retry-after"]).toEqual(
      mode === "maintenance" ? { value: "300" } : undefined,
    );
    expect(answer.body.data).toContain("shop");
    expect(String(inputs.code).length).toBeLessThan(10_240);
    const distribution = pick(resources, "Distribution").inputs;
    const behaviors = [
      distribution.defaultCacheBehavior,
      ...(distribution.orderedCacheBehaviors as object[]),
    ];
    for (const behavior of behaviors) {
      expect(behavior).toMatchObject({
        functionAssociations: [{ eventType: "viewer-request", functionArn: "arn:web-page" }],
      });
    }
  },
);
