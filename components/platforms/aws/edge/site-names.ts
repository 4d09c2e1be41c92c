import { throwProblems } from "../../../../variables/user-error.ts";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { EdgeSettings } from "./edge-settings.ts";

/**
 * Checks the sites that the settings name, once the application's are known.
 *
 * @throws UserError `AwsSettings` that lists all that the application does not have.
 */
export async function checkSites(owner: EnvironmentView, settings: EdgeSettings): Promise<void> {
  await owner.declared;
  const sites = owner.namesOf("site");
  const message = `is no site of the application; it has ${sites.join(", ") || "none"}`;
  const problems = Object.keys(settings.siteDomains ?? {})
    .filter((site) => !sites.includes(site))
    .map((site) => ({ at: `slipway:aws.siteDomains.${site}`, message }));
  throwProblems("AwsSettings", "slipway:aws", problems);
}
