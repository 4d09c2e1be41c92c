/** A database that takes its class from the config, and a role that refers to its bucket. */
export const first = `
import * as pulumi from "@pulumi/pulumi";
import { Instance } from "@pulumi/aws/rds/instance.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
const config = new pulumi.Config();
new Instance("orders", { instanceClass: config.require("size"), allocatedStorage: 20 });
const left = new Bucket("left", {});
const right = new Bucket("right", {});
const key = new Secret("key", { name: "key", description: left.arn });
new SecretVersion("key", { secretId: key.id, secretString: config.getSecret("key") ?? "none" });
export const bucket = left.arn;
`;

/** The same, with a bucket less and the key told to describe the other one. */
export const second = first
  .replace('const left = new Bucket("left", {});', "")
  .replaceAll("left.arn", "right.arn");
