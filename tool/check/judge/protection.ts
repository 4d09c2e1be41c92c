import { findingOf } from "./findings.ts";
import type { Finding } from "./judgement.ts";
import { at, text } from "./read.ts";
import type { Inputs } from "./sides.ts";
import type { JudgedStep } from "./stack-steps.ts";

/** A property that protects: what it is called, and how much of it there is. */
interface Guard {
  label: string;
  path: readonly string[];
  /** Whether less of the property is more protection: `skipFinalSnapshot`. @default false */
  inverse?: true;
  /** What an unset one stands for. @default 0 */
  unset?: number;
}

const guard = (label: string, path: string, more: Omit<Guard, "label" | "path"> = {}): Guard => ({
  label,
  path: path.split("."),
  ...more,
});

const deletion = "deletion protection";
const backups = "days of backups";
const encryption = "encryption at rest";
const zones = "a standby in another zone";

const rds = [
  guard(deletion, "deletionProtection"),
  guard(backups, "backupRetentionPeriod"),
  guard(encryption, "storageEncrypted"),
  guard(zones, "multiAz"),
  guard("a last snapshot", "skipFinalSnapshot", { inverse: true }),
];

const guards: Readonly<Record<string, readonly Guard[]>> = {
  "slipway:index:Database": [
    guard(deletion, "deletionProtected"),
    guard(backups, "backupDays"),
    guard(zones, "highlyAvailable"),
    guard("data that outlive a stop", "persistent"),
  ],
  "aws:docdb/cluster:Cluster": rds,
  "aws:dynamodb/table:Table": [
    guard(deletion, "deletionProtectionEnabled"),
    guard("recovery to any point in time", "pointInTimeRecovery.enabled"),
    guard(encryption, "serverSideEncryption.enabled"),
  ],
  "aws:ebs/volume:Volume": [guard(encryption, "encrypted")],
  "aws:efs/fileSystem:FileSystem": [guard(encryption, "encrypted")],
  "aws:elasticache/replicationGroup:ReplicationGroup": [
    guard(encryption, "atRestEncryptionEnabled"),
    guard("encryption in transit", "transitEncryptionEnabled"),
    guard(zones, "multiAzEnabled"),
    guard(backups, "snapshotRetentionLimit"),
  ],
  "aws:kms/key:Key": [guard("rotation of the key", "enableKeyRotation")],
  "aws:lb/loadBalancer:LoadBalancer": [guard(deletion, "enableDeletionProtection")],
  "aws:neptune/cluster:Cluster": rds,
  "aws:opensearch/domain:Domain": [
    guard(encryption, "encryptAtRest.enabled"),
    guard("encryption between nodes", "nodeToNodeEncryption.enabled"),
  ],
  "aws:rds/cluster:Cluster": rds,
  "aws:rds/instance:Instance": rds,
  "aws:s3/bucket:Bucket": [
    guard("refusal to delete what is not empty", "forceDestroy", { inverse: true }),
  ],
  "aws:s3/bucketVersioning:BucketVersioning": [
    guard("versions of objects", "versioningConfiguration.status"),
  ],
  "local:index:Mariadb": [guard("data that outlive a stop", "persistent")],
  "local:index:Postgres": [guard("data that outlive a stop", "persistent")],
};

/** Resources that protect by being there. */
const guardians: readonly (readonly [RegExp, string])[] = [
  [/^aws:backup\/(plan|selection|vaultLockConfiguration):/, "backups"],
  [/^aws:cloudtrail\/trail:/, "the record of who did what"],
  [/^aws:ec2\/flowLog:/, "the record of the network's traffic"],
  [/^aws:wafv2\/webAcl(Association)?:/, "the firewall of the entry"],
  [/:BucketServerSideEncryptionConfiguration$/, "encryption at rest"],
  [/^kubernetes:networking\.k8s\.io\/v1:NetworkPolicy$/, "a policy of the network"],
  [/:PodDisruptionBudget$/, "copies kept through maintenance"],
  [/:(ResourceQuota|LimitRange)$/, "limits of what a namespace may use"],
];

/** What protected a resource and no longer does, or does less, and the other way round. */
export function protectionOf(judged: JudgedStep): Finding[] {
  const { step, sides, production } = judged;
  const guardian = guardians.find(([type]) => type.test(step.type));
  if (guardian !== undefined && (step.op === "delete" || step.op === "discard")) {
    const text = `${guardian[1]}: deleted`;
    return [findingOf(judged, { direction: "worse", text, grave: production })];
  }
  if (sides.before === undefined || sides.after === undefined) return [];
  const { before, after } = sides;
  return (guards[step.type] ?? []).flatMap((one) => {
    // What the platform does not take protects nothing, whatever is said.
    if (at(after, "untaken", ...one.path) !== undefined) return [];
    const [was, is] = [amountOf(before, one), amountOf(after, one)];
    if (was === undefined || is === undefined || was === is) return [];
    const direction = is < was ? ("worse" as const) : ("better" as const);
    const grave = direction === "worse" && production;
    return [
      findingOf(judged, {
        direction,
        grave,
        text: `${one.label}: ${tell(one, was)} → ${tell(one, is)}`,
      }),
    ];
  });
}

function tell({ label }: Guard, amount: number): string {
  if (label === backups) return String(amount);
  return amount > 0 ? "on" : "off";
}

/** How much protection there is; undefined where it is not known. */
function amountOf(inputs: Inputs, { path, inverse, unset = 0 }: Guard): number | undefined {
  const holder = path.length === 1 ? inputs : at(inputs, ...path.slice(0, -1));
  const raw = (holder as Inputs | undefined)?.[path.at(-1) ?? ""];
  if (raw === "[unknown]" || raw === "[secret]") return undefined;
  const amount = raw === undefined ? unset : numberOf(raw, text(inputs, ...path));
  if (amount === undefined) return undefined;
  return inverse === true ? Number(amount === 0) : amount;
}

function numberOf(raw: unknown, written?: string): number | undefined {
  if (typeof raw === "boolean") return Number(raw);
  if (written === "Enabled") return 1;
  if (written === "Suspended" || written === "Disabled") return 0;
  const number = Number(written);
  return Number.isNaN(number) ? undefined : number;
}
