import * as z from "zod";
import type { Refusal } from "./refusal.ts";

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const minute = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time of day such as "09:30", quoted');
const instant = z.iso.datetime({
  offset: true,
  error: 'must be a date and time such as "2030-12-20T00:00:00+01:00", quoted',
});
const exempt = z
  .array(z.enum(["hotfix"]))
  .default([])
  .describe("What goes all the same. @default nothing but a rollback");

const opening = z
  .strictObject({
    days: z
      .array(z.enum(days))
      .min(1)
      .default([...days])
      .describe("Days on which it begins. @default every day"),
    from: minute.describe("Local time from which it is open."),
    to: minute.describe("Local time from which it is closed; before `from`, that of the next day."),
  })
  .refine(({ from, to }) => from !== to && from !== "24:00", {
    error: 'must have another `to` than `from`: a whole day is "00:00" to "24:00"',
  });

/** `slipway:windows`: when releases may come to a stack. */
export const windowsSchema = z.strictObject({
  timeZone: z
    .string()
    .refine(isTimeZone, "must be the name of a time zone such as Europe/Berlin")
    .describe("Name of the time zone that times of day are of."),
  open: z.array(opening).min(1).describe("When releases may come."),
  exempt,
});

const freeze = z
  .strictObject({
    from: instant.describe("Beginning, by RFC 3339."),
    to: instant.describe("End, by RFC 3339."),
    reason: z.string().min(1).describe("Why nothing changes then."),
    exempt,
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
    error: "must end after it begins",
  });

/** `slipway:freezes`: when no release comes to a stack. */
export const freezesSchema = z.array(freeze);

/** When releases may come, by local time. */
export type Windows = z.infer<typeof windowsSchema>;
/** When no release comes. */
export type Freeze = z.infer<typeof freeze>;

/** What is asked of a calendar. */
export interface CalendarQuestion {
  stack: string;
  windows?: Windows | undefined;
  freezes?: readonly Freeze[] | undefined;
  /** A rollback is held up by nothing. */
  act: "promotion" | "hotfix" | "rollback";
  now: Date;
}

/** Why nothing may come to a stack just now. Pure. */
export function checkCalendar({ stack, windows, freezes, act, now }: CalendarQuestion): Refusal[] {
  if (act === "rollback") return [];
  const isExempt = (from: readonly string[]): boolean => from.includes(act);
  const frozen = (freezes ?? [])
    .filter(({ from, to }) => Date.parse(from) <= now.getTime() && now.getTime() < Date.parse(to))
    .filter((one) => !isExempt(one.exempt))
    .map(({ to, reason }) => ({
      code: "Frozen",
      message: `Nothing comes to '${stack}' until ${to}: ${reason}.`,
    }));
  if (windows === undefined || isExempt(windows.exempt) || isOpen(windows, now)) return frozen;
  const next = nextOpening(windows, now);
  const when = next === undefined ? "" : ` It opens at ${next.toISOString()}.`;
  const message = `'${stack}' takes releases at certain times in ${windows.timeZone}, and not now.${when}`;
  return [...frozen, { code: "WindowClosed", message }];
}

/** Whether a window is open; an hour that the clock shows twice counts twice. */
export function isOpen({ timeZone, open }: Pick<Windows, "timeZone" | "open">, now: Date): boolean {
  const { day, time } = localTime(createClock(timeZone), now);
  return isOpenAt(open, day, time);
}

function isOpenAt(open: Windows["open"], day: number, time: string): boolean {
  const on = (window: Windows["open"][number], at: number): boolean =>
    window.days.some((name) => days.indexOf(name) === at);
  return open.some((window) => {
    const { from, to } = window;
    if (from < to) return on(window, day) && from <= time && time < to;
    return (on(window, day) && from <= time) || (on(window, (day + 6) % 7) && time < to);
  });
}

/** The next full minute at which a window is open; undefined where there is none within 8 days. */
export function nextOpening(
  { timeZone, open }: Pick<Windows, "timeZone" | "open">,
  now: Date,
): Date | undefined {
  const clock = createClock(timeZone);
  const minutes = 60_000;
  const first = Math.floor(now.getTime() / minutes) + 1;
  for (let at = first; at < first + 8 * 24 * 60; at += 1) {
    const date = new Date(at * minutes);
    const { day, time } = localTime(clock, date);
    if (isOpenAt(open, day, time)) return date;
  }
  return undefined;
}

function createClock(timeZone: string): Intl.DateTimeFormat {
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", ...time });
}

function localTime(clock: Intl.DateTimeFormat, date: Date): { day: number; time: string } {
  const parts = Object.fromEntries(clock.formatToParts(date).map((one) => [one.type, one.value]));
  const { weekday = "", hour = "", minute: minutes = "" } = parts;
  const day = days.findIndex((name) => name === weekday.toLowerCase());
  return { day, time: `${hour}:${minutes}` };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    return name !== "";
  } catch {
    return false;
  }
}
