import * as pulumi from "@pulumi/pulumi";
import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import type { Member } from "../../../base/member.ts";
import type { StoredSecret } from "../built.ts";
import { awsOf, childOptions } from "../handles.ts";
import { prefixOf } from "../names.ts";

/** Puts a value into a secret of its own. */
export function createSecret(
  owner: Member,
  role: string,
  description: string,
  value: pulumi.Output<string>,
): StoredSecret {
  const options = childOptions(owner);
  const { isProduction, settings } = awsOf(owner);
  const args = {
    namePrefix: prefixOf("prefix", owner, role),
    description,
    // Outside production an environment comes and goes; 0 leaves nothing behind to pay for.
    recoveryWindowInDays: isProduction ? 30 : 0,
    ...(settings.secondRegion !== undefined && { replicas: [{ region: settings.secondRegion }] }),
    tags: owner.tags,
  };
  const secret = new Secret(owner.childName(role), args, options);
  const content = { secretId: secret.id, secretString: pulumi.secret(value) };
  const version = new SecretVersion(owner.childName(role, "version"), content, options);
  return { arn: secret.arn, versionId: version.versionId };
}

/**
 * A secret as a container definition takes it: all of it, or one key of its JSON.
 *
 * The version is named too. Copies read secrets only when they start, so a changed value must give
 * a changed task definition, and going back to an earlier one must give the earlier value.
 */
export function referenceSecret(secret: StoredSecret, key = ""): pulumi.Output<string> {
  return pulumi.interpolate`${secret.arn}:${key}::${secret.versionId}`;
}
