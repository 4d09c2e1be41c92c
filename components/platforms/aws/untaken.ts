import type { Untaken } from "../../plan/context.ts";
import type { AwsSettings } from "./settings.ts";

const always = "it is always there";
const sized = "S3 and SQS take what comes";
const figures = "CloudWatch takes AWS's own figures, and keeps them for 15 months";
const managed = "Bedrock runs the model on machines of its own";

/** What changes nothing on AWS. */
export function untakenBy({ models = "bedrock" }: AwsSettings): Untaken {
  return {
    site: { source: "the release's artifact is served" },
    database: { persistent: "a database's data outlive whatever uses them" },
    cache: { optional: always },
    bucket: { storageGb: sized },
    queue: { storageGb: sized, memoryMb: sized },
    ...(models === "bedrock" && { model: { memoryMb: managed, cpu: managed, gpus: managed } }),
    monitoring: {
      path: figures,
      scrapeSeconds: figures,
      retentionDays: figures,
      logs: "CloudWatch always takes the logs",
      optional: always,
    },
  };
}
