import type { Problem } from "../../../variables/user-error.ts";
import { checkReserved, checkTotal, totalOf } from "../../plan/limits/variable-limits.ts";
import type { GivenVariables } from "../../plan/limits/variable-limits.ts";

/** Names that Vercel refuses. Source: vercel.com/docs, "Reserved environment variables" (2025-12). */
const reserved = new Set([
  "AWS_SECRET_KEY",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "NOW_REGION",
  "TZ",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
]);

/** Bytes of all variables of a deployment. Source: vercel.com/docs, "Environment variables". */
const mostOfDeployment = 65_536;

/** Variables of a project for one target. Source: vercel.com/docs, "Limits". */
const mostVariables = 1000;

/** Refuses variables that a deployment on Vercel cannot have. */
export function checkProjectVariables({ names, values }: GivenVariables): Problem[] {
  const count = names.length;
  const message = `are ${count}, and a project of Vercel has at most ${mostVariables}; join some`;
  return [
    ...checkReserved(names, reserved, "Vercel"),
    ...checkTotal(values, totalOf(values), mostOfDeployment, "a deployment on Vercel has"),
    ...(count > mostVariables ? [{ at: "variables", message }] : []),
  ];
}
