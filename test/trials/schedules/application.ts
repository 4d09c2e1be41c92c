import { Environment, Schedule } from "../../../components/index.ts";
import type { EnvironmentArgs } from "../../../components/index.ts";

/** Jobs of a newsletter by name: each has a clock of another kind, some share a time zone. */
export const clocks: Readonly<Record<string, { cron: string; timezone: string }>> = {
  "send-letters": { cron: "30 6 * * mon", timezone: "Europe/Berlin" },
  "count-readers": { cron: "*/20 8-10 * * 1-5", timezone: "Europe/Berlin" },
  "half-hour-zone": { cron: "15 0 1,15 * *", timezone: "Asia/Kolkata" },
  "summer-time": { cron: "30 2 * oct,nov,mar sun", timezone: "America/New_York" },
  "behind-utc": { cron: "0 12 * * *", timezone: "Etc/GMT+5" },
  "before-utc": { cron: "0 12 * * *", timezone: "Etc/GMT-5" },
  "clean-up": { cron: "0 0-23/6 13 * *", timezone: "UTC" },
};

/** An application that is nothing but programs by the clock. */
export function describeLetters(args: EnvironmentArgs): Environment {
  const environment = new Environment("news-letter", args);
  for (const [name, clock] of Object.entries(clocks)) {
    new Schedule(name, { environment, source: "letters", command: [name], ...clock });
  }
  return environment;
}
