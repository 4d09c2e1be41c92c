import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { Invocation } from "@pulumi/aws/lambda/invocation.js";
import type { Database } from "../../../../database.ts";
import type { DatabasePlan } from "../../../../plan/database-plan.ts";
import type { StoredSecret } from "../../built.ts";
import { childOptions } from "../../handles.ts";
import { createSecret } from "../secrets.ts";
import type { DatabaseParts, DatabaseServer } from "../database-server.ts";
import { createUserFunction, describeUserCode } from "./function.ts";

/** Longest name of a user in DocumentDB; MySQL takes 32 characters, and 20 are the most here. */
const mostLetters = 63;

/**
 * The user that programs have in a database whose master is called `master`: RDS makes the master
 * together with the server, and would make another server for another name.
 */
export function planProgramUser(engine: DatabasePlan["engine"], master: string): string {
  if (engine === "mongodb") return `${master.slice(0, mostLetters - "app".length)}app`;
  return `${master}_app`;
}

/**
 * Makes the programs' user in a database, and its password what `address` says: by a function that
 * the update calls, once for each server, password and form of the user. Gives what programs wait
 * for; where the function fails, so does the update, before they are changed.
 */
export function createProgramUser(
  owner: Database,
  plan: DatabasePlan,
  parts: DatabaseParts,
  { server, identity, host, port }: DatabaseServer,
  address: StoredSecret,
): pulumi.Resource {
  const description = `Password of the master of database ${owner.componentName}`;
  const master = createSecret(owner, "master", description, parts.password);
  const { engine, database } = plan;
  const login = { host, port, user: parts.user, database };
  const { securityGroupId } = parts;
  const needs = { engine, login, securityGroupId, master, address };
  const { made, ready } = createUserFunction(owner, needs);
  const input = pulumi.jsonStringify({
    server: identity,
    code: createHash("sha256").update(describeUserCode(engine)).digest("hex").slice(0, 12),
    master: master.versionId,
    address: address.versionId,
  });
  const options = { ...childOptions(owner), dependsOn: [...server, ...ready] };
  return new Invocation(
    owner.childName("user", "run"),
    { functionName: made.name, input },
    options,
  );
}
