import type { Database } from "../../../database.ts";
import type { DatabasePlan } from "../../../plan/database-plan.ts";
import type { BuiltDatabase } from "../../../base/platform.ts";
import { formatDatabaseUrl, planDatabaseServer } from "../../containers/database-server.ts";
import { warnOfNoStandby } from "../../containers/unkept.ts";
import { createBackup } from "./backup.ts";
import { buildPostgresCluster } from "./cloudnative-pg.ts";
import { kubernetesOf, linkHandles } from "../handles.ts";
import { peerOf } from "../links.ts";
import { createPassword } from "../../containers/password.ts";
import { createServer, onePod } from "./server.ts";
import { watchServer } from "../monitoring/watched.ts";

/** What gives Postgres a standby. */
const standby = "set slipway:kubernetes.postgres to cloudnative-pg for a standby, or ";

/** Builds a database: a StatefulSet of one pod, or a Postgres cluster of the operator. */
export function buildDatabase(owner: Database, plan: DatabasePlan): BuiltDatabase {
  const { settings } = kubernetesOf(owner);
  if (plan.engine === "postgres" && settings.postgres === "cloudnative-pg") {
    return buildPostgresCluster(owner, plan);
  }
  warnOfNoStandby(owner, plan, onePod, plan.engine === "postgres" ? standby : "");
  const server = planDatabaseServer(plan);
  const password = createPassword(owner);
  const { host, env, ready } = createServer(owner, "database", server, password);
  const { pods } = peerOf(owner);
  if (server.backup) createBackup(owner, server, server.backup, { host, env, pods });
  const url = password.apply((text) => formatDatabaseUrl(plan, host, text));
  const handle = { pods, port: server.port, url, isSecret: true, ready };
  linkHandles.set(owner, handle);
  watchServer(owner, handle, { kind: plan.engine, host, user: plan.database, password });
  return { url };
}
