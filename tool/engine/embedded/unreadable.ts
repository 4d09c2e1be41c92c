import { UserError } from "../../../variables/user-error.ts";
import type { Properties } from "../state/snapshot.ts";

const pattern = /<unreadable secret output '([^']*)' of stack '([^']*)'>/;

/** What stands for a secret output of another stack that this run has no key for. */
export function unreadableText(stack: string, key: string): string {
  return `<unreadable secret output '${key}' of stack '${stack}'>`;
}

/**
 * Throws where properties are made from a secret of another stack that cannot be decrypted: the
 * stack's plain outputs may be used without its key, the secret ones may not.
 */
export function refuseUnreadable(user: string, properties: Properties): void {
  const found = pattern.exec(JSON.stringify(properties));
  if (found === null) return;
  const [, key = "", stack = ""] = found;
  throw new UserError(
    "SecretOutputUnreadable",
    `'${user}' uses output '${key}' of stack '${stack}', a secret under a key that this run does ` +
      "not have: give that stack's passphrase, or export it in plain if it may be read.",
  );
}
