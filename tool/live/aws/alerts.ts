import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import type { LiveAlert } from "../live.ts";
import { askAws, chunk } from "./ask.ts";
import type { AlarmPlace } from "./places.ts";

/** Most alarms in one question. Source: CloudWatch API reference, DescribeAlarms. */
const mostAlarms = 100;

/** The alarms of a stack that are in alarm; CloudWatch has none that are pending. */
export async function readAlarms(places: readonly AlarmPlace[]): Promise<LiveAlert[]> {
  const groups = Map.groupBy(places, ({ region }) => region);
  const found = await Promise.all([...groups].map(([region, some]) => readRegion(region, some)));
  return found.flat().sort((one, other) => one.activeSince.localeCompare(other.activeSince));
}

async function readRegion(region: string, places: readonly AlarmPlace[]): Promise<LiveAlert[]> {
  const { CloudWatchClient, DescribeAlarmsCommand } = await import("@aws-sdk/client-cloudwatch");
  const client = new CloudWatchClient({ region });
  const answers = await Promise.all(
    chunk(places, mostAlarms).map((some) => {
      const AlarmNames = some.map(({ physicalName }) => physicalName);
      const input = { AlarmNames, StateValue: "ALARM", MaxRecords: mostAlarms } as const;
      return askAws(region, () => client.send(new DescribeAlarmsCommand(input)));
    }),
  );
  const alarms = answers.flatMap((answer) => answer.MetricAlarms ?? []);
  return places.flatMap((place) => {
    const alarm = alarms.find(({ AlarmName }) => AlarmName === place.physicalName);
    return alarm?.StateValue === "ALARM" ? [viewAlarm(place, alarm)] : [];
  });
}

function viewAlarm(place: AlarmPlace, alarm: MetricAlarm): LiveAlert {
  const { StateTransitionedTimestamp, StateUpdatedTimestamp, AlarmDescription, StateReason } =
    alarm;
  const since = StateTransitionedTimestamp ?? StateUpdatedTimestamp ?? new Date(0);
  return {
    name: place.alert,
    state: "firing",
    severity: place.severity,
    activeSince: since.toISOString(),
    component: place.physicalName,
    ...((AlarmDescription ?? StateReason) !== undefined && {
      summary: AlarmDescription ?? StateReason,
    }),
    ...(alarm.ActionsEnabled === false && { silenced: true }),
  };
}
