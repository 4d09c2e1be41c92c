import * as z from "zod";
import { environmentModes } from "../components/mode.ts";
import { platformNames } from "../components/platform.ts";
import { stages } from "../variables/stage.ts";
import { domain } from "./settings-parts.ts";
import { checkVercel, vercel } from "./settings-vercel.ts";

const count = z.int().min(1).max(100);
const cores = z.number().positive().max(16);

const service = z
  .strictObject({
    replicas: count.describe("Copies that a release starts with."),
    minReplicas: count.describe("Fewest copies that autoscaling leaves."),
    maxReplicas: count.describe("Most copies that autoscaling starts."),
    targetCpuPercent: z.int().min(10).max(90).describe("Mean CPU use that autoscaling aims at."),
    memoryMb: z.int().min(64).max(122_880).describe("Memory of one copy, in MB."),
    cpu: cores.describe("CPU of one copy, in cores."),
    rollout: z
      .enum(["recreate", "rolling", "blue-green", "canary"])
      .describe("How a new release takes over."),
  })
  .partial();

const database = z
  .strictObject({
    storageGb: z.int().min(20).max(65_536).describe("Disk, in GB."),
    highlyAvailable: z.boolean().describe("A standby takes over when the first fails."),
    backupDays: z.int().min(0).max(35).describe("Days that backups are kept; 0 is no backup."),
    deletionProtected: z.boolean().describe("The platform refuses to delete it."),
    persistent: z.boolean().describe("Data outlives the processes that use it."),
  })
  .partial();

const cache = z
  .strictObject({
    memoryMb: z.int().min(64).max(650_000).describe("Memory, in MB."),
    replicated: z.boolean().describe("A replica takes over when the primary fails."),
  })
  .partial();

const gigabytes = z.int().min(1).max(65_536).describe("Disk, in GB.");

const bucket = z
  .strictObject({
    storageGb: gigabytes,
    versioned: z.boolean().describe("Earlier versions of objects are kept."),
    deletionProtected: z.boolean().describe("The platform refuses to delete it."),
  })
  .partial();

const queue = z
  .strictObject({
    storageGb: gigabytes,
    memoryMb: z.int().min(256).max(122_880).describe("Memory, in MB."),
  })
  .partial();

const search = z
  .strictObject({
    memoryMb: z.int().min(1024).max(122_880).describe("Memory, in MB; half becomes the heap."),
    storageGb: gigabytes,
  })
  .partial();

const model = z
  .strictObject({
    memoryMb: z.int().min(1024).max(1_048_576).describe("Memory, in MB."),
    cpu: z.int().min(1).max(128).describe("CPU, in cores."),
    model: z.string().min(1).describe("Name of the model, where the stack has another one."),
  })
  .partial();

const release = z.strictObject({
  id: z.string().min(1).describe("SHA-256 of the release."),
  artifacts: z
    .record(z.string(), z.string().min(1))
    .describe("Image of each service, archive of each site, by name, with its digest."),
});

const certificateArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:acm:/, "must be the ARN of an ACM certificate");

const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region such as eu-central-1");

const aws = z.strictObject({
  region: region.describe("Region of everything but the content delivery network."),
  zones: z
    .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "must be a zone such as eu-central-1a"))
    .min(2)
    .optional()
    .describe("Availability zones. @default the region's first"),
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

const port = z.int().min(1).max(65_535);

const docker = z
  .strictObject({
    host: z
      .string()
      .regex(/^(unix|ssh|tcp):\/\//, "must be an address such as ssh://deploy@shop.example.com")
      .describe("Docker engine. @default the machine's own"),
    address: z
      .union([z.ipv4(), z.ipv6()], "must be an IP address such as 127.0.0.1")
      .describe("Address that the entry is published on."),
    httpPort: port.describe("Port of the entry for HTTP."),
    httpsPort: port.describe("Port of the entry for HTTPS, with a domain."),
    domain: domain.describe("Host of the entry, which gets a certificate for it."),
    email: z.email().describe("Address that the certificate authority may write to."),
    registries: z
      .array(z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, "must be a host such as ghcr.io"))
      .describe("Registries that this machine is signed in to by `docker login`."),
    dashboardsPort: port.describe("Port of the machine's loopback for the dashboards."),
  })
  .partial()
  .superRefine((settings, context) => {
    const { domain: host, httpPort, httpsPort = host === undefined ? undefined : 443 } = settings;
    const others = { httpsPort, dashboardsPort: settings.dashboardsPort };
    for (const [key, other] of Object.entries(others)) {
      if (other === undefined || other !== httpPort) continue;
      const message = `is ${other}, which is ${key} as well; one port leads to one of them`;
      context.addIssue({ code: "custom", path: ["httpPort"], message });
    }
  });

