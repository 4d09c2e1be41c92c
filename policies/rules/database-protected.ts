import * as z from "zod";
import { componentOf, componentTypes, describe, describeStage } from "../resource.ts";
import { isUnknown, read, stageOf } from "../resource.ts";
import type { Finding, PolicyResource, Rule } from "../rule.ts";

const config = z.strictObject({
  /** Fewest days that backups are kept. */
  minBackupDays: z.int().min(1).max(35).default(7),
});

type Config = z.infer<typeof config>;

/** What one property must be, and what it is where nobody sets it. */
interface Demand {
  property: string;
  /** The provider's documented default. */
  unset: boolean | number;
  /** Argument of the component that decides it; undefined where the platform does. */
  argument?: string;
  holds: (value: boolean | number, config: Config) => boolean;
  wanted: (config: Config) => string;
  /** Whether it must hold at every stage, or only where production's data may be. */
  always?: true;
  /** Whether a read replica takes it over from the database that it copies. */
  ofSource?: true;
}

const isTrue = { holds: (value: unknown) => value === true, wanted: () => "true" };
const isFalse = { holds: (value: unknown) => value === false, wanted: () => "false" };
const isLongEnough = {
  holds: (value: boolean | number, { minBackupDays }: Config) =>
    typeof value === "number" && value >= minBackupDays,
  wanted: ({ minBackupDays }: Config) => `${minBackupDays} or more`,
};

/** What a cluster must be; an Aurora or DocumentDB cluster's storage spans three zones by itself. */
const ofCluster: readonly Demand[] = [
  { property: "deletionProtection", argument: "deletionProtected", unset: false, ...isTrue },
  { property: "backupRetentionPeriod", argument: "backupDays", unset: 1, ...isLongEnough },
  { property: "storageEncrypted", unset: false, always: true, ...isTrue },
];

/** By type. Defaults of AWS's: the provider's documentation of rds.Instance, the Clusters' and so on. */
const demands: Readonly<Record<string, readonly Demand[]>> = {
  [componentTypes.database]: [
    { property: "deletionProtected", argument: "deletionProtected", unset: false, ...isTrue },
    { property: "highlyAvailable", argument: "highlyAvailable", unset: false, ...isTrue },
    { property: "backupDays", argument: "backupDays", unset: 0, ...isLongEnough },
  ],
  "aws:rds/instance:Instance": [
    { property: "deletionProtection", argument: "deletionProtected", unset: false, ...isTrue },
    { property: "multiAz", argument: "highlyAvailable", unset: false, ofSource: true, ...isTrue },
    {
      property: "backupRetentionPeriod",
      argument: "backupDays",
      unset: 0,
      ofSource: true,
      ...isLongEnough,
    },
    { property: "storageEncrypted", unset: false, always: true, ofSource: true, ...isTrue },
    { property: "publiclyAccessible", unset: false, always: true, ...isFalse },
  ],
  // The clusters' instances have the addresses; those of DocumentDB are never public.
  "aws:rds/cluster:Cluster": ofCluster,
  "aws:docdb/cluster:Cluster": ofCluster,
  "aws:rds/clusterInstance:ClusterInstance": [
    { property: "publiclyAccessible", unset: false, always: true, ...isFalse },
  ],
};

/** Stages whose data can be made anew. */
const expendable: readonly unknown[] = ["development", "testing", "staging", "preview"];

/** Data that is lost or public cannot be rolled back. */
export const databaseProtected: Rule<Config> = {
  name: "database-protected",
  group: "data",
  sentence:
    "A database is encrypted and not public; in production it also has a standby, a week of " +
    "backups and protection against deletion.",
  fix: "Set `deletionProtected`, `highlyAvailable` and `backupDays` of the database.",
  levels: { development: "advisory", testing: "advisory" },
  config,
  types: Object.keys(demands),
  check(resource, settings) {
    return demandsOn(resource).flatMap((demand) => judge(resource, demand, settings));
  },
};

function demandsOn(resource: PolicyResource): Demand[] {
  const { type, properties } = resource;
  const isExpendable = expendable.includes(stageOf(resource));
  // Empty is no source, and of an unknown one nobody knows yet whether it will be.
  const { replicateSourceDb: source } = properties;
  const isReplica = typeof source === "string" && source !== "";
  // The provider's documentation: serverless engine mode encrypts where nothing else is said.
  const encryptsItself = properties.engineMode === "serverless";
  return (demands[type] ?? [])
    .filter((demand) => (demand.always ?? !isExpendable) && !(demand.ofSource && isReplica))
    .map((demand) =>
      demand.property === "storageEncrypted" && encryptsItself
        ? { ...demand, unset: true }
        : demand,
    );
}

function judge(resource: PolicyResource, demand: Demand, settings: Config): Finding[] {
  const { property, argument, unset } = demand;
  if (isUnknown(resource, property)) return [];
  const schema = z.object({ [property]: z.union([z.boolean(), z.number()]).nullish() });
  const parsed = read(resource, schema);
  if (!parsed.ok) return parsed.findings;
  const set = parsed.values[property] ?? undefined;
  if (demand.holds(set ?? unset, settings)) return [];
  const shown = set === undefined ? `unset, which means ${unset}` : String(set);
  const wanted = demand.wanted(settings);
  const component = componentOf(resource);
  return [
    {
      message:
        `${describe(resource)} has \`${property}\` ${shown} at ${describeStage(resource)}; ` +
        `it must be ${wanted}`,
      fix:
        argument === undefined
          ? `Set \`${property}\` of ${describe(resource)} to ${wanted}, where '${component}' is built.`
          : `Set \`${argument}\` of '${component}' to ${wanted}: as an argument, ` +
            `or as slipway:databases.${component}.${argument} in the stack's config.`,
    },
  ];
}
