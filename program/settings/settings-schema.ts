import * as z from "zod";
import { environmentModes } from "../../components/plan/mode.ts";
import { platformNames } from "../../components/plan/kinds.ts";
import { stages } from "../../variables/stage.ts";
import { freezesSchema, windowsSchema } from "../promotion/calendar.ts";
import { pinSchema, promotesFromSchema } from "../promotion/upstreams.ts";
import { aws } from "./settings-aws.ts";
import { bucket, cache, database, model, queue, search, service } from "./settings-components.ts";
import { docker } from "./settings-docker.ts";
import { kubernetes } from "./settings-kubernetes.ts";
import { checkVercel, vercel } from "./settings-vercel.ts";

const built = z.strictObject({
  id: z.string().min(1).describe("SHA-256 of the release."),
  artifacts: z
    .record(z.string(), z.string().min(1))
    .describe(
      "Image, archive or artifact of this machine of each component, by name, with its digest.",
    ),
});

const release = z.union([built, pinSchema], {
  error: "must be {id, artifacts}, or {from, id} to take a release from another stack",
});

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
    promotesFrom: promotesFromSchema
      .optional()
      .describe("Stacks in which a release has to be verified before it comes here."),
    windows: windowsSchema.optional().describe("When `slipway promote` brings releases here."),
    freezes: freezesSchema.optional().describe("When `slipway promote` brings none here."),
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
