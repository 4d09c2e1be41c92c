import * as pulumi from "@pulumi/pulumi";
import type { Linkable } from "../../../base/linkable.ts";
import type { DatabasePlan } from "../../../plan/database-plan.ts";
import { createDataBuilders } from "../../containers/data.ts";
import type { ClosedServer, DataBuilders, OpenServer } from "../../containers/data.ts";
import { kubernetesOf, linkHandles } from "../handles.ts";
import { peerOf } from "../links.ts";
import { watchServer } from "../monitoring/watched.ts";
import { nameOf } from "../names.ts";
import { createBackup } from "./backup.ts";
import { buildPostgresCluster } from "./cloudnative-pg.ts";
import { createServer } from "./server.ts";

/** Each a StatefulSet of one pod, without an operator that looks after it. */
const onePod = createDataBuilders({
  server: "one pod, which starts elsewhere when its machine fails",
  standbyOf: ({ engine }) =>
    engine === "postgres"
      ? "set slipway:kubernetes.postgres to cloudnative-pg for a standby, or "
      : "",
  hostOf: nameOf,
  logOf: (owner) =>
    `kubectl logs -f -n ${kubernetesOf(owner).namespaceName} statefulset/${nameOf(owner)}`,
  buildClosed,
  buildOpen,
});

/** Builders of data: one pod each, or a cluster of the operator for Postgres. */
export const kubernetesData: DataBuilders = {
  ...onePod,
  database: (owner, plan) =>
    hasOperator(owner, plan) ? buildPostgresCluster(owner, plan) : onePod.database(owner, plan),
};

function hasOperator(owner: Linkable, { engine }: DatabasePlan): boolean {
  return engine === "postgres" && kubernetesOf(owner).settings.postgres === "cloudnative-pg";
}

function buildClosed(owner: Linkable, { plan, ...server }: ClosedServer): pulumi.Output<string> {
  const { host, port, password, url } = server;
  const { env, ready, server: running } = createServer(owner, owner.linkKind, plan, password);
  const { pods } = peerOf(owner);
  if (plan.backup) createBackup(owner, plan, plan.backup, { host, env, pods });
  const handle = { pods, port, url, isSecret: true, ready };
  linkHandles.set(owner, handle);
  watchServer(owner, handle, server);
  return running.urn;
}

function buildOpen(owner: Linkable, { plan, url, probe }: OpenServer): void {
  const { ready } = createServer(owner, owner.linkKind, plan);
  const peer = peerOf(owner);
  const { port } = plan;
  const handle = { pods: peer.pods, port, url: pulumi.output(url), isSecret: false, ready };
  linkHandles.set(owner, handle);
  kubernetesOf(owner).probed.push({ probe, peer, port });
}
