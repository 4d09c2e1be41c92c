import type { Problem } from "../../../variables/user-error.ts";
import { UserError } from "../../../variables/user-error.ts";
import { checkEach } from "../../plan/limits/variable-limits.ts";
import type { GivenVariables } from "../../plan/limits/variable-limits.ts";

/** Refuses variables that no container can be started with. */
export function checkContainerVariables(given: GivenVariables): Problem[] {
  return checkEach(given);
}

/**
 * Throws a UserError `BucketName` for a bucket that MinIO would not take for one. Source: MinIO,
 * object-api-utils.go (IsValidBucketName): S3's 3 to 63 characters, and a name of its own.
 */
export function checkBucketName(name: string): void {
  if (name.length >= 3 && name !== "minio") return;
  const why = name === "minio" ? "MinIO keeps to itself" : "is shorter than the 3 letters of S3's";
  throw new UserError(
    "BucketName",
    `Bucket '${name}' has a name that ${why}: give it another one, such as '${name}-files'.`,
  );
}
