import { expect, test } from "vitest";
import { UserError } from "../../../variables/user-error.ts";
import { makeProject, play, scriptedLocal, step } from "./scripted.ts";

const create = step({ op: "create", name: "api" });
const same = step({ op: "same", name: "web", type: "slipway:index:Site" });
const danger = step({ op: "replace", name: "orders", danger: "the database is deleted" });

test("a local development stack comes up without a question and ends with its addresses", async () => {
  const folder = await makeProject();
  const addresses = [{ name: "web", url: "http://localhost:20001" }];
  const played = await play(folder, ["up", "dev"], {
    script: { steps: [create, same] },
    local: scriptedLocal({ addresses }).local,
  });
  expect(played.code).toBe(0);
  expect(played.engine.calls).toEqual(["preview", "up"]);
  expect(played.stderr).toContain("+ create   api  Service");
  expect(played.stderr).toContain("+ 1 created   = 1 unchanged");
  expect(played.stdout).toContain("web    http://localhost:20001");
  expect(played.stdout).toContain("npx slipway logs dev --follow");
  expect(played.stdout).toContain("npm stop (keeps the data)");
});

test("an unchanged local stack takes at most ten lines", async () => {
  const folder = await makeProject();
  const addresses = [
    { name: "web", url: "http://localhost:20001" },
    { name: "api", url: "http://localhost:20001/api" },
  ];
  const { stdout, stderr } = await play(folder, ["up", "dev"], {
    script: { steps: [same, step({ op: "same", name: "api" })] },
    local: scriptedLocal({ addresses }).local,
  });
  expect((stderr + stdout).trimEnd().split("\n").length).toBeLessThanOrEqual(10);
});

test("the engine is said once, although a plan precedes the run", async () => {
  const folder = await makeProject();
  const { stderr } = await play(folder, ["up", "dev"], { script: { steps: [create] } });
  const asked = await play(folder, ["up", "prod"], { script: { steps: [create] }, answers: ["y"] });
  for (const text of [stderr, asked.stderr]) {
    expect(text.match(/engine embedded 9\.9\.9: scripted/g)).toHaveLength(1);
  }
});

test("any other stack without a terminal shows its plan and is refused without --yes", async () => {
  const folder = await makeProject();
  for (const stack of ["prod", "check"]) {
    const played = await play(folder, ["up", stack], { script: { steps: [create] } });
    expect(played.code).toBe(1);
    expect(played.engine.calls).toEqual(["preview"]);
    expect(played.stderr).toContain("+ api  Service");
    expect(played.stderr).toContain("error NeedsConfirmation:");
    expect(played.stderr).toContain("--yes");
  }
});

test("without a terminal a plan without changes is the end of it", async () => {
  const folder = await makeProject();
  const played = await play(folder, ["up", "prod"], { script: { steps: [same] } });
  expect(played.code).toBe(0);
  expect(played.engine.calls).toEqual(["preview"]);
});

test("a plan without changes is run where a secret output may have changed", async () => {
  const folder = await makeProject();
  const script = { steps: [step({ op: "same", name: "api" })], secretKeys: ["token"] };
  const played = await play(folder, ["up", "dev"], { script });
  expect(played.engine.calls).toEqual(["preview", "up"]);
});

test("a stack without state comes up straight, its variables looked at, without a plan", async () => {
  const folder = await makeProject();
  const script = { steps: [step({ op: "create", name: "api" })], isNew: true };
  const played = await play(folder, ["up", "dev"], { script });
  expect(played.code).toBe(0);
  expect(played.engine.calls).toEqual(["preview", "up"]);
});

test("--yes brings any stack up, with the engine, parallelism and wait that were asked for", async () => {
  const folder = await makeProject();
  const argv = "up prod --yes --engine pulumi --parallel 4 --lock-wait 30".split(" ");
  const played = await play(folder, argv, { script: { steps: [create] } });
  expect(played.code).toBe(0);
  expect(played.requests).toEqual([
    { folder, stack: "prod", operation: "up", requested: "pulumi" },
  ]);
  expect(played.engine.options[0]).toMatchObject({ parallel: 4, lockWaitSeconds: 30 });
});

test("at a terminal, y makes the changes and anything else does not", async () => {
  const folder = await makeProject();
  const script = { steps: [create] };
  const agreed = await play(folder, ["up", "prod"], { script, answers: ["y"] });
  expect(agreed.code).toBe(0);
  expect(agreed.engine.calls).toEqual(["preview", "up"]);
  for (const answers of [["n"], [""], []]) {
    const declined = await play(folder, ["up", "prod"], { script, answers });
    expect(declined.code).toBe(1);
    expect(declined.engine.calls).toEqual(["preview"]);
    expect(declined.stderr).toContain("error Declined: Nothing was changed.");
  }
});

test("a step that may endanger data is marked apart, and refused like one that does", async () => {
  const folder = await makeProject();
  const danger = "no source tells whether the database is deleted";
  const unsure = step({ op: "update", name: "orders", danger, dangerUnsure: true });
  const argv = ["up", "prod", "--yes"];
  const played = await play(folder, argv, { script: { steps: [unsure] } });
  expect(played.code).toBe(1);
  expect(played.engine.calls).toEqual(["preview"]);
  expect(played.stderr).toContain(`DANGER? update orders (Service): ${danger}`);
  expect(played.stderr).toContain("error DataLoss: 1 step may endanger data");
  const allowed = [...argv, "--allow-data-loss"];
  const agreed = await play(folder, allowed, { script: { steps: [unsure] } });
  expect(agreed.engine.calls).toEqual(["preview", "up"]);
});

