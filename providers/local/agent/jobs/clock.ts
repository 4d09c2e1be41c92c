import { Cron } from "croner";

/** When something is due: five fields, in a time zone by its IANA name. */
export interface When {
  cron: string;
  timezone: string;
}

/** A clock that goes. */
export interface Ticking {
  /** The next time; undefined where there is none. */
  next: () => Date | undefined;
  stop: () => void;
}

/** Calls `tick` at each time that is due, until it is stopped. */
export type Clock = (when: When, tick: () => void) => Ticking;

/** The machine's own clock. */
export const machineClock: Clock = ({ cron, timezone }, tick) => {
  const job = new Cron(cron, { timezone, mode: "5-part" }, tick);
  return {
    next: () => job.nextRun() ?? undefined,
    stop: () => {
      job.stop();
    },
  };
};
