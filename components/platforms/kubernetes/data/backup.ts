import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob.js";
import type { Member } from "../../../base/member.ts";
import { imageFor } from "../../../images/image-for.ts";
import { formatBackupScript } from "../../containers/backup-script.ts";
import type { BackupPlan, ServerPlan } from "../../containers/server.ts";
import { childOptions, kubernetesOf } from "../handles.ts";
import { planJobTemplate } from "../job-template.ts";
import { labelsOf } from "../labels.ts";
import type { Labels } from "../labels.ts";
import { peerOf } from "../links.ts";
import { metadataOf } from "../metadata.ts";
import { cronJobName } from "../names.ts";
import { allowConnection } from "../network-policies.ts";
import { isReserved, planPod } from "../pod.ts";
import type { PodPlan } from "../pod.ts";
import { createServiceAccount } from "../program.ts";
import { backupSize } from "../sizes.ts";
import { createVolume, mountVolume } from "../volume.ts";

/** Folder of the backups inside the container. */
const backupFolder = "/backup";

/** A server as its backup sees it. */
export interface BackedUpServer {
  host: string;
  env: PodPlan["env"];
  /** Labels that pick its pods. */
  pods: Labels;
}

/** Builds what saves the data of a server once a day, on a volume of its own. */
export function createBackup(
  owner: Member,
  plan: ServerPlan,
  backup: BackupPlan,
  server: BackedUpServer,
): void {
  kubernetesOf(owner).demands.pods.push({ count: 1, ...backupSize });
  const self = peerOf(owner, `${owner.componentName}-backup`);
  const target = { name: owner.componentName, pods: server.pods };
  const policies = allowConnection(owner, self, target, [plan.port]);
  const labels = labelsOf(owner, "backup", { name: self.name });
  const pod = planBackupPod(owner, plan, backup, server);
  const spec = {
    schedule: backup.cron,
    timeZone: "Etc/UTC",
    concurrencyPolicy: "Forbid",
    // A backup that was missed, for whatever reason, is made within the hour or not at all.
    startingDeadlineSeconds: 3600,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
    jobTemplate: planJobTemplate(planPod(pod, labels, {}, { restartPolicy: "Never" }), {
      timeoutSeconds: 6 * 3600,
      retries: 2,
    }),
  };
  const metadata = metadataOf(owner, "CronJob", cronJobName(owner, "backup"), labels);
  const options = childOptions(owner, [...kubernetesOf(owner).ready, ...policies]);
  new CronJob(owner.childName("backup"), { metadata, spec }, options);
}

function planBackupPod(
  owner: Member,
  plan: ServerPlan,
  backup: BackupPlan,
  { host, env }: BackedUpServer,
): PodPlan {
  const { storageGb } = backup;
  const claim = createVolume(owner, "backups", { ...plan, storageGb });
  return {
    name: "backup",
    image: imageFor(owner.environment, plan.image),
    command: ["sh", "-c", formatBackupScript(owner.componentName, backup, backupFolder)],
    env: [...env, { name: "HOST", value: host }],
    ports: {},
    ...backupSize,
    user: plan.user,
    group: plan.group,
    probes: {},
    stopSeconds: 30,
    scratch: [{ path: "/tmp", sizeMb: 256 }],
    volumes: [mountVolume("backups", claim, backupFolder)],
    serviceAccount: createServiceAccount(owner, "backup"),
    reserved: isReserved(owner),
  };
}
