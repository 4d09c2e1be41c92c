import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dangerOf, withDanger } from "../../../tool/engine/danger.ts";
import { decide } from "../../../tool/engine/embedded/deployment/decision.ts";
import { defaultProviderName } from "../../../tool/engine/embedded/deployment/default-providers.ts";
import { DeletionOrder } from "../../../tool/engine/embedded/deployment/deletion.ts";
import { changesBetween } from "../../../tool/engine/embedded/deployment/diff.ts";
import { parseDuration } from "../../../tool/engine/embedded/deployment/goal.ts";
import { Ledger } from "../../../tool/engine/embedded/deployment/ledger.ts";
import { formatPath, parsePath, readPath } from "../../../tool/engine/embedded/protocol/paths.ts";
import { refuseVersion } from "../../../tool/engine/embedded/refusals.ts";
import { resetPath } from "../../../tool/engine/embedded/protocol/reset-path.ts";
import { fromStruct, toStruct } from "../../../tool/engine/embedded/protocol/struct.ts";
import { parseUrn, urnOf } from "../../../tool/engine/embedded/protocol/urns.ts";
import {
  containsUnknown,
  lowerOutputs,
  reveal,
  sameValue,
  show,
  toSecret,
} from "../../../tool/engine/embedded/protocol/values.ts";
import { Mask } from "../../../tool/engine/embedded/masking.ts";
import { ownFrames } from "../../../tool/engine/embedded/program.ts";
import { Report } from "../../../tool/engine/embedded/report.ts";
import type { Step } from "../../../tool/engine/engine.ts";
import { marks } from "../../../tool/engine/state/snapshot.ts";
import type { Properties, ResourceState, Snapshot } from "../../../tool/engine/state/snapshot.ts";

const frames = [
  "Error: no",
  "    at build (/shop/stacks/shop.ts:3:9)",
  "    at run (/shop/node_modules/x/i.js:1:1)",
  "    at node:internal/x:5:6 {",
  "  code: 1",
  "}",
];

test("a program's error names the program's own frames, all of them only for debugging", () => {
  const shown = [0, 1, 4, 5].map((index) => frames[index]);
  expect(ownFrames(frames.join("\n"), "/shop")).toBe(shown.join("\n"));
});

test("what a program logs is reported without colours", () => {
  const report = new Report(new Mask(), undefined);
  report.log("error", "\u001b[31mred\u001b[39m");
  expect(report.errors).toEqual(["red"]);
});

const place = { stack: "dev", project: "shop" };
const known = { paths: [], known: true };

describe("values", () => {
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constant(null),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
      fc.string(),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(
        fc.string().filter((key) => key !== "__proto__"),
        tie("value"),
        { maxKeys: 3 },
      ),
    ),
  })).value;

  test("survive the way through a protobuf struct", () => {
    fc.assert(
      fc.property(values, (value) => {
        const properties = { value } as Properties;
        expect(fromStruct(toStruct(properties))).toEqual(properties);
      }),
    );
  });

  test("differ nowhere from themselves, marked secret or not", () => {
    fc.assert(
      fc.property(values, (value) => {
        const properties = { value } as Properties;
        const hidden = { value: toSecret(properties.value ?? null) };
        expect(changesBetween(properties, structuredClone(properties), known)).toEqual([]);
        expect(sameValue(properties, hidden)).toBe(true);
        expect(reveal(hidden)).toEqual(properties);
      }),
    );
  });

  test("lose their output marks and keep secrets, unknowns and dependencies", () => {
    const output = { [marks.signature]: marks.output };
    const urns = new Set<string>();
    const lowered = lowerOutputs(
      {
        known: { ...output, value: { inner: [1] }, dependencies: ["urn:a"] },
        secret: { ...output, value: "s", secret: true },
        unknown: { ...output, secret: true, dependencies: ["urn:b"] },
      },
      urns,
    );
    expect(lowered).toEqual({
      known: { inner: [1] },
      secret: toSecret("s"),
      unknown: toSecret(marks.unknown),
    });
    expect([...urns]).toEqual(["urn:a", "urn:b"]);
    expect(containsUnknown(lowered)).toBe(true);
    expect(show(lowered)).toEqual({
      known: { inner: [1] },
      secret: "[secret]",
      unknown: "[secret]",
    });
  });

  test("of assets, archives and references to resources are shown by their source", () => {
    const mark = (kind: string, more: Properties) => ({ [marks.signature]: kind, ...more });
    expect(show(mark(marks.asset, { path: "a.txt" }))).toBe("[asset a.txt]");
    expect(show(mark(marks.archive, { hash: "abc" }))).toBe("[archive abc]");
    expect(show(mark(marks.resource, { urn: "urn:x" }))).toBe("urn:x");
  });
});

