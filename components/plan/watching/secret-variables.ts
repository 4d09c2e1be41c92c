import type { Problem } from "../../../variables/user-error.ts";

/**
 * What is wrong with what should be the name of a secret variable. Where it is none it may be the
 * secret itself, so that no message repeats it.
 */
export function findVariableProblems(at: string, variable: string | undefined): Problem[] {
  if (variable === undefined || /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(variable)) return [];
  const message =
    "is no name of a variable: use letters, digits and _, and set the secret itself by " +
    "`npx slipway env set <stack> <NAME> --secret`";
  return [{ at, message }];
}
