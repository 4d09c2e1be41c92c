import type * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import type { Linkable } from "../../../base/linkable.ts";
import type { DatabasePlan } from "../../../plan/database-plan.ts";
import { imageFor } from "../../../images/image-for.ts";
import type { BuiltDatabase } from "../../../base/platform.ts";
import { formatDatabaseUrl, planDatabaseServer } from "../../containers/database-server.ts";
import type { BackupPlan, ServerPlan } from "../../containers/server.ts";
import { createBackup } from "./backup.ts";
import { childOptions, kubernetesOf, linkHandles } from "../handles.ts";
import { labelsOf } from "../labels.ts";
import { metadataOf } from "../metadata.ts";
import { nameOf } from "../names.ts";
import { allowCluster } from "./cloudnative-pg-network.ts";
import { createSecret } from "../program.ts";
import { isReserved, planShares } from "../pod.ts";
import { formatStorage } from "../quantities.ts";
import { pullSecretsOf } from "../settings.ts";
import { createPassword } from "../../containers/password.ts";
import { watchServer } from "../monitoring/watched.ts";

/**
 * Builds a Postgres cluster of the operator CloudNativePG: a primary with two standbys where it is
 * highly available, else one pod. Its backups are the same dumps as of a StatefulSet.
 */
export function buildPostgresCluster(owner: Linkable, plan: DatabasePlan): BuiltDatabase {
  const server = planDatabaseServer(plan);
  const instances = plan.highlyAvailable ? 3 : 1;
  const { demands } = kubernetesOf(owner);
  demands.pods.push({ count: instances + 1, memoryMb: server.memoryMb, cpu: server.cpu });
  for (let copy = 0; copy < instances; copy++) demands.volumes.push(server);
  const password = createPassword(owner);
  const pods = { "cnpg.io/cluster": nameOf(owner) };
  const policies = allowCluster(owner, pods, server.port);
  const cluster = createCluster(owner, plan, server, createOwnerSecret(owner, plan, password), [
    ...kubernetesOf(owner).ready,
    ...policies,
  ]);
  // The operator makes this Service, which leads to the primary.
  const host = nameOf(owner, "rw");
  if (server.backup) {
    const env = createBackupEnv(owner, plan, password);
    createBackup(owner, server, withoutPasswords(server.backup), { host, env, pods });
  }
  const url = password.apply((text) => formatDatabaseUrl(plan, host, text));
  const handle = { pods, port: server.port, url, isSecret: true, ready: [cluster] };
  linkHandles.set(owner, handle);
  watchServer(owner, handle, { kind: "postgres", host, user: plan.database, password });
  return { url, server: cluster.urn };
}

/** The operator's owner of a database is no superuser, who alone may read passwords of roles. */
function withoutPasswords(backup: BackupPlan): BackupPlan {
  const command = (text: string): string =>
    text.replace("--roles-only", "--roles-only --no-role-passwords");
  return {
    ...backup,
    files: backup.files.map((file) => ({ ...file, command: command(file.command) })),
  };
}

function createCluster(
  owner: Linkable,
  plan: DatabasePlan,
  server: ServerPlan,
  secret: string,
  dependsOn: pulumi.Input<pulumi.Resource>[],
): CustomResource {
  const { settings } = kubernetesOf(owner);
  const { storageClass } = settings;
  const labels = labelsOf(owner, "database");
  const waitFor = { "pulumi.com/waitFor": "condition=Ready" };
  const metadata = metadataOf(owner, "Cluster", nameOf(owner), labels, waitFor);
  const spec = {
    instances: plan.highlyAvailable ? 3 : 1,
    imageName: imageFor(owner.environment, `cloudnative-pg-${plan.version}`),
    ...pullSecretsOf(settings),
    bootstrap: {
      initdb: { database: plan.database, owner: plan.database, secret: { name: secret } },
    },
    storage: {
      size: formatStorage(plan.storageGb),
      ...(storageClass !== undefined && { storageClass }),
    },
    resources: planShares(server, isReserved(owner)),
    affinity: { topologyKey: "topology.kubernetes.io/zone", podAntiAffinityType: "preferred" },
    inheritedMetadata: { labels },
  };
  const args = { apiVersion: "postgresql.cnpg.io/v1", kind: "Cluster", metadata, spec };
  return new CustomResource(owner.childName("cluster"), args, {
    ...childOptions(owner, dependsOn),
    // Deleting it deletes its volumes.
    protect: plan.deletionProtected,
  });
}

/** The user of the application, as the operator wants it: username and password. */
function createOwnerSecret(
  owner: Linkable,
  plan: DatabasePlan,
  password: pulumi.Output<string>,
): string {
  const name = nameOf(owner, "owner");
  const metadata = metadataOf(owner, "Secret", name, labelsOf(owner, "secret"));
  const data = {
    username: Buffer.from(plan.database).toString("base64"),
    password: password.apply((text) => Buffer.from(text).toString("base64")),
  };
  const args = { metadata, type: "kubernetes.io/basic-auth", data };
  new Secret(owner.childName("owner"), args, childOptions(owner));
  return name;
}

/** What `pg_dump` signs in with. */
function createBackupEnv(
  owner: Linkable,
  plan: DatabasePlan,
  password: pulumi.Output<string>,
): { name: string; value?: string; valueFrom?: object }[] {
  const key = "POSTGRES_PASSWORD";
  const name = createSecret(owner, ["server"], { [key]: password });
  return [
    { name: "POSTGRES_DB", value: plan.database },
    { name: "POSTGRES_USER", value: plan.database },
    { name: key, valueFrom: { secretKeyRef: { name, key } } },
  ];
}