describe("paths", () => {
  test.each(["a", "a.b[0].c", 'tags["a.b"].c', "list[3]"])("%s reads and writes back", (text) => {
    expect(formatPath(parsePath(text))).toBe(text);
  });

  test.each(["a[", "a[x]", 'a["b', ".a", "a."])("%s is none", (text) => {
    expect(readPath(text)).toBeUndefined();
    expect(parsePath(text)).toEqual([text]);
  });

  test("set back what they name, with wildcards, and leave the rest", () => {
    const old = {
      list: [
        { a: 1, b: 1 },
        { a: 2, b: 2 },
      ],
      gone: 1,
    };
    const fresh = {
      list: [
        { a: 9, b: 9 },
        { a: 9, b: 9 },
      ],
      added: 1,
    };
    const paths = ["list[*].a", "gone", "added"];
    expect(paths.map((path) => resetPath(old, fresh, parsePath(path)))).toEqual([true, true, true]);
    expect(fresh).toEqual({
      list: [
        { a: 1, b: 9 },
        { a: 2, b: 9 },
      ],
      gone: 1,
    });
    expect(resetPath(old, fresh, parsePath("list[2]"))).toBe(true);
    expect(resetPath(old, { list: [] }, parsePath("list[0]"))).toBe(false);
  });
});

describe("URNs", () => {
  test("carry the types of parents, and nothing of the stack", () => {
    const stack = urnOf(place, "pulumi:pulumi:Stack", "shop-dev", "");
    const service = urnOf(place, "slipway:index:Service", "api", stack);
    const child = urnOf(place, "local:index:Process", "api-a::x", service);
    expect(service).toBe("urn:pulumi:dev::shop::slipway:index:Service::api");
    expect(child).toBe("urn:pulumi:dev::shop::slipway:index:Service$local:index:Process::api-a::x");
    expect(parseUrn(child)).toMatchObject({ type: "local:index:Process", name: "api-a::x" });
  });

  test.each([
    ["", "", "default"],
    ["6.1.0", "", "default_6_1_0"],
    ["1.2.3-beta.1+x", "", "default_1_2_3_beta_1_x"],
    ["2.0.0-rc-1.2+a-b.c", "", "default_2_0_0_rc-1_2_a-b_c"],
    [
      "1.0.0",
      "github://api.github.com/pulumiverse",
      "default_1_0_0_github_/api.github.com/pulumiverse",
    ],
  ])("of default providers: version '%s' at '%s' is %s", (version, pluginDownloadUrl, name) => {
    expect(defaultProviderName({ version, pluginDownloadUrl })).toBe(name);
  });
});

