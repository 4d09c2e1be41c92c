import * as z from "zod";
import { domain } from "./settings-parts.ts";

const certificateArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:acm:/, "must be the ARN of an ACM certificate");

const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region such as eu-central-1");

/** Everything under `slipway:aws`. */
export const aws = z.strictObject({
  region: region.describe("Region of everything but the content delivery network."),
  zones: z
    .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "must be a zone such as eu-central-1a"))
    .min(2)
    .optional()
    .describe("Availability zones. @default the region's first"),
  networkCidr: z
    .cidrv4()
    .optional()
    .describe("Private addresses of the network, /16 to /19. @default 10.0.0.0/16"),
  certificateArn: certificateArn
    .optional()
    .describe("Certificate of the load balancer. @default made, where there is a hostedZone"),
  domain: domain
    .optional()
    .describe("Host of the load balancer, for its certificate; its DNS points there."),
  siteDomains: z.record(z.string(), domain).optional().describe("Hosts of sites, by site."),
  siteCertificateArn: certificateArn
    .optional()
    .describe("Certificate of the sites' hosts, in us-east-1. @default made, with a hostedZone"),
  hostedZone: z
    .strictObject({
      id: z
        .string()
        .regex(/^Z[A-Z0-9]{1,31}$/, "must be the id of a zone such as Z0123456789ABCDEFGHIJ")
        .describe("Id of the zone in Route 53."),
      name: domain.describe("Name of the zone."),
    })
    .optional()
    .describe("Zone that gets the hosts' records and proves their certificates. @default none"),
  plainOrigin: z
    .boolean()
    .optional()
    .describe("Plain HTTP to a load balancer without certificate. @default outside production"),
  originPrefixList: z
    .string()
    .regex(/^pl-[0-9a-f]{8,17}$/, "must be the id of a prefix list such as pl-0123456789abcdef0")
    .optional()
    .describe("Id of CloudFront's prefix list, if not as published. @default by region"),
  openOrigin: z
    .boolean()
    .optional()
    .describe(
      "The load balancer admits all, not CloudFront alone. @default where a service is public",
    ),
  waf: z.boolean().optional().describe("AWS WAF looks at requests. @default in production"),
  wafRequests: z
    .int()
    .min(10)
    .max(2_000_000_000)
    .optional()
    .describe("Requests that one address may make in 5 minutes. @default 2000"),
  accessLogs: z
    .boolean()
    .optional()
    .describe("CloudFront notes every request of a site. @default in production"),
  traces: z
    .literal("xray")
    .optional()
    .describe("Programs' traces go to X-Ray. @default where Monitoring's traces say"),
  privateEndpoints: z
    .boolean()
    .optional()
    .describe("Copies reach AWS's own services inside the network. @default in production"),
  requestsPerCopy: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe("Requests a minute that autoscaling gives to one copy. @default 1000"),
  functionTimeoutSeconds: z
    .int()
    .min(1)
    .max(900)
    .optional()
    .describe("Seconds after which a function has failed. @default 30"),
  functionConcurrency: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe("Most calls of each function at a time. @default what the account has left"),
  budgetUsd: z
    .number()
    .positive()
    .max(1_000_000_000)
    .optional()
    .describe("Dollars a month above which the receivers of alerts are told. @default no budget"),
  database: z
    .enum(["rds", "aurora"])
    .optional()
    .describe("What runs PostgreSQL and MySQL. @default rds"),
  databaseClients: z
    .enum(["node", "native"])
    .optional()
    .describe("Whose words for TLS the addresses of databases use. @default node"),
  caBundle: z
    .string()
    .regex(/^\/[\w./-]+$/, "must be an absolute path such as /etc/ssl/rds.pem")
    .optional()
    .describe("Where every image has Amazon's certificates; clients then verify. @default nowhere"),
  rotation: z
    .record(z.string(), z.int().min(0).max(1_000_000))
    .optional()
    .describe("Number of a component's password, by name; another one makes another password."),
  allowMajorVersionUpgrade: z
    .record(z.string(), z.string())
    .optional()
    .describe("Major version that a database may be upgraded to in place, by name. @default none"),
  models: z
    .enum(["bedrock", "gpu"])
    .optional()
    .describe("What runs language models. @default bedrock"),
  backupRegion: region
    .optional()
    .describe("Region that backups are copied to. @default secondRegion, or none"),
  backupLockDays: z
    .int()
    .min(1)
    .max(35)
    .optional()
    .describe("Days for which nobody may delete a backup. @default no lock"),
  secondRegion: region.optional().describe("Region that data are copied to. @default none"),
});
