import { throwProblems } from "../../../variables/user-error.ts";
import type { Problem } from "../../../variables/user-error.ts";
import { findDataProblems } from "./data/data-settings.ts";
import type { DataSettings } from "./data/data-settings.ts";
import type { ComputeSettings } from "./compute/compute-settings.ts";
import { findEdgeProblems } from "./edge/edge-settings.ts";
import type { EdgeSettings } from "./edge/edge-settings.ts";
import { findCidrProblem } from "./network/subnet-planner.ts";

/** What the platform needs of the stack's config, under `slipway:aws`. */
export interface AwsSettings extends ComputeSettings, EdgeSettings, DataSettings {
  /** Region of everything but the content delivery network: `eu-central-1`. */
  region: string;
  /** Availability zones; append only, since addresses go by place. @default the region's first */
  zones?: readonly string[] | undefined;
  /** Addresses of the network; another range is another network. @default "10.0.0.0/16" */
  networkCidr?: string | undefined;
  /** Where traces of programs go, whatever the Monitoring says. @default where that says */
  traces?: "xray" | undefined;
  /** Dollars a month above which the alerts' receivers are told of the cost. @default no budget */
  budgetUsd?: number | undefined;
}

/** What is wrong with the settings, as one UserError `AwsSettings`. */
export function checkSettings(settings: AwsSettings): void {
  const { region, zones = [] } = settings;
  const problems: Problem[] = zones
    .filter((zone) => !zone.startsWith(region))
    .map((zone) => ({ at: "zones", message: `'${zone}' is not in region ${region}` }));
  if (new Set(zones).size < zones.length) {
    problems.push({ at: "zones", message: `${zones.join(", ")} names a zone twice` });
  }
  problems.push(...checkZoneCount(settings));
  problems.push(...checkNetwork(settings));
  problems.push(...findEdgeProblems(region, settings));
  problems.push(...findDataProblems(region, settings));
  throwProblems("AwsSettings", "slipway:aws", problems);
}

function checkZoneCount({ region, zones }: AwsSettings): Problem[] {
  if (zones && zones.length < 2) {
    return [{ at: "zones", message: `${zones.join()} is one; name two or more` }];
  }
  if (zones || lettersOf(region)) return [];
  const why = `region ${region} offers other zones to each account, name two or more`;
  return [{ at: "zones", message: `is missing; ${why}` }];
}

function checkNetwork({ networkCidr }: AwsSettings): Problem[] {
  const message = networkCidr === undefined ? undefined : findCidrProblem(networkCidr);
  return message === undefined ? [] : [{ at: "networkCidr", message }];
}

/**
 * Regions that do not offer a, b and c to every account. Source: AWS, "Regions and Zones"; null
 * where it differs between accounts.
 */
const unusualZones: Record<string, readonly string[] | null> = {
  "ap-northeast-1": ["a", "c", "d"],
  "ca-central-1": ["a", "b", "d"],
  "us-west-1": null,
};

function lettersOf(region: string): readonly string[] | null {
  const letters = unusualZones[region];
  return letters === undefined ? ["a", "b", "c"] : letters;
}

/**
 * The zones of an environment: three in production, two elsewhere. They cannot be looked up
 * without a credential, so they are the region's usual ones unless the settings name others.
 */
export function planZones(settings: AwsSettings, isProduction: boolean): string[] {
  const { region } = settings;
  const usual = (lettersOf(region) ?? []).map((letter) => `${region}${letter}`);
  return (settings.zones ?? usual).slice(0, isProduction ? 3 : 2);
}
