import { UserError } from "../../../variables/user-error.ts";
import type { Deployed } from "../deployed.ts";
import type { LiveReader } from "../live.ts";
import { mergeLines } from "../merge-lines.ts";
import { readAlarms } from "./alerts.ts";
import { readGroup } from "./logs.ts";
import { listAlarms, listEcs, listLogGroups } from "./places.ts";
import { readEcs } from "./services.ts";

/**
 * Asks AWS for what the state knows by its names there: the services and workers of ECS, the log
 * groups of programs and the alarms. Sites, functions and stores are AWS's own to keep running.
 */
export function createAwsReader(region: string, deployed: Deployed): LiveReader {
  return {
    place: `AWS in ${region}`,
    services: async ({ images = false } = {}) => {
      requireState(deployed);
      return await readEcs(listEcs(deployed, region), images);
    },
    logs: async function* (query) {
      requireState(deployed);
      const groups = listLogGroups(deployed, region).filter(
        ({ name }) => query.component === undefined || name === query.component,
      );
      yield* mergeLines(
        groups.map((group) => readGroup(group, query)),
        query,
      );
    },
    alerts: async () => {
      requireState(deployed);
      const alarms = listAlarms(deployed, region);
      return alarms.length === 0 ? undefined : await readAlarms(alarms);
    },
  };
}

/** Without names there is nothing to ask for, and no answer would be taken for one. */
function requireState({ application }: Deployed): void {
  if (application !== undefined) return;
  throw new UserError(
    "PlatformUnreachable",
    "AWS was not asked: the state has no names to ask for, as the stack was not brought up from here.",
  );
}
