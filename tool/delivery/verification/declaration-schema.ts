import * as z from "zod";
import { stages } from "../../../variables/stage.ts";

/** Most checks that an application may declare: a verdict has room for 200, with those built in. */
export const mostChecks = 100;

const seconds = (least: number, most: number, unasked: number): z.ZodDefault<z.ZodNumber> =>
  z.number().min(least).max(most).default(unasked);

/** How often a check is tried again before it fails. */
const again = {
  retries: z.int().min(0).max(50).default(0).describe("Further tries before it fails."),
  retryAfterSeconds: seconds(0, 300, 1).describe("Pause between two tries."),
};

/** Where a request goes. */
const target = {
  path: z
    .string()
    .regex(/^\/\S*$/, "must begin with a slash and have no space: /healthz")
    .optional()
    .describe("Path below the stack's address, or below that of `service`."),
  service: z
    .string()
    .min(1)
    .optional()
    .describe("Service or site whose own address is asked. @default the stack's address"),
  url: z
    .url({ protocol: /^https?$/, error: "must be an address as https://example.com/path" })
    .optional()
    .describe("Whole address, in place of path and service."),
};

const status = z.int().min(100).max(599);

/** Text that is a regular expression of JavaScript. */
const expression = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    try {
      new RegExp(text);
    } catch (error) {
      context.addIssue({
        code: "custom",
        message: `is no regular expression: ${messageOf(error)}`,
      });
    }
  });

const headers = z.record(
  z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, "is no name of a header"),
  z.string(),
);

const http = z
  .strictObject({
    ...target,
    method: z
      .enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
      .default("GET")
      .describe("Method of the request."),
    headers: headers
      .default({})
      .describe("Headers of the request; `${NAME}` is a variable of whoever verifies."),
    body: z.string().optional().describe("Body of the request, as it is sent."),
    status: z
      .union([status, z.array(status).min(1)], {
        error: "must be a status as 200, or a list of them",
      })
      .default(200)
      .describe("Status that is wanted, or several."),
    bodyMatch: expression.optional().describe("Regular expression that the answer's body matches."),
    headerMatch: z
      .record(z.string(), expression)
      .default({})
      .describe("Regular expressions that headers of the answer match."),
    followRedirects: z
      .boolean()
      .default(false)
      .describe("Go where a redirect leads, up to 5 times. @default the redirect is the answer"),
    timeoutSeconds: seconds(0.1, 300, 10).describe("Longest time of one try, the body too."),
    ...again,
  })
  .describe("A request, and the answer that is wanted.");

const response = z
  .strictObject({
    ...target,
    requests: z.int().min(5).max(1_000).default(50).describe("How many requests are measured."),
    p95Ms: z
      .int()
      .min(1)
      .max(60_000)
      .default(2_000)
      .describe("Most milliseconds that 95 of 100 requests take."),
    errorShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe("Largest share of requests that are not answered below 500."),
  })
  .describe("How fast requests are answered.");

const variableName = z.string().regex(/^[A-Za-z_]\w*$/, "is no name of a variable");

const check = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "must be of small letters, digits and dashes, at most 63")
    .describe("Name in tables and verdicts."),
  stages: z
    .array(z.enum(stages).exclude(["custom"]))
    .min(1)
    .optional()
    .describe("Stages at which it is made. @default all"),
  required: z
    .boolean()
    .default(true)
    .describe("Whether the release fails with it; one that is not is told alone."),
  http: http.optional(),
  response: response.optional(),
  command: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("Program and arguments, run in the project's folder; passes with exit code 0."),
  environment: z
    .record(variableName, z.string())
    .optional()
    .describe("Variables of `command`; `${NAME}` is a variable of whoever verifies."),
  timeoutSeconds: z
    .number()
    .min(0.1)
    .max(3_600)
    .optional()
    .describe("Longest time of one run of `command`. @default 60"),
  retries: again.retries
    .optional()
    .describe("Further runs of `command` before it fails. @default 0"),
  retryAfterSeconds: again.retryAfterSeconds
    .optional()
    .describe("Pause between two runs. @default 1"),
});

/** What `stacks/<application>.checks.yaml` says. */
export const declarationSchema = z.strictObject({
  health: z
    .strictObject({
      withinSeconds: seconds(0, 1_800, 30).describe("How long everything may take to be well."),
    })
    .default({ withinSeconds: 30 })
    .describe("The platform's own word on every service, which is always asked."),
  checks: z.array(check).max(mostChecks).default([]).describe("Checks of the application's own."),
});

/** What `stacks/<application>.checks.yaml` says, with every default. */
export type Declaration = z.infer<typeof declarationSchema>;
/** One check of it. */
export type DeclaredCheck = Declaration["checks"][number];
/** A request, and the answer that is wanted. */
export type HttpCheck = z.infer<typeof http>;
/** How fast requests are answered. */
export type ResponseCheck = z.infer<typeof response>;
/** Where a request goes. */
export type CheckTarget = Pick<HttpCheck, "path" | "service" | "url">;

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
