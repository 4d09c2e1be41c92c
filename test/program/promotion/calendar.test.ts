import { describe, expect, test } from "vitest";
import {
  checkCalendar,
  freezesSchema,
  isOpen,
  nextOpening,
  windowsSchema,
  type CalendarQuestion,
} from "../../../program/promotion/calendar.ts";

const berlin = windowsSchema.parse({
  timeZone: "Europe/Berlin",
  open: [{ days: ["mon", "tue", "wed", "thu"], from: "09:00", to: "16:00" }],
});
const nights = windowsSchema.parse({
  timeZone: "Europe/Berlin",
  open: [{ days: ["sat"], from: "22:00", to: "03:30" }],
});
const lordHowe = windowsSchema.parse({
  timeZone: "Australia/Lord_Howe",
  open: [{ from: "01:30", to: "02:00" }],
});

describe("a window is by the clock of its own zone", () => {
  // In 2031 summer time begins in Berlin on 30 March at 01:00 UTC and ends on 26 October at 01:00.
  test.each<[string, typeof berlin, string, boolean]>([
    ["from its first minute", berlin, "2031-03-26T08:00:00Z", true],
    ["not a moment before", berlin, "2031-03-26T07:59:59.999Z", false],
    ["to its last moment", berlin, "2031-03-26T14:59:59.999Z", true],
    ["not from its end on", berlin, "2031-03-26T15:00:00Z", false],
    ["in summer an hour earlier", berlin, "2031-03-31T07:00:00Z", true],
    ["in summer not by the hour of winter", berlin, "2031-03-31T14:00:00Z", false],
    ["on its days alone", berlin, "2031-03-28T10:00:00Z", false],
    ["over midnight, of the day on which it began", nights, "2031-03-29T23:30:00Z", true],
    ["over the hour that is left out", nights, "2031-03-30T01:15:00Z", true],
    ["closed by the clock that was put forward", nights, "2031-03-30T01:30:00Z", false],
    ["through the hour that comes twice: the first", nights, "2031-10-26T00:45:00Z", true],
    ["through the hour that comes twice: the second", nights, "2031-10-26T01:45:00Z", true],
    ["to its end after that", nights, "2031-10-26T02:30:00Z", false],
    ["not on the evening after", nights, "2031-10-26T22:30:00Z", false],
    ["where the clock is put back by half an hour: once", lordHowe, "2031-04-05T14:45:00Z", true],
    ["where the clock is put back by half an hour: twice", lordHowe, "2031-04-05T15:15:00Z", true],
    ["and not a third time", lordHowe, "2031-04-05T15:30:00Z", false],
  ])("%s", (_name, windows, at, expected) => {
    expect(isOpen(windows, new Date(at))).toBe(expected);
  });

  test("the next opening is a minute at which it is open, and none before it is", () => {
    const friday = new Date("2031-03-28T15:00:30Z");
    expect(nextOpening(berlin, friday)?.toISOString()).toBe("2031-03-31T07:00:00.000Z");
    const before = new Date("2031-10-25T12:00:00Z");
    expect(nextOpening(nights, before)?.toISOString()).toBe("2031-10-25T20:00:00.000Z");
  });
});

describe("what holds a release up", () => {
  const freezes = freezesSchema.parse([
    {
      from: "2031-12-20T00:00:00+01:00",
      to: "2032-01-02T00:00:00+01:00",
      reason: "nobody is there",
      exempt: ["hotfix"],
    },
    { from: "2031-12-24T00:00:00Z", to: "2031-12-25T00:00:00Z", reason: "it is the 24th" },
  ]);
  const ask = (at: string, more: Partial<CalendarQuestion> = {}): string[] =>
    checkCalendar({ stack: "prod", freezes, act: "promotion", now: new Date(at), ...more }).map(
      ({ code, message }) => `${code}: ${message}`,
    );

  test("a freeze with its reason, from its beginning to before its end", () => {
    expect(ask("2031-12-19T22:59:59Z")).toEqual([]);
    expect(ask("2031-12-19T23:00:00Z")).toEqual([
      "Frozen: Nothing comes to 'prod' until 2032-01-02T00:00:00+01:00: nobody is there.",
    ]);
    expect(ask("2032-01-01T23:00:00Z")).toEqual([]);
  });

  test("no hotfix where that is exempt, and each where it is not", () => {
    expect(ask("2031-12-21T12:00:00Z", { act: "hotfix" })).toEqual([]);
    expect(ask("2031-12-24T12:00:00Z", { act: "hotfix" })).toHaveLength(1);
    expect(ask("2031-12-24T12:00:00Z")).toHaveLength(2);
  });

  test("never a rollback", () => {
    const act = "rollback";
    expect(ask("2031-12-24T12:00:00Z", { act, windows: berlin })).toEqual([]);
  });

  test("a closed window, with when it opens", () => {
    expect(ask("2031-06-06T12:00:00Z", { windows: berlin })).toEqual([
      "WindowClosed: 'prod' takes releases at certain times in Europe/Berlin, and not now. It opens at 2031-06-09T07:00:00.000Z.",
    ]);
  });
});

test.each([
  ["a zone that there is not", { timeZone: "Europe/Bremerhaven", open: [{ from: "1", to: "2" }] }],
  ["a time without its zero", { timeZone: "UTC", open: [{ from: "9:00", to: "10:00" }] }],
  ["an end that is its beginning", { timeZone: "UTC", open: [{ from: "09:00", to: "09:00" }] }],
  ["no opening at all", { timeZone: "UTC", open: [] }],
])("a window is refused with %s", (_name, given) => {
  expect(windowsSchema.safeParse(given).success).toBe(false);
});

test("a freeze that ends before it begins is refused", () => {
  const given = [{ from: "2031-12-25T00:00:00Z", to: "2031-12-24T00:00:00Z", reason: "x" }];
  expect(freezesSchema.safeParse(given).success).toBe(false);
});
