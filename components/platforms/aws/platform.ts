import type { Platform } from "../../platform.ts";
import { buildBucket } from "./bucket.ts";
import { checkBudget } from "./budget.ts";
import { buildCache } from "./cache.ts";
import { buildDatabase } from "./database.ts";
import { buildEnvironment } from "./environment.ts";
import { buildMigration } from "./migration.ts";
import { buildModel } from "./model.ts";
import { checkRotation } from "./password.ts";
import { publicOriginOf } from "./public-origin.ts";
import { buildQueue } from "./queue.ts";
import { buildSchedule } from "./schedule.ts";
import { buildSearch } from "./search.ts";
import { buildAlerting } from "./monitoring/alerting.ts";
import { buildMonitoring } from "./monitoring/monitoring.ts";
import { buildRegistry } from "./registry.ts";
import { checkSettings } from "./settings.ts";
import type { AwsSettings } from "./settings.ts";
import { checkSites } from "./site-names.ts";
import { buildService } from "./service.ts";
import { buildSite } from "./site.ts";
import { checkTraces } from "./traces.ts";
import { buildWorkload } from "./workload.ts";

/**
 * AWS: a network of its own per environment, services on ECS Fargate, PostgreSQL and MySQL on RDS or
 * Aurora, DocumentDB, Valkey on ElastiCache, files on S3, queues on SQS, OpenSearch, models on Bedrock
 * or a machine of their own, sites on S3 and CloudFront. Services are behind a load balancer where a
 * site links to them, which only the sites' CloudFront gets through, or where they are public. Looks
 * nothing up, so that a preview needs neither credential nor network.
 *
 * @throws UserError `AwsSettings` that lists everything wrong with the settings.
 */
export function createAwsPlatform(settings: AwsSettings): Platform {
  checkSettings(settings);
  return {
    name: "aws",
    runs: "image",
    sendsMail: true,
    functions: true,
    databaseEngines: ["postgres", "mysql", "mongodb"],
    environment: (owner, plan) => {
      void owner.track(checkSites(owner, settings));
      void owner.track(checkBudget(owner, settings));
      void owner.track(checkTraces(owner, settings));
      const built = buildEnvironment(owner, plan, settings);
      checkRotation(owner);
      return built;
    },
    service: buildService,
    worker: buildWorkload,
    site: buildSite,
    migration: buildMigration,
    schedule: buildSchedule,
    database: buildDatabase,
    cache: buildCache,
    bucket: buildBucket,
    queue: buildQueue,
    search: buildSearch,
    model: buildModel,
    monitoring: buildMonitoring,
    alerting: buildAlerting,
    registry: (owner, plan) => buildRegistry(owner, plan, settings),
    publicOrigin: publicOriginOf,
  };
}
