import { expect, test } from "vitest";
import { typeOfUrn } from "../../../providers/local/provider/resource-type.ts";
import { kinds, shapes } from "../../../providers/local/schemas.ts";
import { dangerOf, isStateful } from "../../../tool/engine/danger.ts";
import { ownOutputs } from "../../../tool/engine/simulated/own-outputs.ts";

const keepsData = kinds.filter((kind) => "persistent" in shapes[kind]);

test("the kinds of this machine that keep data are two", () => {
  expect(keepsData).toEqual(["Postgres", "Mariadb"]);
});

test.each(kinds)("a %s holds data if it has a promise to keep them, else not", (kind) => {
  const type = `local:index:${kind}`;
  const holds = keepsData.includes(kind);
  expect(isStateful(type)).toBe(holds);
  const deleted = dangerOf({ type, name: "orders", op: "delete", changes: [] });
  expect(deleted?.includes("destroys the data") ?? false).toBe(holds);
  const change = { path: "persistent", kind: "update", before: true, after: false } as const;
  const changes = [{ ...change, replaces: false } as const];
  const less = dangerOf({ type, name: "orders", op: "update", changes });
  expect(less?.includes("no longer persistent") ?? false).toBe(holds);
});

test.each(["Environment", ...kinds])("a simulated %s has every output of a real one", (kind) => {
  const urn = `urn:pulumi:dev::press::local:index:${kind}::it`;
  const { outputs = [], secrets = [] } = typeOfUrn(urn) ?? {};
  const subject = { urn, type: `local:index:${kind}` } as Parameters<typeof ownOutputs>[0];
  const made = ownOutputs(subject, { replicas: 1, serves: true });
  // There is a warning only where something is left out.
  const wanted = outputs.filter((name) => name !== "warning");
  expect(Object.keys(made).toSorted()).toEqual(wanted.toSorted());
  const open = secrets.filter((name) => name in made && typeof made[name] === "string");
  expect(open).toEqual([]);
});

test("a simulated migration has another run once it is another one", () => {
  const subject = { urn: "urn", type: "local:index:Migration" } as Parameters<typeof ownOutputs>[0];
  const run = (word: string): unknown => ownOutputs(subject, { command: [word] }).run;
  expect(run("up")).toBe(run("up"));
  expect(run("up")).not.toBe(run("down"));
});
