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
    services: () => readEcs(listEcs(deployed, region)),
    logs: async function* (query) {
      const groups = listLogGroups(deployed, region).filter(
        ({ name }) => query.component === undefined || name === query.component,
      );
      yield* mergeLines(
        groups.map((group) => readGroup(group, query)),
        query,
      );
    },
    alerts: async () => {
      const alarms = listAlarms(deployed, region);
      return alarms.length === 0 ? undefined : await readAlarms(alarms);
    },
  };
}
