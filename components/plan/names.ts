import { createHash } from "node:crypto";
import { UserError } from "../../variables/user-error.ts";

/** What a platform allows as the physical name of a kind of resource. */
export interface NameLimit {
  /** Most characters; 8 or more. */
  maxLength: number;
  /** Characters that become a dash. @default anything but a-z, 0-9 and - */
  illegal?: RegExp;
}

const hashLength = 6;

/**
 * The physical name of a resource: the parts joined by dashes, made legal and cut to the limit.
 *
 * A name that had to be changed ends in a hash of the parts, and so does one of several parts of
 * which one has a dash of its own: `shop`, `prod-eu` and `shop-prod`, `eu` must not meet in one
 * name. A single part that is legal is taken as it is.
 *
 * @example physicalName({ maxLength: 32 }, "shop", "prod", "api", "a") // "shop-prod-api-a"
 */
export function physicalName(limit: NameLimit, ...parts: readonly string[]): string {
  const joined = parts.join("-");
  const legal = joined
    .toLowerCase()
    .replace(limit.illegal ?? /[^a-z0-9-]/g, "-")
    .replace(/-{2,}/g, "-")
    .replace(/^-+|-+$/g, "");
  const isAmbiguous = parts.length > 1 && parts.some((part) => part.includes("-"));
  const isWhole = legal === joined && /^[a-z]/.test(legal) && legal.length <= limit.maxLength;
  if (isWhole && !isAmbiguous) return legal;
  const hash = createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, hashLength);
  const kept = legal.slice(0, limit.maxLength - hashLength - 1).replace(/-+$/, "");
  return `${/^[a-z]/.test(kept) ? kept : `x${kept.slice(1)}`}-${hash}`;
}

/** Throws a UserError unless a component's name is short, lower-case and dashed. */
export function checkComponentName(kind: string, name: string): void {
  if (/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) return;
  throw new UserError(
    "ComponentName",
    `${kind} '${name}' has a name that platforms refuse: use 1 to 32 of a-z, 0-9 and -, ` +
      `beginning with a letter and ending with a letter or digit.`,
  );
}

/** The variable of the config that holds the address of a component which runs elsewhere. */
export function addressVariable(name: string): string {
  return `${variablePrefix(name)}_URL`;
}

/** The part of a variable's name that stands for a component: `my-api` gives `MY_API`. */
export function variablePrefix(name: string): string {
  return name.toUpperCase().replaceAll("-", "_");
}

/** The word of a kind at the beginning of a sentence, and as a resource type. */
export function titleOf(kind: string): string {
  return kind.replace(/^./, (letter) => letter.toUpperCase());
}