const kubernetesName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, "must be a name that Kubernetes takes");

const kubernetes = z
  .strictObject({
    context: z.string().min(1).describe("Context of the kubeconfig. @default its current one"),
    domain: domain.describe("Host of the entry."),
    entry: z.enum(["gateway", "ingress"]).describe("How requests come in. @default gateway"),
    gateway: z
      .strictObject({ name: kubernetesName, namespace: kubernetesName })
      .describe("Gateway that the routes attach to."),
    ingressClass: kubernetesName.describe("Class of the Ingress."),
    clusterIssuer: kubernetesName.describe("Issuer of cert-manager for the Ingress."),
    entryNamespace: kubernetesName.describe("Namespace of the pods that pass requests on."),
    storageClass: kubernetesName.describe("Class of the volumes."),
    postgres: z
      .enum(["statefulset", "cloudnative-pg"])
      .describe("What runs Postgres. @default statefulset"),
    registry: z.string().min(1).describe("Registry for images that are built from source."),
    pullSecret: kubernetesName.describe("Secret that images are pulled with. @default none"),
    egress: z
      .array(z.union([z.cidrv4(), z.cidrv6()]))
      .describe("Networks that services may reach beside their links. @default none"),
  })
  .partial();

const preview = z.strictObject({
  pullRequest: z.int().min(1).describe("Number of the pull request."),
  expires: z.iso
    .datetime({ offset: true, error: "must be a date and time such as 2030-01-31T12:00:00Z" })
    .describe("When `slipway sweep` may destroy the environment, by RFC 3339."),
});

/** Everything under `slipway:` in a stack's config. */
export const settingsSchema = z
  .strictObject({
    application: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/, "must be the name of a file in stacks/")
      .describe("File in stacks/ that describes the application."),
    platform: z.enum(platformNames).describe("Where the application runs."),
    stage: z.enum(stages).describe("Kind of environment: picks the defaults."),
    parentStage: z
      .enum(stages)
      .exclude(["custom"])
      .optional()
      .describe("Stage whose defaults a custom stage takes."),
    mode: z
      .enum(environmentModes)
      .optional()
      .describe(
        "Whether it serves: maintenance answers with a page, archived runs no program either and " +
          "keeps the data. @default running",
      ),
    preview: preview.optional().describe("What an environment of stage preview belongs to."),
    release: release.optional().describe("What runs. @default from source, where it can"),
    services: z.record(z.string(), service).optional().describe("Services and workers, by name."),
    databases: z.record(z.string(), database).optional().describe("Databases, by name."),
    caches: z.record(z.string(), cache).optional().describe("Caches, by name."),
    buckets: z.record(z.string(), bucket).optional().describe("Buckets, by name."),
    queues: z.record(z.string(), queue).optional().describe("Queues, by name."),
    searches: z.record(z.string(), search).optional().describe("Search indexes, by name."),
    models: z.record(z.string(), model).optional().describe("Language models, by name."),
    docker: docker.optional().describe("What platform docker needs."),
    kubernetes: kubernetes.optional().describe("What platform kubernetes needs."),
    aws: aws.optional().describe("What platform aws needs."),
    vercel: vercel.optional().describe("What platform vercel needs."),
    sitePlatform: z
      .enum(["vercel"])
      .optional()
      .describe("Where the sites alone are served. @default where the rest is"),
  })
  .superRefine((settings, context) => {
    if (settings.stage === "custom" && !settings.parentStage) {
      context.addIssue({
        code: "custom",
        path: ["parentStage"],
        message: "is missing; a custom stage names the stage whose defaults it takes",
      });
    }
    if ((settings.stage === "preview") !== (settings.preview !== undefined)) {
      const missing = "is missing; stage preview needs {pullRequest, expires}";
      const alone = `is set; only stage preview has it, and the stage is ${settings.stage}`;
      const message = settings.preview ? alone : missing;
      context.addIssue({ code: "custom", path: ["preview"], message });
    }
    if (settings.platform === "aws" && !settings.aws) {
      context.addIssue({
        code: "custom",
        path: ["aws"],
        message: "is missing; platform aws needs {region}",
      });
    }
    for (const [key, message] of checkVercel(settings)) {
      context.addIssue({ code: "custom", path: [key], message });
    }
  });

/** Everything under `slipway:`, checked. */
export type SettingsValues = z.infer<typeof settingsSchema>;
