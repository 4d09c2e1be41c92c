import { joinStacks } from "./join.ts";
import type { Finding, Undo } from "./judgement.ts";
import { isStateful } from "../../engine/danger.ts";
import { majorVersionDanger } from "../../engine/major-version.ts";
import { sizeOf } from "./sizes.ts";
import type { JudgedStep } from "./stack-steps.ts";

type Reason = Undo["reasons"][number];

/** What cannot be had back as it was: its address or its name is somebody else's by then. */
const addresses: Readonly<Record<string, string>> = {
  "aws:cloudfront/distribution:Distribution": "its name under cloudfront.net",
  "aws:cognito/userPool:UserPool": "its users' accounts",
  "aws:ec2/eip:Eip": "its address",
  "aws:lb/loadBalancer:LoadBalancer": "its name under amazonaws.com",
  "aws:route53/zone:Zone": "its name servers",
  "kubernetes:core/v1:Namespace": "what lives in it",
};

/** Resources of names that are one in the world. */
const globalNames = new Set(["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"]);

const migrations = new Set(["slipway:index:Migration"]);

/** What only grows: storage is added to a disk and never taken away. */
const storage: Readonly<Record<string, string>> = {
  "aws:ebs/volume:Volume": "size",
  "aws:rds/instance:Instance": "allocatedStorage",
  "kubernetes:core/v1:PersistentVolumeClaim": "spec.resources.requests.storage",
};

/** Days that something is kept: with fewer of them, what is older goes at once. */
const kept: Readonly<Record<string, readonly [path: string, what: string]>> = {
  "aws:cloudwatch/logGroup:LogGroup": ["retentionInDays", "logs"],
  "aws:docdb/cluster:Cluster": ["backupRetentionPeriod", "backups"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["snapshotRetentionLimit", "backups"],
  "aws:rds/cluster:Cluster": ["backupRetentionPeriod", "backups"],
  "aws:rds/instance:Instance": ["backupRetentionPeriod", "backups"],
};

/** What an update does that another one does not take back. */
function reasonsOfUpdate({ step, stack }: JudgedStep): Reason[] {
  if (step.op !== "update") return [];
  const what = `${step.name} (${step.type})`;
  return step.changes.flatMap(({ path, before, after }): Reason[] => {
    if (path === storage[step.type] && sizeOf(after) > sizeOf(before)) {
      const text = `the storage of ${what} does not shrink again: ${path} stays at ${String(after)}`;
      return [{ stacks: [stack], answer: "no", text }];
    }
    const [days, lost] = kept[step.type] ?? [];
    if (path !== days || !(Number(after) < Number(before))) return [];
    const text = `${lost ?? ""} of ${what} that are older than ${String(after)} days are deleted`;
    return [{ stacks: [stack], answer: "data-lost", text }];
  });
}

function reasonsOfStep(judged: JudgedStep): Reason[] {
  const { step, stack } = judged;
  const what = `${step.name} (${step.type})`;
  const no = (text: string): Reason => ({ stacks: [stack], answer: "no", text });
  const lost = (text: string): Reason => ({ stacks: [stack], answer: "data-lost", text });
  const goes = step.op === "delete" || step.op === "replace";
  if (majorVersionDanger(step) !== undefined) {
    return [no(`${what} keeps its data in another major version's form: only a backup leads back`)];
  }
  if (goes && step.type === "aws:kms/key:Key") {
    return [no(`what ${what} encrypted is unreadable once the key is gone`)];
  }
  if (goes && globalNames.has(step.type)) {
    return [no(`what ${what} holds is gone, and its name is free for anybody`)];
  }
  if (goes && addresses[step.type] !== undefined && !isStateful(step.type)) {
    return [no(`${what} loses ${addresses[step.type] ?? ""} for good`)];
  }
  if (migrations.has(step.type) && step.op !== "delete") {
    return [lost(`${what} changes data as it runs: reverting the program does not take that back`)];
  }
  if (step.danger === undefined) return [];
  const may = step.dangerUnsure === true ? "may come" : "comes";
  return [lost(`${what} ${may} back empty: only a backup has its data`)];
}

const leaked = "a secret that was in plain text stays in the history of Git: it must be made anew";

/** Whether reverting the change brings back what was, and what it does not bring back. */
export function undoOf(steps: readonly JudgedStep[], leaks: readonly Finding[]): Undo {
  const ofLeaks = leaks.map(({ stacks }): Reason => ({ stacks, answer: "no", text: leaked }));
  const reasons = joinStacks([
    ...steps.flatMap(reasonsOfStep),
    ...steps.flatMap(reasonsOfUpdate),
    ...ofLeaks,
  ]);
  const answer = reasons.some((one) => one.answer === "no")
    ? "no"
    : reasons.length > 0
      ? "data-lost"
      : "yes";
  return { answer, reasons: reasons.toSorted((one, other) => weight(other) - weight(one)) };
}

function weight({ answer }: Reason): number {
  return Number(answer === "no");
}
