import * as z from "zod";
import { nodeVersions } from "../../components/platforms/vercel/settings.ts";
import { domain } from "./settings-parts.ts";

/** What stands under `slipway:vercel`. */
export const vercel = z.strictObject({
  team: z
    .string()
    .regex(/^[a-zA-Z0-9][\w-]*$/, "must be the slug or id of a team")
    .describe("Slug or id of the team that owns everything."),
  domain: domain
    .optional()
    .describe("Host of the first site; the others have `<site>.<domain>`. @default vercel.app"),
  frameworks: z
    .record(z.string(), z.string().regex(/^[a-z][a-z0-9-]*$/, "must be one such as nextjs"))
    .optional()
    .describe("Framework of services and sites by name, as Vercel calls it. @default the source's"),
  region: z
    .string()
    .regex(/^[a-z]{3}\d$/, "must be a region such as fra1")
    .optional()
    .describe("Region that functions run in. @default Vercel's own"),
  nodeVersion: z
    .enum(nodeVersions)
    .optional()
    .describe("Node that functions run on. @default 24.x"),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(900)
    .optional()
    .describe("Seconds that a function may take for a request. @default 60"),
  protection: z
    .enum(["all", "standard"])
    .optional()
    .describe(
      "Which addresses ask for a login where not everyone may come: all, which needs the plan " +
        "Pro, or those of single deployments. @default all",
    ),
  trustedIps: z
    .array(z.union([z.ipv4(), z.cidrv4()]))
    .min(1)
    .optional()
    .describe("Networks that alone may come; needs the plan Enterprise. @default any"),
});

/** What of a stack's settings is about Vercel. */
export interface VercelChoice {
  platform: string;
  sitePlatform?: "vercel" | undefined;
  vercel?: object | undefined;
}

/** What is wrong between the settings of Vercel, by key. */
export function checkVercel(settings: VercelChoice): [key: string, message: string][] {
  const { platform, sitePlatform } = settings;
  const isUsed = platform === "vercel" || sitePlatform === "vercel";
  const problems: [string, string][] = [];
  if (isUsed && !settings.vercel) problems.push(["vercel", "is missing; Vercel needs {team}"]);
  if (sitePlatform === undefined) return problems;
  if (platform === "vercel") {
    problems.push(["sitePlatform", "is vercel, which is the platform itself; leave it out"]);
  }
  if (platform === "local") {
    problems.push([
      "sitePlatform",
      "is vercel, which reaches no service on this machine; leave it out",
    ]);
  }
  return problems;
}
