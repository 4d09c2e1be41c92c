import { expect, test } from "vitest";
import type { EngineEvent } from "../../../../tool/engine/engine.ts";
import { formatEvent } from "../../../../tool/cli/output/event-lines.ts";
import { formatFinalTree, formatLiveTree } from "../../../../tool/cli/output/live-tree.ts";
import { applyEvent, createProgress } from "../../../../tool/cli/output/progress.ts";
import { plainStyle } from "../../../../tool/cli/output/style.ts";
import { step } from "../scripted.ts";

const api = step({ op: "create", name: "api" });
const slot = step({ op: "create", name: "api-a", type: "local:index:Process", parent: api.urn });
const web = step({ op: "same", name: "web" });

function progressOf(events: [number, EngineEvent][]) {
  const progress = createProgress();
  for (const [at, event] of events) applyEvent(progress, event, at);
  return progress;
}

test("what runs shows its seconds, what is done how long it took, what is unchanged only a sum", () => {
  const progress = progressOf([
    [0, { kind: "step-finished", step: web, seconds: 0 }],
    [0, { kind: "step-started", step: api }],
    [0, { kind: "step-finished", step: api, seconds: 2.5 }],
    [1000, { kind: "step-started", step: slot }],
  ]);
  expect(formatLiveTree(progress, plainStyle, 5200, 40)).toEqual([
    "+ api      Service        created 2.5 s",
    "+   api-a  local:Process  creating 4 s",
    "+ 1 created   = 1 unchanged",
  ]);
});

test("a failed step stays on the screen with its message", () => {
  const progress = progressOf([
    [0, { kind: "step-started", step: api }],
    [9, { kind: "step-failed", step: api, message: "port taken" }],
  ]);
  expect(formatFinalTree(progress, plainStyle)).toEqual(["+ api  Service  failed port taken"]);
});

test("a tree that is higher than the terminal keeps what runs and says how much it leaves out", () => {
  const many = Array.from({ length: 30 }, (_, index) => step({ op: "create", name: `s${index}` }));
  const progress = createProgress();
  for (const one of many) applyEvent(progress, { kind: "step-started", step: one }, 0);
  for (const one of many.slice(0, 28)) {
    applyEvent(progress, { kind: "step-finished", step: one, seconds: 0 }, 0);
  }
  const lines = formatLiveTree(progress, plainStyle, 0, 10);
  expect(lines).toHaveLength(10);
  expect(lines.join("\n")).toMatch(/s28 .*creating\n.*s29 .*creating\n.*… 22 more/);
});

test("without a terminal each change is a line, unchanged ones are none", () => {
  const lines = (event: EngineEvent) => formatEvent(event, plainStyle, false);
  expect(lines({ kind: "step-finished", step: slot, seconds: 3 })).toEqual([
    "+ create   api-a  local:Process  3.0 s",
  ]);
  expect(lines({ kind: "step-finished", step: web, seconds: 3 })).toEqual([]);
  expect(lines({ kind: "step-started", step: slot })).toEqual([]);
  expect(lines({ kind: "step-failed", step: slot, message: "no" })).toEqual([
    "+ create   api-a  local:Process  failed: no",
  ]);
  expect(lines({ kind: "waiting-for-lock", holder: "process 7" })).toEqual([
    "waiting for the lock: process 7",
  ]);
});

test("messages of the program carry the resource's name; debug messages and errors need --debug", () => {
  const log = { kind: "log" as const, urn: api.urn, message: "slow\n" };
  expect(formatEvent({ ...log, severity: "warning" }, plainStyle, false)).toEqual([
    "warning  api: slow",
  ]);
  expect(formatEvent({ ...log, severity: "debug" }, plainStyle, false)).toEqual([]);
  expect(formatEvent({ ...log, severity: "debug" }, plainStyle, true)).toEqual(["api: slow"]);
  expect(formatEvent({ ...log, severity: "error" }, plainStyle, false)).toEqual([]);
  expect(formatEvent({ ...log, urn: "", severity: "error" }, plainStyle, true)).toEqual([
    "error  slow",
  ]);
});
