import type { Platform } from "../../platform.ts";
import { buildCache } from "./cache.ts";
import { buildDatabase } from "./database.ts";
import { buildEnvironment } from "./environment.ts";
import { checkSettings } from "./settings.ts";
import type { AwsSettings } from "./settings.ts";
import { checkSites } from "./site-names.ts";
import { buildSite } from "./site.ts";
import { buildWorkload } from "./workload.ts";

/**
 * AWS: a network of its own per environment, services on ECS Fargate, Postgres on RDS, Valkey on
 * ElastiCache, sites on S3 and CloudFront. Services are behind a load balancer where a site links
 * to them, which only the sites' CloudFront gets through, or where they are public. Looks nothing up, so that a
 * preview needs neither credential nor network.
 *
 * @throws UserError `AwsSettings` that lists everything wrong with the settings.
 */
export function createAwsPlatform(settings: AwsSettings): Platform {
  checkSettings(settings);
  return {
    name: "aws",
    runs: "image",
    environment: (owner, plan) => {
      void owner.track(checkSites(owner, settings));
      return buildEnvironment(owner, plan, settings);
    },
    service: buildWorkload,
    worker: buildWorkload,
    site: buildSite,
    database: buildDatabase,
    cache: buildCache,
  };
}
