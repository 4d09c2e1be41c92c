import { onTestFinished, expect, test } from "vitest";
import { listenToInterrupts } from "../../../tool/cli/interrupts.ts";

function listen() {
  const exits: number[] = [];
  const clock = { now: 5000 };
  const interrupts = listenToInterrupts(
    (code) => {
      exits.push(code);
    },
    () => clock.now,
  );
  onTestFinished(() => {
    interrupts.dispose();
  });
  return { exits, clock, interrupts };
}

test("the first signal aborts and ends nothing", () => {
  const { exits, interrupts } = listen();
  expect(interrupts.signal.aborted).toBe(false);
  process.emit("SIGTERM");
  expect(interrupts.signal.aborted).toBe(true);
  expect(exits).toEqual([]);
});

test("one Ctrl-C that arrives three times, by terminal, npm and launcher, counts once", () => {
  const { exits, clock } = listen();
  for (const after of [0, 3, 400]) {
    clock.now = 5000 + after;
    process.emit("SIGINT");
  }
  expect(exits).toEqual([]);
});

test("a second Ctrl-C a second later ends at once with 130", () => {
  const { exits, clock } = listen();
  process.emit("SIGINT");
  clock.now += 1000;
  process.emit("SIGINT");
  expect(exits).toEqual([130]);
});
