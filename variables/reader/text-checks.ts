import type { Finding, PatternSpec, ValueSpec } from "./spec.ts";

/** A finding, or none. */
export type Found = Finding | undefined;

/** The first of some checks that finds something; each runs only if those before found nothing. */
export function firstOf(...checks: (() => Found)[]): Found {
  for (const check of checks) {
    const found = check();
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is wrong with the length of a text, or with the number of a list's items. */
export function checkLength(spec: ValueSpec, length: number, what = "characters"): Found {
  const { minLength = 0, maxLength = Infinity } = spec;
  if (length === 0 && minLength > 0) return { code: "TooShort", message: "must not be empty" };
  if (length < minLength) {
    return { code: "TooShort", message: `must have at least ${minLength} ${what}` };
  }
  if (length <= maxLength) return undefined;
  return { code: "TooLong", message: `must have at most ${maxLength} ${what}` };
}

/** The pattern as the whole value has to match it. */
export function compilePattern({ source, flags }: PatternSpec): RegExp {
  return new RegExp(`^(?:${source})$`, flags);
}

/** What keeps a text from being one of a list, of its length, and of its pattern. */
export function checkText(spec: ValueSpec, value: string): Found {
  const { oneOf, pattern } = spec;
  return firstOf(
    () =>
      oneOf && !oneOf.includes(value)
        ? { code: "NotMatching", message: `must be one of ${oneOf.join(", ")}` }
        : undefined,
    () => checkLength(spec, Array.from(value).length),
    () =>
      pattern && !compilePattern(pattern).test(value)
        ? { code: "NotMatching", message: `must match ${pattern.label ?? pattern.source}` }
        : undefined,
  );
}

/** White space anywhere: most often a line end that was copied along. */
export function checkSpaces(value: string): Found {
  if (!/\s/.test(value)) return undefined;
  return { code: "HasSpaces", message: "must have no white space, nor a line end behind it" };
}

const emailLocal = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const hostLabel = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** What keeps a text from being an e-mail address with a domain. */
export function checkEmail(value: string): Found {
  const at = value.lastIndexOf("@");
  const labels = value.slice(at + 1).split(".");
  const isRight =
    at > 0 &&
    at <= 64 &&
    value.length <= 254 &&
    emailLocal.test(value.slice(0, at)) &&
    labels.length > 1 &&
    labels.every((label) => hostLabel.test(label)) &&
    /^[A-Za-z]/.test(labels.at(-1) ?? "");
  if (isRight) return undefined;
  return { code: "WrongType", message: "must be an e-mail address such as team@example.com" };
}

/** What keeps a text from being a JSON Web Token; whether it is signed rightly is not looked at. */
export function checkJwt(value: string): Found {
  const parts = value.split(".");
  const isRight =
    parts.length === 3 && parts.every((part) => /^[\w-]+$/.test(part)) && isHeader(parts[0] ?? "");
  if (isRight) return undefined;
  const message = "must be a JSON Web Token: three parts of base64url with dots between them";
  return { code: "NotJwt", message };
}

function isHeader(part: string): boolean {
  try {
    const text = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
    const header: unknown = JSON.parse(text);
    return typeof header === "object" && header !== null && "alg" in header;
  } catch {
    return false;
  }
}
