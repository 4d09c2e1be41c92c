import * as z from "zod";

/** RFC 3339 in UTC with milliseconds, and nothing else. */
export const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, "must be as 2030-01-31T12:00:00.000Z")
  .refine((text) => {
    const date = new Date(text);
    return !Number.isNaN(date.getTime()) && date.toISOString() === text;
  }, "is no date");

/** SHA-256 in hex. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hex digits");

/** Id of a release: the SHA-256 of its content. */
export const releaseId = sha256;

/** Id of a deployment: `d-` and the number of the stack's run. */
export const reference = z.string().regex(/^d-[1-9]\d{0,9}$/, "must be as d-12");

/** Name of a stack. */
export const environmentName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/);

/** Text of at least one character that is not a space. */
export function text(longest: number): z.ZodType<string> {
  return z.string().min(1).max(longest).regex(/\S/, "must not be empty");
}
