import { roleNames, type Role } from "../../../program/ledger/keyring.ts";
import { stages } from "../../../variables/stage.ts";
import { UserError } from "../../../variables/user-error.ts";
import type { Permissions } from "./edit-keys.ts";

/** Roles that belong to no stage. */
const everywhere: readonly Role[] = ["releases", "rejections", "pruning"];

/**
 * What `--may` says: `releases`, `approvals=production`, `verdicts=staging,production`.
 *
 * @throws UserError `RoleInvalid`
 */
export function parsePermissions(words: readonly string[]): Permissions {
  const may: Permissions = {};
  for (const word of words) {
    const [role = "", list] = word.split("=", 2);
    if (!isRole(role)) refuse(word, `there is no role '${role}'; use ${roleNames.join(", ")}`);
    if (list === undefined || list === "all") {
      may[role] = "all";
      continue;
    }
    if (everywhere.includes(role)) refuse(word, `'${role}' belongs to no stage: leave it out`);
    const names = list.split(",").map((name) => name.trim());
    const wrong = names.find((name) => name === "custom" || !stages.some((one) => one === name));
    if (wrong !== undefined) {
      const known = stages.filter((one) => one !== "custom").join(", ");
      refuse(word, `there is no stage '${wrong}'; use ${known}`);
    }
    may[role] = names;
  }
  return may;
}

function isRole(text: string): text is Role {
  return roleNames.some((role) => role === text);
}

function refuse(word: string, why: string): never {
  throw new UserError("RoleInvalid", `--may ${word}: ${why}.`);
}
