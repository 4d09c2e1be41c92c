import { UserError } from "../../../variables/user-error.ts";
import type { Environment } from "../../engine/state/environment.ts";
import type { DeclaredCheck } from "./declaration-schema.ts";

/** What no check needs, and none gets: keys to sign with and to read states. */
const kept = /^SLIPWAY_SIGNING_KEY|PASSPHRASE|^PULUMI_ACCESS_TOKEN$/;

/** Variables that a check may see of whoever verifies. */
export function openVariables(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !kept.test(name)));
}

/** Checks with `${NAME}` filled in, and the values that stand there now. */
export interface Filled {
  checks: DeclaredCheck[];
  values: Set<string>;
}

/**
 * Fills `${NAME}` into headers of requests and variables of commands.
 *
 * @throws UserError `CheckVariableMissing` with every variable that is not set.
 */
export function fillVariables(checks: readonly DeclaredCheck[], environment: Environment): Filled {
  const values = new Set<string>();
  const missing = new Set<string>();
  const open = openVariables(environment);
  const fill = (check: string, texts: Readonly<Record<string, string>>): Record<string, string> => {
    const filled = Object.entries(texts).map(([key, text]) => {
      const value = text.replaceAll(/\$\{([A-Za-z_]\w*)\}/g, (_all, name: string) => {
        const found = open[name] ?? "";
        if (found === "") missing.add(`${name} (${check})`);
        else values.add(found);
        return found;
      });
      return [key, value] as const;
    });
    return Object.fromEntries(filled);
  };
  const filled = checks.map((check) => ({
    ...check,
    ...(check.http && {
      http: { ...check.http, headers: fill(check.name, check.http.headers) },
    }),
    ...(check.environment && { environment: fill(check.name, check.environment) }),
  }));
  if (missing.size === 0) return { checks: filled, values };
  throw new UserError(
    "CheckVariableMissing",
    `Checks need variables that are not set here: ${[...missing].join(", ")}. Set them where ` +
      "`slipway verify` runs; keys and passphrases are given to no check.",
  );
}