test("a step that endangers data is refused without a terminal, even with --yes", async () => {
  const folder = await makeProject();
  for (const argv of [
    ["up", "prod", "--yes"],
    ["up", "dev"],
  ]) {
    const played = await play(folder, argv, { script: { steps: [danger] } });
    expect(played.code).toBe(1);
    expect(played.engine.calls).toEqual(["preview"]);
    expect(played.stderr).toContain("DANGER replace orders (Service): the database is deleted");
    expect(played.stderr).toContain("error DataLoss: 1 step endangers data");
    expect(played.stderr).toContain("--allow-data-loss");
  }
});

test("--allow-data-loss lets a dangerous step through", async () => {
  const folder = await makeProject();
  const argv = ["up", "prod", "--yes", "--allow-data-loss"];
  const played = await play(folder, argv, { script: { steps: [danger] } });
  expect(played.code).toBe(0);
  expect(played.engine.calls).toEqual(["preview", "up"]);
});

test("at a terminal a dangerous step wants the stack's name, not a y", async () => {
  const folder = await makeProject();
  const script = { steps: [danger] };
  const wrong = await play(folder, ["up", "dev"], { script, answers: ["y"] });
  expect(wrong.code).toBe(1);
  expect(wrong.engine.calls).toEqual(["preview"]);
  const right = await play(folder, ["up", "dev"], { script, answers: ["dev"] });
  expect(right.code).toBe(0);
  expect(right.engine.calls).toEqual(["preview", "up"]);
});

test("a mandatory violation stops before anything is asked or changed", async () => {
  const folder = await makeProject();
  const violation = {
    rule: "health-check-present",
    level: "mandatory" as const,
    urn: create.urn,
    resource: "api",
    message: "Service 'api' has no health check.",
    fix: "Set `health`.",
  };
  const script = { steps: [create], violations: [violation] };
  for (const argv of [
    ["up", "dev"],
    ["up", "prod", "--yes"],
    ["up", "prod"],
  ]) {
    const played = await play(folder, argv, { script });
    expect(played.code).toBe(1);
    expect(played.engine.calls).toEqual(["preview"]);
    expect(played.stderr).toContain("policy violated  health-check-present: api");
    expect(played.stderr.match(/Service 'api' has no health check/g)).toHaveLength(1);
    expect(played.stderr).toContain("fix: Set `health`.");
    expect(played.stderr).toContain("error PolicyViolated:");
  }
});

test("what a user can mend is one line, anything else comes with its stack and a plea", async () => {
  const folder = await makeProject();
  const mendable = new UserError("PortTaken", "Port 8080 of service 'api' is taken.");
  const known = await play(folder, ["up", "dev"], {
    script: { steps: [create], failure: mendable },
  });
  expect(known.code).toBe(1);
  expect(known.stderr).toContain("+ create   api  Service  failed: Port 8080");
  expect(known.stderr).toContain("No step was finished. Mend what is wrong and run npx slipway up");
  expect(known.stderr).toMatch(/error PortTaken: 'api' failed, as said above\.\n$/);
  const json = await play(folder, ["up", "dev", "--json"], {
    script: { steps: [create], failure: mendable },
  });
  expect(jsonLines(json.stdout).at(-1)).toMatchObject({ error: { message: mendable.message } });
  expect(known.stderr).not.toContain("scripted.ts");
  const fault = new TypeError("x is not a function");
  const unknown = await play(folder, ["up", "dev"], {
    script: { steps: [create], failure: fault },
  });
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain("error Unexpected: TypeError: x is not a function\n    at ");
  expect(unknown.stderr).toContain("please report it");
});

test("--json prints the run's events as lines and its result last, and asks nothing", async () => {
  const folder = await makeProject();
  const argv = ["up", "dev", "--json"];
  const played = await play(folder, argv, { script: { steps: [create] }, answers: ["y"] });
  const lines = jsonLines(played.stdout);
  expect(lines.map((line) => line.kind)).toEqual([
    "engine",
    "step-started",
    "step-finished",
    "result",
  ]);
  expect(lines.at(-1)).toMatchObject({
    operation: "up",
    stack: "dev",
    ok: true,
    exitCode: 0,
    changes: { create: 1 },
  });
});

test("--json of a refused run ends with the error as its result", async () => {
  const folder = await makeProject();
  const argv = ["up", "prod", "--json"];
  const played = await play(folder, argv, { script: { steps: [create] }, answers: ["y"] });
  expect(played.code).toBe(1);
  expect(jsonLines(played.stdout).at(-1)).toMatchObject({
    kind: "result",
    ok: false,
    exitCode: 1,
    error: { code: "NeedsConfirmation" },
  });
});

test("an interrupted run is told to stop and exits 130", async () => {
  const folder = await makeProject();
  const interrupts = new AbortController();
  const played = await play(folder, ["up", "dev"], {
    interrupts,
    script: {
      steps: [create],
      onUp: async ({ signal, onEvent }) => {
        interrupts.abort();
        expect(signal?.aborted).toBe(true);
        onEvent?.({ kind: "log", severity: "error", message: "program cut off", urn: "" });
        return Promise.reject(new UserError("Cancelled", "The run was stopped; all is saved."));
      },
    },
  });
  expect(played.code).toBe(130);
  expect(played.stderr).toContain("Stopping: what runs is finished and saved.");
  expect(played.stderr).toContain("error Cancelled:");
  expect(played.stderr).not.toContain("program cut off");
});

test("at a terminal the tree of the run is left on the screen with what was done", async () => {
  const folder = await makeProject();
  const child = step({
    op: "create",
    name: "api-a",
    type: "local:index:Process",
    parent: create.urn,
  });
  const played = await play(folder, ["up", "dev"], {
    script: { steps: [create, child] },
    answers: [],
  });
  expect(played.stderr).toContain("+ api      Service        created\n");
  expect(played.stderr).toContain("+   api-a  local:Process  created\n");
});

function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
