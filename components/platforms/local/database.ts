import * as local from "../../../providers/local/resources.ts";
import type { Database } from "../../database.ts";
import type { DatabasePlan } from "../../plan/database-plan.ts";
import type { BuiltDatabase } from "../../base/platform.ts";
import { agents } from "./environment.ts";
import { localNameOf } from "./names.ts";

/** Builds a Postgres server on this machine, with one database. */
export function buildDatabase(owner: Database, plan: DatabasePlan): BuiltDatabase {
  const args = {
    environment: agents.get(owner.environment).name,
    name: localNameOf(owner),
    persistent: plan.persistent,
    tags: owner.tags,
  };
  const server = new local.Postgres(owner.childName("postgres"), args, { parent: owner });
  return { url: server.url, server: server.id };
}
