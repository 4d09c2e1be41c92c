import * as z from "zod";
import { platformNames } from "../components/platform.ts";
import { stages } from "../variables/stage.ts";

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

const release = z.strictObject({
  id: z.string().min(1).describe("SHA-256 of the release."),
  artifacts: z
    .record(z.string(), z.string().min(1))
    .describe("Image of each service, archive of each site, by name, with its digest."),
});

const aws = z.strictObject({
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region such as eu-central-1")
    .describe("Region of everything but the content delivery network."),
  zones: z
    .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "must be a zone such as eu-central-1a"))
    .min(2)
    .optional()
    .describe("Availability zones. @default the region's first"),
  certificateArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:acm:/, "must be the ARN of an ACM certificate")
    .optional()
    .describe("Certificate of the load balancer. @default none, HTTP only"),
  domain: z
    .hostname()
    .optional()
    .describe("Host that certificateArn covers, with its DNS pointing to the load balancer."),
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
    release: release.optional().describe("What runs. @default from source, where it can"),
    services: z.record(z.string(), service).optional().describe("Services and workers, by name."),
    databases: z.record(z.string(), database).optional().describe("Databases, by name."),
    caches: z.record(z.string(), cache).optional().describe("Caches, by name."),
    aws: aws.optional().describe("What platform aws needs."),
  })
  .superRefine((settings, context) => {
    if (settings.stage === "custom" && !settings.parentStage) {
      context.addIssue({
        code: "custom",
        path: ["parentStage"],
        message: "is missing; a custom stage names the stage whose defaults it takes",
      });
    }
    if (settings.platform === "aws" && !settings.aws) {
      context.addIssue({
        code: "custom",
        path: ["aws"],
        message: "is missing; platform aws needs {region}",
      });
    }
  });

/** Everything under `slipway:`, checked. */
export type SettingsValues = z.infer<typeof settingsSchema>;