test.each([
  ["45s", 45],
  ["1h30m", 5400],
  ["250ms", 0.25],
  ["", 0],
])("'%s' lasts %d s", (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

function stateOf(name: string, more: Partial<ResourceState> = {}): ResourceState {
  return { urn: name, custom: true, type: "t:i:T", id: "1", inputs: {}, outputs: {}, ...more };
}

describe("a decision", () => {
  const goal = {
    custom: true,
    deleteBeforeReplace: undefined,
    replaceOnChanges: [],
    hiddenDiffs: [],
  };
  const diff = (changes: "none" | "some" | "unknown", replaces: string[] = []) => ({
    changes,
    replaces,
    replacesKnown: true,
    deleteBeforeReplace: false,
  });
  const old = stateOf("a", { inputs: { x: 1 } });

  test("without an old resource is to create", () => {
    expect(decide({ goal, old: undefined, inputs: {}, diff: undefined }).op).toBe("create");
  });

  test("follows the provider, and the inputs where the provider leaves it to them", () => {
    const same = { goal, old, inputs: { x: 1 } };
    const changed = { goal, old, inputs: { x: 2 } };
    expect(decide({ ...same, diff: diff("unknown") }).op).toBe("same");
    expect(decide({ ...changed, diff: diff("unknown") }).op).toBe("update");
    expect(decide({ ...changed, diff: diff("none") }).op).toBe("same");
    expect(decide({ ...same, diff: diff("some") }).op).toBe("update");
    expect(decide({ ...changed, diff: diff("some", ["x"]) }).op).toBe("replace");
  });

  test("gives as the reason what a provider tells of the thing itself", () => {
    const dead = { ...diff("some"), changed: ["running", "running", "x"] };
    expect(decide({ goal, old, inputs: { x: 1 }, diff: dead })).toMatchObject({
      changes: [{ path: "running", before: "not running", after: "running" }],
    });
  });

  test("lets the program overrule which comes first", () => {
    const asked = { ...diff("some", ["x"]), deleteBeforeReplace: true };
    const situation = { old, inputs: { x: 2 }, diff: asked };
    expect(decide({ goal, ...situation })).toMatchObject({ deleteFirst: true });
    const overruled = { ...goal, deleteBeforeReplace: false };
    expect(decide({ goal: overruled, ...situation })).toMatchObject({ deleteFirst: false });
  });

  test("tries again what did not come up, and ends a replacement that was cut short", () => {
    const sick = stateOf("a", { inputs: { x: 1 }, initErrors: ["no"] });
    expect(decide({ goal, old: sick, inputs: { x: 1 }, diff: diff("none") }).op).toBe("update");
    const cut = stateOf("a", { inputs: { x: 1 }, pendingReplacement: true });
    expect(decide({ goal, old: cut, inputs: { x: 1 }, diff: diff("none") })).toMatchObject({
      op: "replace",
      deleteFirst: true,
    });
  });
});

describe("changes", () => {
  test("name every property by its path, and whether it replaces", () => {
    const before = { a: [{ b: 1 }, { b: 2 }], gone: true, "odd key": 1 };
    const after = { a: [{ b: 1 }, { b: 3 }, { b: 4 }], "odd key": 2, later: marks.unknown };
    expect(changesBetween(before, after, { paths: ["a"], known: false })).toEqual([
      { path: "a[1].b", kind: "update", before: 2, after: 3, replaces: true },
      { path: "a[2]", kind: "add", after: { b: 4 }, replaces: true },
      { path: "gone", kind: "delete", before: true, replaces: "unknown" },
      { path: '["odd key"]', kind: "update", before: 1, after: 2, replaces: "unknown" },
      { path: "later", kind: "add", after: "[unknown]", replaces: "unknown" },
    ]);
  });

  test("never show the old value of what is secret now, nor the new one of what was", () => {
    const [now] = changesBetween({ a: "old" }, { a: toSecret("new") }, known);
    const [was] = changesBetween({ a: toSecret("old") }, { a: "new" }, known);
    for (const change of [now, was]) {
      expect(change).toMatchObject({ before: "[secret]", after: "[secret]" });
    }
  });
});

test("deletions wait for everything that needs them", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 12 }), (needs) => {
      const states = needs.map((list, index) =>
        stateOf(`r${index}`, { dependencies: list.filter((n) => n < index).map((n) => `r${n}`) }),
      );
      const order = new DeletionOrder(states);
      const gone: string[] = [];
      for (let free = order.next(); free.length > 0; free = order.next()) {
        for (const state of free) {
          const dependants = states.filter(({ dependencies }) => dependencies?.includes(state.urn));
          expect(dependants.every(({ urn }) => gone.includes(urn))).toBe(true);
        }
        for (const state of free) {
          gone.push(state.urn);
          order.done(state);
        }
      }
      expect(gone).toHaveLength(states.length);
    }),
  );
});

describe("the ledger", () => {
  test("writes what ended together once, and every state whole", async () => {
    const written: Snapshot[] = [];
    const ledger = new Ledger({ resources: [], pendingOperations: [] }, async (snapshot) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      written.push(snapshot);
    });
    await Promise.all(["a", "b", "c", "d"].map((name) => ledger.record(stateOf(name), undefined)));
    expect(written.length).toBeLessThanOrEqual(2);
    expect(written.at(-1)?.resources.map(({ urn }) => urn)).toEqual(["a", "b", "c", "d"]);
  });

  test("fails those who waited for a write that failed, and goes on", async () => {
    let broken = true;
    const ledger = new Ledger({ resources: [], pendingOperations: [] }, () =>
      broken ? Promise.reject(new Error("disk full")) : Promise.resolve(),
    );
    await expect(ledger.record(stateOf("a"), undefined)).rejects.toThrow("disk full");
    broken = false;
    await ledger.record(stateOf("b"), undefined);
    expect(ledger.snapshot().resources).toHaveLength(2);
  });
});

