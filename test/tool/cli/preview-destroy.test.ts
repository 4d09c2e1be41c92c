import { expect, test } from "vitest";
import { formatPlan } from "../../../tool/cli/output/plan.ts";
import { plainStyle } from "../../../tool/cli/output/style.ts";
import { makeProject, play, step } from "./scripted.ts";

const shop = step({ op: "same", name: "shop", type: "slipway:index:Environment" });
const api = step({
  op: "update",
  name: "api",
  parent: shop.urn,
  changes: [
    { path: "cpu", kind: "update", before: 0.5, after: 1, replaces: false },
    {
      path: "password",
      kind: "update",
      before: "[secret]",
      after: "[secret]",
      replaces: "unknown",
    },
  ],
});
const orders = step({
  op: "create",
  name: "orders",
  type: "aws:rds/instance:Instance",
  parent: api.urn,
  inputs: { engine: "postgres", password: "[secret]", subnet: "[unknown]" },
});
const steps = [shop, api, orders];
const deletion = step({ op: "delete", name: "orders", danger: "its data is deleted for good" });

test("preview prints the tree by component, with each changed property, on stdout", async () => {
  const folder = await makeProject();
  const played = await play(folder, ["preview", "prod"], { script: { steps } });
  expect(played.code).toBe(0);
  expect(played.engine.calls).toEqual(["preview"]);
  expect(played.stdout).toBe(
    [
      "  shop      Environment",
      "~   api     Service",
      "        ~ cpu: 0.5 → 1",
      "        ~ password: [secret] → [secret]  replacement unknown",
      "+     orders  aws:rds:Instance",
      "",
      "+ 1 create   ~ 1 update   = 1 unchanged   0.5 s",
      "",
    ]
      .join("\n")
      .replace("shop      Env", "shop        Env")
      .replace("api     Ser", "api       Ser"),
  );
  expect(played.stderr).toContain("engine embedded 9.9.9: scripted");
});

test("preview --diff shows what a new resource is made of, --no-diff the tree alone", async () => {
  const folder = await makeProject();
  const whole = await play(folder, ["preview", "prod", "--diff"], { script: { steps } });
  expect(whole.stdout).toContain('+ engine: "postgres"');
  expect(whole.stdout).toContain("+ password: [secret]");
  expect(whole.stdout).toContain("+ subnet: [unknown]");
  const tree = await play(folder, ["preview", "prod", "--no-diff"], { script: { steps } });
  expect(tree.stdout).toContain("api");
  expect(tree.stdout).not.toContain("cpu");
});

test("values are cut at a terminal only, and not with --diff", () => {
  const long = step({
    op: "update",
    name: "api",
    changes: [{ path: "a", kind: "add", after: "x".repeat(300), replaces: false }],
  });
  const result = { steps: [long], outputs: {}, violations: [], seconds: 1 };
  const show = (live: boolean, detail: "changes" | "all"): string =>
    formatPlan(result, detail, { style: plainStyle, live }).join("\n");
  expect(show(true, "changes")).toContain("…");
  expect(show(true, "all")).toContain("x".repeat(300));
  expect(show(false, "changes")).toContain("x".repeat(300));
});

test("preview --expect-no-changes exits 3 where there are any, 0 where not", async () => {
  const folder = await makeProject();
  const argv = ["preview", "prod", "--expect-no-changes"];
  expect((await play(folder, argv, { script: { steps } })).code).toBe(3);
  expect((await play(folder, argv, { script: { steps: [shop] } })).code).toBe(0);
});

test("preview exits 1 for a mandatory violation and 0 for advice, printing both", async () => {
  const folder = await makeProject();
  const violation = {
    rule: "replicas",
    urn: api.urn,
    resource: "api",
    message: "Service 'api' has 1 replica.",
    fix: "Set `replicas` to 2.",
  };
  for (const [level, code] of [
    ["mandatory", 1],
    ["advisory", 0],
  ] as const) {
    const script = { steps, violations: [{ ...violation, level }] };
    const played = await play(folder, ["preview", "prod"], { script });
    expect(played.code).toBe(code);
    expect(played.stdout).toContain("replicas: api\n  Service 'api' has 1 replica.\n  fix: Set");
  }
});

test("preview --json prints lines of events, and the whole result last", async () => {
  const folder = await makeProject();
  const argv = ["preview", "prod", "--json", "--expect-no-changes"];
  const { code, stdout } = await play(folder, argv, { script: { steps } });
  expect(code).toBe(3);
  const lines = stdout.trimEnd().split("\n");
  // The engine, what it was compared with, two a step, the result.
  expect(lines).toHaveLength(2 + 2 * steps.length + 1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ kind: "engine" });
  expect(JSON.parse(lines[1] ?? "")).toMatchObject({ kind: "prior", prior: { kind: "state" } });
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
    kind: "result",
    operation: "preview",
    ok: false,
    exitCode: 3,
    against: { kind: "state" },
    changes: { create: 1, update: 1, same: 1 },
    result: { steps },
  });
});

test("destroy --preview deletes nothing", async () => {
  const folder = await makeProject();
  const script = { destroySteps: [deletion] };
  const played = await play(folder, ["destroy", "dev", "--preview"], { script });
  expect(played.code).toBe(0);
  expect(played.engine.calls).toEqual(["destroy --preview"]);
  expect(played.stdout).toContain(
    "- orders  Service  DANGER\n\nDANGER delete orders (Service): its data is deleted for good\n",
  );
});

test("destroy is refused without a terminal, and --yes does not cover data", async () => {
  const folder = await makeProject();
  const plain = { destroySteps: [step({ op: "delete", name: "api" })] };
  const refused = await play(folder, ["destroy", "prod"], { script: plain });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("error NeedsConfirmation:");
  const data = { destroySteps: [deletion] };
  const kept = await play(folder, ["destroy", "prod", "--yes"], { script: data });
  expect(kept.code).toBe(1);
  expect(kept.engine.calls).toEqual(["destroy --preview"]);
  expect(kept.stderr).toContain("error DataLoss:");
  expect(kept.stderr).toContain("Pass --allow-data-loss if");
  expect(kept.stderr.match(/its data is deleted for good/g)).toHaveLength(1);
  const neither = await play(folder, ["destroy", "prod"], { script: data });
  expect(neither.stderr).toContain("Pass --yes --allow-data-loss if");
  const argv = ["destroy", "prod", "--yes", "--allow-data-loss"];
  const gone = await play(folder, argv, { script: data });
  expect(gone.code).toBe(0);
  expect(gone.engine.calls).toEqual(["destroy --preview", "destroy"]);
});

test("at a terminal, typing the stack's name lets destroy delete data, without a second question", async () => {
  const folder = await makeProject();
  const script = { destroySteps: [deletion, step({ op: "delete", name: "api" })] };
  const right = await play(folder, ["destroy", "dev"], { script, answers: ["dev"] });
  expect(right.code).toBe(0);
  expect(right.engine.calls).toEqual(["destroy --preview", "destroy"]);
  const wrong = await play(folder, ["destroy", "dev"], { script, answers: ["y"] });
  expect(wrong.code).toBe(1);
  expect(wrong.engine.calls).toEqual(["destroy --preview"]);
});

test("destroying a stack without resources says so and asks nothing", async () => {
  const folder = await makeProject();
  const played = await play(folder, ["destroy", "prod"]);
  expect(played.code).toBe(0);
  expect(played.engine.calls).toEqual(["destroy --preview"]);
  expect(played.stderr).toContain("there is nothing to destroy");
});
