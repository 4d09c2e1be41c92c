import { throwProblems } from "../../../variables/user-error.ts";
import type { Problem } from "../../../variables/user-error.ts";

/** What the platform needs of the stack's config, under `slipway:aws`. */
export interface AwsSettings {
  /** Region of everything but the content delivery network: `eu-central-1`. */
  region: string;
  /** Availability zones; append only, since addresses go by place. @default the region's a, b, c */
  zones?: readonly string[] | undefined;
  /** Certificate (ACM, same region) of the load balancer. @default none, HTTP only */
  certificateArn?: string | undefined;
  /** Host that the certificate covers and whose DNS points to the load balancer. */
  domain?: string | undefined;
}

/** What is wrong with the settings, as one UserError `AwsSettings`. */
export function checkSettings(settings: AwsSettings): void {
  const { region, zones = [], certificateArn, domain } = settings;
  const problems: Problem[] = zones
    .filter((zone) => !zone.startsWith(region))
    .map((zone) => ({ at: "zones", message: `'${zone}' is not in region ${region}` }));
  if (new Set(zones).size < zones.length) {
    problems.push({ at: "zones", message: `${zones.join(", ")} names a zone twice` });
  }
  // A content delivery network accepts an origin's certificate only for the host it called.
  if ((certificateArn === undefined) !== (domain === undefined)) {
    const missing = domain === undefined ? "domain" : "certificateArn";
    const at = `slipway:aws.${missing}`;
    problems.push({ at, message: "is missing; set certificateArn and domain together" });
  }
  throwProblems("AwsSettings", "slipway:aws", problems);
}

/**
 * The zones of an environment: three in production, two elsewhere. Zones cannot be looked up
 * without a credential, so a region where a, b or c is not offered needs `zones`.
 */
export function planZones(settings: AwsSettings, isProduction: boolean): string[] {
  const { region, zones = ["a", "b", "c"].map((letter) => `${region}${letter}`) } = settings;
  return zones.slice(0, isProduction ? 3 : 2);
}