test.each([
  "aws:s3/bucket:Bucket",
  "aws:sqs/queue:Queue",
  "aws:opensearch/domain:Domain",
  "aws:docdb/cluster:Cluster",
  "aws:rds/cluster:Cluster",
  "aws:efs/fileSystem:FileSystem",
  "aws:backup/vault:Vault",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:kms/key:Key",
])("replacing or deleting a resource of type %s is danger", (type) => {
  const resource = { type, name: "orders", changes: [] };
  expect(dangerOf({ ...resource, op: "delete" })).toContain("destroys the data it holds");
  expect(dangerOf({ ...resource, op: "replace" })).toContain("destroys the data it holds");
  expect(dangerOf({ ...resource, op: "update" })).toBeUndefined();
});

test.each([
  "aws:rds/clusterInstance:ClusterInstance",
  "aws:docdb/clusterInstance:ClusterInstance",
  "aws:rds/parameterGroup:ParameterGroup",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:opensearch/domainPolicy:DomainPolicy",
  "aws:backup/plan:Plan",
  "aws:kms/alias:Alias",
])("replacing or deleting a resource of type %s is none: its data are elsewhere", (type) => {
  const resource = { type, name: "orders", changes: [] };
  expect(dangerOf({ ...resource, op: "delete" })).toBeUndefined();
  expect(dangerOf({ ...resource, op: "replace" })).toBeUndefined();
});

test("replacing or deleting what holds data is danger, anything else is not", () => {
  const database = { type: "aws:rds/instance:Instance", name: "orders", changes: [] };
  expect(dangerOf({ ...database, op: "delete" })).toContain("'orders'");
  expect(dangerOf({ ...database, op: "replace" })).toContain("destroys");
  expect(dangerOf({ ...database, op: "update" })).toBeUndefined();
  const local = { type: "local:index:Postgres", name: "orders", op: "update" } as const;
  const persistent = { path: "persistent", kind: "update", replaces: false } as const;
  const less = { ...persistent, before: true, after: false };
  expect(dangerOf({ ...local, changes: [less] })).toContain("no longer persistent");
  const more = { ...persistent, before: false, after: true };
  expect(dangerOf({ ...local, changes: [more] })).toBeUndefined();
  const service = { type: "aws:ecs/service:Service", name: "api", changes: [] };
  expect(dangerOf({ ...service, op: "delete" })).toBeUndefined();
});

/** An update of one property, told as `replaces` says. */
function update(type: string, replaces: boolean | "unknown"): Step {
  const changes = [{ path: "engineVersion", kind: "update", replaces } as const];
  return { op: "update", urn: "", type, name: "orders", parent: "", inputs: {}, changes };
}

test("an update of which no source tells whether it replaces data may be danger", () => {
  const group = "aws:elasticache/replicationGroup:ReplicationGroup";
  expect(withDanger(update(group, "unknown"))).toMatchObject({
    danger:
      `Whether changing engineVersion replaces 'orders' (${group}), no source tells: ` +
      "a replacement destroys the data it holds.",
    dangerUnsure: true,
  });
  expect(withDanger({ ...update(group, "unknown"), op: "delete" }).dangerUnsure).toBeUndefined();
});

test("an update that is known to be none is no danger, nor one of what holds no data", () => {
  const known = update("aws:rds/instance:Instance", false);
  expect(withDanger(known)).toEqual(known);
  const stateless = update("aws:ecs/service:Service", "unknown");
  expect(withDanger(stateless)).toEqual(stateless);
});

describe("the version that a resource asks for", () => {
  test.each(["latest", "v1.2.3", "1.2", " 1.2.3", "=1.2.3"])("is refused: '%s'", (version) => {
    expect(refuseVersion("disk", version)?.message).toContain(
      `'disk' asks for version '${version}'`,
    );
  });

  test.each(["", "1.2.3", "0.0.1-alpha.1", "1.2.3+build", "10.20.30"])(
    "is taken: '%s'",
    (version) => {
      expect(refuseVersion("disk", version)).toBeUndefined();
    },
  );
});
