import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { physicalName } from "../../plan/names.ts";
import type { NameLimit } from "../../plan/names.ts";

/**
 * What AWS allows as names, by kind, from each service's API reference.
 *
 * Not here, because a fixed name would do harm: secrets and buckets (a deleted name stays taken,
 * the latter worldwide) and security groups (a replacement is made first, beside the old one, and
 * their names are unique in a VPC). They take a prefix, and AWS adds what makes them unique.
 */
const limits = {
  cluster: { maxLength: 255 },
  ecsService: { maxLength: 255 },
  taskFamily: { maxLength: 255 },
  loadBalancer: { maxLength: 32 },
  targetGroup: { maxLength: 32 },
  role: { maxLength: 64 },
  function: { maxLength: 64 },
  schedule: { maxLength: 64 },
  stateMachine: { maxLength: 80 },
  database: { maxLength: 63 },
  subnetGroup: { maxLength: 255 },
  parameterGroup: { maxLength: 255 },
  replicationGroup: { maxLength: 40 },
  cloudfront: { maxLength: 64 },
  queue: { maxLength: 80 },
  searchDomain: { maxLength: 28 },
  backup: { maxLength: 50 },
  scalingGroup: { maxLength: 255 },
  /** Without the 26 characters that AWS adds, of 128. */
  templatePrefix: { maxLength: 100 },
  webAcl: { maxLength: 128 },
  /** Of a log's source and destination: 60 both. */
  logDelivery: { maxLength: 60 },
  topic: { maxLength: 256 },
  alarm: { maxLength: 255 },
  dashboard: { maxLength: 255 },
  eventRule: { maxLength: 64 },
  budget: { maxLength: 100 },
  /** Without the 26 characters that AWS adds: 63 for a bucket, 255 for the others. */
  bucketPrefix: { maxLength: 36 },
  prefix: { maxLength: 200 },
} as const satisfies Record<string, NameLimit>;

/** Physical name of what belongs to a component: `shop-prod-api-a`. */
export function nameOf(
  kind: keyof typeof limits,
  owner: Member | EnvironmentView,
  ...role: readonly string[]
): string {
  return physicalName(limits[kind], ...partsOf(owner), ...role);
}

/** Prefix of a name that AWS completes; ends in a dash. */
export function prefixOf(
  kind: "bucketPrefix" | "templatePrefix" | "prefix",
  owner: Member | EnvironmentView,
  ...role: readonly string[]
): string {
  return `${nameOf(kind, owner, ...role)}-`;
}

/** Name of a log group: a path, so that the console shows the groups of an application together. */
export function logGroupName(owner: Member | EnvironmentView): string {
  return `/slipway/${partsOf(owner)
    .map((part) => physicalName({ maxLength: 63 }, part))
    .join("/")}`;
}

/**
 * Private DNS zones of an environment: `services` for the names of services, `slots` for those of
 * their slots. Neither lies inside the other, where a service could be called like it. ICANN keeps
 * the top domain `internal` free for this.
 */
export function privateZones(owner: EnvironmentView): { services: string; slots: string } {
  const { application, environment } = owner.tags;
  // A DNS label has at most 63 characters (RFC 1035).
  const labels = [environment, application].map((part) => physicalName({ maxLength: 63 }, part));
  const name = labels.join(".");
  return { services: `${name}.internal`, slots: `${name}.slots.internal` };
}

function partsOf(owner: Member | EnvironmentView): string[] {
  const { application, environment, component } = owner.tags;
  return "environment" in owner
    ? [application, environment, component]
    : [application, environment];
}
