import { describe, expect, test } from "vitest";
import { FaultPlan, type Operation } from "../../../tool/engine/simulated/fault-plan.ts";
import { parseFaults, type FaultRule } from "../../../tool/engine/simulated/fault-specs.ts";
import { createFaultyProvider } from "../../../tool/engine/simulated/faulty-provider.ts";
import {
  ConnectionLost,
  PartialFailure,
  type Provider,
} from "../../../tool/engine/embedded/providers/provider.ts";

const instance = "aws:rds/instance:Instance";

describe("a fault as the command line gives it", () => {
  const right: [string, FaultRule][] = [
    ["fail@7", { fault: { kind: "fail" }, at: 7 }],
    [`fail:${instance}`, { fault: { kind: "fail" }, type: instance }],
    [`fail:${instance}@2`, { fault: { kind: "fail" }, type: instance, at: 2 }],
    ["partial@1", { fault: { kind: "partial" }, at: 1 }],
    ["delay@3:2s", { fault: { kind: "delay", seconds: 2 }, at: 3 }],
    ["delay@3:500ms", { fault: { kind: "delay", seconds: 0.5 }, at: 3 }],
    [`delay:${instance}:5m`, { fault: { kind: "delay", seconds: 300 }, type: instance }],
    ["throttle@5", { fault: { kind: "throttle", times: 2 }, at: 5 }],
    ["throttle@5:12", { fault: { kind: "throttle", times: 12 }, at: 5 }],
    ["drop@9", { fault: { kind: "drop" }, at: 9 }],
    ["drop@9:done", { fault: { kind: "drop", done: true }, at: 9 }],
    [
      "drop:kubernetes:apps/v1:Deployment:undone",
      { fault: { kind: "drop", done: false }, type: "kubernetes:apps/v1:Deployment" },
    ],
  ];

  test.each(right)("%s is read", (text, rule) => {
    expect(parseFaults([text])).toEqual([rule]);
  });

  const wrong: [string, string][] = [
    ["fial@7", "'fial' is no kind of fault"],
    ["fail", "does not say which operations"],
    ["fail@0", "counted from 1"],
    ["fail@x", "is no fault"],
    ["", "is no fault"],
    ["fail@7:2s", "fail takes no '2s'"],
    ["partial@7:done", "partial takes no 'done'"],
    ["delay@3:soon", "'soon' is no time"],
    ["delay@3:2h", "'2h' is no time"],
    ["throttle@5:0", "'0' is no number"],
    ["drop@9:half", "'half' is neither done nor undone"],
    ["fail:rds@2", "is no fault"],
    ["fail:rds", "'rds', which is no type either"],
  ];

  test.each(wrong)("'%s' is refused: %s", (text, reason) => {
    expect(() => parseFaults([text])).toThrow(reason);
  });

  test("all that are wrong are told together", () => {
    expect(() => parseFaults(["fial@1", "fail@2", "drop@3:half"])).toThrow(/fial[^]*half/);
  });
});

describe("the plan of faults", () => {
  const operation = (name: string, type = instance): Operation => {
    return { verb: "create", urn: `urn:pulumi:dev::shop::${type}::${name}`, type };
  };

  test("hits the n-th operation, and the n-th on a type", () => {
    const rules = parseFaults(["fail@2", `throttle:${instance}@2`, `delay:${instance}`]);
    const plan = new FaultPlan({ rules, rate: 0, seed: 1 });
    const kinds = ["a:b:C", instance, instance].map((type) =>
      plan.next(operation("x", type)).map(({ fault, source }) => `${fault.kind} ${source}`),
    );
    expect(kinds).toEqual([
      [],
      ["fail fail@2", `delay delay:${instance}@1`],
      [`throttle throttle:${instance}@2`, `delay delay:${instance}@2`],
    ]);
  });

  test("by chance is the same for a seed, whatever is done first", () => {
    const names = [...Array(50).keys()].map(String);
    const faultsOf = (order: string[], seed: number): [string, string[]][] => {
      const plan = new FaultPlan({ rules: [], rate: 0.4, seed });
      const drawn = order.map((name): [string, string[]] => [
        name,
        plan.next(operation(name)).map(({ fault }) => JSON.stringify(fault)),
      ]);
      return drawn.sort();
    };
    expect(faultsOf(names.toReversed(), 42)).toEqual(faultsOf(names, 42));
    expect(faultsOf(names, 43)).not.toEqual(faultsOf(names, 42));
  });

  test("hits about as many operations as the rate says", () => {
    const plan = new FaultPlan({ rules: [], rate: 0.3, seed: 7 });
    const hits = [...Array(1000).keys()].filter((n) => plan.next(operation(`x${n}`)).length > 0);
    expect(hits.length).toBeGreaterThan(240);
    expect(hits.length).toBeLessThan(360);
  });
});

describe("a provider with faults", () => {
  const subject = { urn: "urn:pulumi:dev::shop::a:b:C::c", type: "a:b:C", name: "c" };

  /** What a creation comes to under faults, how often it was done, and what was told. */
  async function create(faults: string[], timeoutSeconds?: number) {
    let done = 0;
    const told: string[] = [];
    const inner = {
      create: () => Promise.resolve({ id: `id-${++done}`, outputs: {} }),
    } as unknown as Provider;
    const plan = new FaultPlan({ rules: parseFaults(faults), rate: 0, seed: 1 });
    const provider = createFaultyProvider(inner, plan, (message) => told.push(message));
    const options = { preview: false, ...(timeoutSeconds !== undefined && { timeoutSeconds }) };
    const outcome: unknown = await provider
      .create(subject, {}, options)
      .catch((error: unknown) => error);
    return { outcome, done, told };
  }

  test("refuses, and has done nothing", async () => {
    const { outcome, done } = await create(["fail@1"]);
    expect(String(outcome)).toContain("simulated fault (fail@1)");
    expect(done).toBe(0);
  });

  test("makes what is not ready, and says so", async () => {
    const { outcome, done } = await create(["partial@1"]);
    expect(outcome).toBeInstanceOf(PartialFailure);
    expect(outcome).toMatchObject({ outcome: { id: "id-1" } });
    expect(done).toBe(1);
  });

  test("retries what is throttled, and tells each pause", async () => {
    const { outcome, done, told } = await create(["throttle@1:3"]);
    expect(outcome).toMatchObject({ id: "id-1" });
    expect(done).toBe(1);
    expect(told.map((text) => /again in (\d+) s/.exec(text)?.[1])).toEqual(["1", "2", "4"]);
  });

  test("gives up what is throttled for ever", async () => {
    const { outcome, done } = await create(["throttle@1:9999"]);
    expect(String(outcome)).toContain("given up after 10 attempts");
    expect(done).toBe(0);
  });

  test("is late, within the timeout of the resource", async () => {
    expect(await create(["delay@1:2s"], 10)).toMatchObject({ outcome: { id: "id-1" }, done: 1 });
  });

  test("is too late for the timeout of the resource, which exists then", async () => {
    const { outcome, done } = await create(["delay@1:5m"], 60);
    expect(outcome).toBeInstanceOf(PartialFailure);
    expect(String(outcome)).toContain("longer than 60 s");
    expect(done).toBe(1);
  });

  test.each([
    ["done", 1],
    ["undone", 0],
  ])("loses the answer of what was %s", async (how, times) => {
    const { outcome, done } = await create([`drop@1:${how}`]);
    expect(outcome).toBeInstanceOf(ConnectionLost);
    expect(done).toBe(times);
  });
});
