import type * as pulumi from "@pulumi/pulumi";
import type { Container } from "@pulumi/docker/container.js";
import type { Volume } from "@pulumi/docker/volume.js";
import type { Linkable } from "../../../base/linkable.ts";
import { formatBackupScript } from "../../containers/backup-script.ts";
import type { BackupPlan, ServerPlan } from "../../containers/server.ts";
import { createContainer } from "../container.ts";
import type { Ready } from "../container.ts";
import type { ContainerPlan } from "../container-plan.ts";
import { dockerOf } from "../handles.ts";
import { fetchLockedImage } from "../images.ts";
import { labelsOf } from "../labels.ts";
import { helperOf } from "../network-plan.ts";
import { joinNetworks } from "../networks.ts";
import { fillPassword } from "./server-env.ts";
import { createVolume } from "./volume.ts";

/** Everybody may write to it in every image, and a new volume takes that over. */
const folder = "/var/tmp";

/** What a backup needs of its server. */
export interface BackedUp {
  password: pulumi.Output<string> | undefined;
  ready: Ready;
}

/**
 * Builds what saves a server's data once a day, on a volume of its own: a container of the server's
 * image that the scheduler starts. The volume lies on the same machine; copy it elsewhere.
 */
export function buildBackup(
  owner: Linkable,
  plan: ServerPlan,
  backup: BackupPlan,
  { password, ready }: BackedUp,
): void {
  const { environment, componentName } = owner;
  const { backedUp, jobs } = dockerOf(owner);
  const volume = createVolume(owner, "backups", plan.deletionProtected);
  backedUp.set(componentName, volume);
  const env = { ...fillPassword(plan.env, password), HOST: componentName };
  const built = environment.declared.then(() => {
    const container = createBackup(owner, plan, backup, { env, volume, ready });
    const when = { cron: backup.cron, timezone: "UTC" };
    jobs.tell(helperOf(componentName, "backup"), {
      name: `${componentName}-backup`,
      container,
      when,
    });
  });
  void environment.track(built);
}

interface BackupParts {
  env: Record<string, pulumi.Input<string>>;
  volume: Volume;
  ready: Ready;
}

function createBackup(
  owner: Linkable,
  plan: ServerPlan,
  backup: BackupPlan,
  { env, volume, ready }: BackupParts,
): Container {
  const { environment, componentName } = owner;
  const image = fetchLockedImage(environment, plan.image);
  const parts = {
    labels: labelsOf(owner, { backup: componentName }),
    env,
    networks: joinNetworks(owner, [], helperOf(componentName, "backup")),
    volumes: [{ volumeName: volume.name, containerPath: folder }],
  };
  const script = formatScript(componentName, backup);
  const container = planBackup(plan, image.reference, script);
  return createContainer(owner, ["backup"], container, parts, [image.ready, ...ready]);
}

/** Where a backup was made, a file tells the machine's exporter so. */
function formatScript(name: string, backup: BackupPlan): string {
  const figure = `slipway_backup_last_success_timestamp_seconds{component="${name}"}`;
  return [
    formatBackupScript(name, backup, folder),
    `echo '${figure}' "$now" > backup.prom.new`,
    "mv backup.prom.new backup.prom",
  ].join("\n");
}

/** The container of a backup as plain data. */
export function planBackup(plan: ServerPlan, image: string, script: string): ContainerPlan {
  return {
    image,
    user: `${plan.user}:${plan.group}`,
    entrypoint: ["sh", "-c", script],
    memoryMb: 256,
    cpu: 0.5,
    scratchPaths: ["/tmp"],
    runs: "when started",
  };
}
