import type { Problem } from "../../../../variables/user-error.ts";
import {
  bytesOf,
  checkReserved,
  checkTotal,
  pickValues,
} from "../../../plan/limits/variable-limits.ts";
import type { GivenVariables } from "../../../plan/limits/variable-limits.ts";

/** Names that Lambda keeps to itself. Source: Lambda developer guide, "Reserved environment variables". */
const reserved = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
]);

/** Bytes of a function's variables, measured as JSON. Source: AWS, "Lambda quotas": 4 KB. */
const mostOfFunction = 4096;

/**
 * Bytes of the plain variables in a task definition, as JSON: it has 64 KiB, of which 4 are for all
 * the rest. Source: AWS, "Amazon ECS service quotas", task definition size.
 */
const mostOfTask = 60 * 1024;

/** Bytes of a secret, which holds those of a program as JSON. Source: AWS, "Secrets Manager quotas". */
const mostOfSecret = 65_536;

/** Refuses variables that a task or a function cannot have. */
export function checkAwsVariables(given: GivenVariables): Problem[] {
  return given.isFunction ? checkFunction(given) : checkTask(given);
}

function checkFunction({ names, values }: GivenVariables): Problem[] {
  return [
    ...checkReserved(names, reserved, "Lambda"),
    ...checkTotal(values, jsonBytes(values), mostOfFunction, "a function of Lambda has"),
  ];
}

function checkTask({ values, secret }: GivenVariables): Problem[] {
  const kept = pickValues(values, (name) => secret.includes(name));
  const plain = pickValues(values, (name) => !secret.includes(name));
  const listed = Object.entries(plain).map(([name, value]) => ({ name, value }));
  return [
    ...checkTotal(plain, jsonBytes(listed), mostOfTask, "a task definition has room for"),
    ...checkTotal(kept, jsonBytes(kept), mostOfSecret, "a secret of Secrets Manager holds"),
  ];
}

function jsonBytes(value: object): number {
  return bytesOf(JSON.stringify(value));
}
