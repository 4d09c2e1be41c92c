import * as pulumi from "@pulumi/pulumi";
import type { Database } from "../../../database.ts";
import type { DatabasePlan } from "../../../plan/database-plan.ts";
import type { BuiltDatabase } from "../../../base/platform.ts";
import { formatDatabaseAddress, formatReadAddress, planUser } from "./database-address.ts";
import { createAurora } from "./database-aurora.ts";
import { createDocuments } from "./database-documents.ts";
import { createInstance } from "./database-instance.ts";
import type { DatabaseParts, DatabaseServer } from "./database-server.ts";
import { awsOf, linkHandles } from "../handles.ts";
import { createPassword } from "./password.ts";
import { createSecret } from "./secrets.ts";
import { createSecurityGroup } from "../network/security-groups.ts";
import { createProgramUser, planProgramUser } from "./user/user.ts";

/**
 * Builds a PostgreSQL, MySQL or DocumentDB server; clients must use TLS, and have a user of their
 * own, who is no administrator.
 */
export function buildDatabase(owner: Database, plan: DatabasePlan): BuiltDatabase {
  const group = createSecurityGroup(owner, [], `Database ${owner.componentName}`);
  const parts: DatabaseParts = {
    user: planUser(plan),
    password: createPassword(owner, "password", { length: 40 }),
    securityGroupId: group.id,
  };
  const made = createServer(owner, plan, parts);
  const { server, host, port, readHost } = made;
  const user = planProgramUser(plan.engine, parts.user);
  const password = createPassword(owner, "user-password", { length: 40 });
  const { settings } = awsOf(owner);
  const url = formatDatabaseAddress(plan, { user, password, host, port }, settings);
  const description = `Address of database ${owner.componentName}, with its password`;
  const address = createSecret(owner, "url", description, url);
  const entered = createProgramUser(owner, plan, parts, made, address);
  const network = { securityGroupId: group.id, port };
  linkHandles.set(owner, { network, address, grants: [], ready: [...server, entered] });
  const end = { user, password, host: readHost ?? host, port };
  const readUrl = readHost && formatReadAddress(plan, end, settings);
  return {
    url,
    ...(readUrl && { readUrl }),
    server: pulumi.all(server.map(({ urn }) => urn)).apply(([urn = ""]) => urn),
  };
}

function createServer(owner: Database, plan: DatabasePlan, parts: DatabaseParts): DatabaseServer {
  if (plan.engine === "mongodb") return createDocuments(owner, plan, parts);
  const isAurora = awsOf(owner).settings.database === "aurora";
  return isAurora ? createAurora(owner, plan, parts) : createInstance(owner, plan, parts);
}
