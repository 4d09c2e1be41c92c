import { throwProblems } from "../../../variables/user-error.ts";
import type { Problem } from "../../../variables/user-error.ts";

/** Major versions of Node that the provider takes (vercel 5.4.1, `vercel_project.node_version`). */
export const nodeVersions = ["20.x", "22.x", "24.x"] as const;

/** What the platform needs of the stack's config, under `slipway:vercel`. */
export interface VercelSettings {
  /** Slug or id of the team that owns everything: `acme`. */
  team: string;
  /** Host of the first site; the others have `<site>.<domain>`. @default hosts under vercel.app */
  domain?: string | undefined;
  /** Framework of services and sites by name, as Vercel calls it: `nextjs`. @default from the source */
  frameworks?: Readonly<Record<string, string>> | undefined;
  /** Region that functions run in: `fra1`. @default Vercel's own */
  region?: string | undefined;
  /** Node that functions run on. @default "24.x" */
  nodeVersion?: (typeof nodeVersions)[number] | undefined;
  /** Seconds that a function may take for a request. @default 60 */
  timeoutSeconds?: number | undefined;
  /**
   * Which addresses ask for a login of the team where not everyone may come: all of them, which
   * needs the plan Pro, or only the generated ones of deployments. @default "all"
   */
  protection?: "all" | "standard" | undefined;
  /** Networks that alone may come, beside the login; needs the plan Enterprise. @default any */
  trustedIps?: readonly string[] | undefined;
}

/** What is wrong with the settings, as one UserError `VercelSettings`. */
export function checkSettings(settings: VercelSettings): void {
  const { team, region, timeoutSeconds: seconds = 60, domain } = settings;
  const problems: Problem[] = [];
  if (!/^[a-zA-Z0-9][\w-]*$/.test(team)) {
    problems.push({ at: "team", message: `is '${team}'; use the slug or id of a team` });
  }
  if (region !== undefined && !/^[a-z]{3}\d$/.test(region)) {
    problems.push({ at: "region", message: `is '${region}'; use one such as fra1` });
  }
  // The provider's bounds; a plan may allow less.
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 900) {
    problems.push({ at: "timeoutSeconds", message: `is ${seconds}; use 1 to 900` });
  }
  if (domain?.endsWith(".vercel.app")) {
    const message = `is '${domain}'; leave it out, hosts under vercel.app are made from names`;
    problems.push({ at: "domain", message });
  }
  throwProblems("VercelSettings", "slipway:vercel", problems);
}
