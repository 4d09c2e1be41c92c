import { problemOfAwsDatabaseName } from "./data/reserved-words.ts";
import { checkAwsVariables } from "./compute/variable-limits.ts";
import type { Platform } from "../../base/platform.ts";
import { buildBucket } from "./data/bucket.ts";
import { checkBudget } from "./account/budget.ts";
import { buildCache } from "./data/cache.ts";
import { buildDatabase } from "./data/database.ts";
import { buildEnvironment } from "./environment.ts";
import { buildMigration } from "./compute/migration.ts";
import { buildModel } from "./model/model.ts";
import { checkRotation } from "./data/password.ts";
import { publicOriginOf } from "./edge/public-origin.ts";
import { buildQueue } from "./data/queue.ts";
import { buildSchedule } from "./compute/schedule.ts";
import { buildSearch } from "./data/search.ts";
import { buildAlerting } from "./monitoring/alerting.ts";
import { buildMonitoring } from "./monitoring/monitoring.ts";
import { buildRegistry } from "./account/registry.ts";
import { checkUpgrades } from "./data/upgrade.ts";
import { checkSettings } from "./settings.ts";
import type { AwsSettings } from "./settings.ts";
import { checkSites } from "./edge/site-names.ts";
import { buildService } from "./compute/service.ts";
import { buildSite } from "./edge/site.ts";
import { checkTraces } from "./compute/traces.ts";
import { buildWorkload } from "./compute/workload.ts";
import { untakenBy } from "./untaken.ts";

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
    figures: "CloudWatch",
    functions: true,
    untaken: untakenBy(settings),
    majorUpgrades: settings.allowMajorVersionUpgrade ?? {},
    databaseEngines: ["postgres", "mysql", "mongodb"],
    problemOfDatabaseName: problemOfAwsDatabaseName,
    checkVariables: checkAwsVariables,
    environment: (owner, plan) => {
      void owner.track(checkSites(owner, settings));
      void owner.track(checkBudget(owner, settings));
      void owner.track(checkTraces(owner, settings));
      const built = buildEnvironment(owner, plan, settings);
      checkRotation(owner);
      checkUpgrades(owner);
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
