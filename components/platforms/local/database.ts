import * as pulumi from "@pulumi/pulumi";
import * as local from "../../../providers/local/resources.ts";
import type { Database } from "../../database.ts";
import type { DatabasePlan } from "../../plan/database-plan.ts";
import type { BuiltDatabase } from "../../base/platform.ts";
import { agents } from "./environment.ts";
import { localNameOf } from "./names.ts";

/** Builds a database server on this machine, with one database; MariaDB where MySQL is asked for. */
export function buildDatabase(owner: Database, plan: DatabasePlan): BuiltDatabase {
  const args = {
    environment: agents.get(owner.environment).name,
    name: localNameOf(owner),
    persistent: plan.persistent,
    tags: owner.tags,
  };
  const options = { parent: owner };
  if (plan.engine === "mysql") tellOfStandIn(owner, plan);
  const server =
    plan.engine === "mysql"
      ? new local.Mariadb(owner.childName("mariadb"), args, options)
      : new local.Postgres(owner.childName("postgres"), args, options);
  return { url: server.url, server: server.id };
}

function tellOfStandIn(owner: Database, { version }: DatabasePlan): void {
  const { componentName: name } = owner;
  void pulumi.log.info(
    `Database '${name}' is MySQL ${version}, for which this machine's MariaDB stands in: ` +
      "docs/databases.md tells what differs.",
    owner,
  );
}
