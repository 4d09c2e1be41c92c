import type { Rule } from "./rule.ts";
import { databaseProtected } from "./rules/database-protected.ts";
import { healthCheckPresent } from "./rules/health-check-present.ts";
import { imageByDigest } from "./rules/image-by-digest.ts";
import { imagesResolved } from "./rules/images-resolved.ts";
import { noPlainSecret } from "./rules/no-plain-secret.ts";
import { releaseVerified } from "./rules/release-verified.ts";
import { replicasInProduction } from "./rules/replicas-in-production.ts";
import { requiredVariablesSet } from "./rules/required-variables-set.ts";

/** All rules, in the order in which their violations are told. */
export const rules: readonly Rule[] = [
  requiredVariablesSet,
  releaseVerified,
  noPlainSecret,
  replicasInProduction,
  healthCheckPresent,
  imageByDigest,
  imagesResolved,
  databaseProtected,
];
