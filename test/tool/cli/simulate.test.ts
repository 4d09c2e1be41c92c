import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { createSink } from "../../../tool/cli/output/sink.ts";
import { makeProject, play, step } from "./scripted.ts";

const steps = [step({ op: "create", name: "api" })];
const danger = "its data is deleted for good";
const destroySteps = [step({ op: "delete", name: "orders", danger })];
const script = { steps, destroySteps };

test("up, destroy and refresh of a simulation ask for nothing", async () => {
  const folder = await makeProject();
  for (const command of ["up", "destroy", "refresh"]) {
    const played = await play(folder, [command, "prod", "--simulate"], { script });
    expect(played, played.stderr).toMatchObject({ code: 0 });
    expect(played.engine.calls).toContain(command);
    expect(played.requests).toMatchObject([{ stack: "prod", simulate: {} }]);
  }
});

test("faults reach the engine, each as it was given", async () => {
  const folder = await makeProject();
  const faults = ["--fault", "fail@7", "--fault", "drop@2", "--fault-rate", "0.05"];
  const options = ["--fault-seed", "42", "--simulate"];
  const { requests } = await play(folder, ["up", ...faults, "prod", ...options], { script });
  expect(requests[0]?.simulate?.faults).toEqual({
    rules: [
      { fault: { kind: "fail" }, at: 7 },
      { fault: { kind: "drop" }, at: 2 },
    ],
    rate: 0.05,
    seed: 42,
  });
});

test.each([
  [["--fault-rate", "2"], "give a number from 0 to 1"],
  [["--fault-seed", "-1"], "give a whole number"],
  [["--fault", "fial@1"], "FaultInvalid"],
  [["--engine", "pulumi"], "leave --engine pulumi or --simulate out"],
])("wrong faults are refused: %s", async (options, message) => {
  const folder = await makeProject();
  const played = await play(folder, ["up", "prod", "--simulate", ...options], { script });
  expect(played.code).toBe(2);
  expect(played.stderr).toContain(message);
  expect(played.engine.calls).toEqual([]);
});

test("a simulation is not compared with another state", async () => {
  const folder = await makeProject();
  const argv = ["preview", "prod", "--simulate", "--against", "none"];
  const { code, stderr } = await play(folder, argv, { script });
  expect(code).toBe(2);
  expect(stderr).toContain("AgainstSimulation");
});

test("without --simulate, nothing says that it is simulated", async () => {
  const folder = await makeProject();
  const argv = ["up", "prod", "--yes", "--allow-data-loss", "--json"];
  const { stdout, stderr, requests } = await play(folder, argv, { script });
  expect(stdout + stderr).not.toContain("simulated");
  expect(requests[0]?.simulate).toBeUndefined();
});

test("progress that is redrawn at a terminal is marked in every line", async () => {
  const folder = await makeProject();
  const options = { script, answers: [] };
  const { stderr } = await play(folder, ["up", "prod", "--simulate"], options);
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  expect(lines.filter((line) => !line.includes("[simulated]"))).toEqual([]);
});

test("the mark of a record stands before what it says, and wins", async () => {
  const stream = new PassThrough();
  const sink = createSink(stream, { colour: false, simulated: true });
  sink.json({ a: 1, simulated: "no" });
  sink.json([{ b: 2 }]);
  sink.json("text");
  sink.line("two\nlines");
  sink.line();
  stream.end();
  expect((await text(stream)).trim().split("\n")).toEqual([
    '{"simulated":true,"a":1}',
    '[{"simulated":true,"b":2}]',
    '{"simulated":true,"value":"text"}',
    "[simulated] two",
    "[simulated] lines",
    "[simulated]",
  ]);
});
