import { createHash } from "node:crypto";
import type { Member } from "../../base/member.ts";
import { physicalName } from "../../plan/names.ts";
import type { VercelSettings } from "./settings.ts";

/**
 * Project names are unique in a team. Vercel allows 100 characters and no `---`; the provider
 * (vercel 5.4.1, `vercel_project.name`) only 52, of a-z, 0-9 and dashes.
 */
const projectLimit = { maxLength: 52 };

/** Name of the project of a service or site: `shop-prod-api`. */
export function projectName({ tags }: Pick<Member, "tags">): string {
  return physicalName(projectLimit, ...partsOf(tags));
}

/**
 * Host of a project under vercel.app, where names are shared by everyone: it ends in a hash of the
 * team and all names, so that it is known before the project is there. At most 61 characters.
 */
export function generatedHost(owner: Pick<Member, "tags">, { team }: VercelSettings): string {
  const parts = [team, ...partsOf(owner.tags)];
  const hash = createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 8);
  return `${projectName(owner)}-${hash}.vercel.app`;
}

/** Host of a site: the first has the domain itself, the others a name under it. */
export function hostOfSite(
  owner: Pick<Member, "tags" | "componentName">,
  first: string | undefined,
  settings: VercelSettings,
): string {
  const { domain } = settings;
  if (domain === undefined) return generatedHost(owner, settings);
  return owner.componentName === first ? domain : `${owner.componentName}.${domain}`;
}

function partsOf({ application, environment, component }: Member["tags"]): string[] {
  return [application, environment, component];
}
