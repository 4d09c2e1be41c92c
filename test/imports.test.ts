import { globSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { faultsOf, foldersRead, readImports, type Files } from "./support/imports.ts";

/** A file that imports for its value, by the file's name. */
function using(...modules: readonly string[]): string {
  const lines = modules.map((module, index) => `import { one as one${index} } from "${module}";\n`);
  return `${lines.join("")}export const one = [${modules.map((_, index) => `one${index}`).join()}];\n`;
}

/** A tree of every floor, each on all that it may stand on. */
const sound: Files = {
  "variables/contract.ts": using(),
  "components/plan/parcel.ts": using("../../variables/contract.ts"),
  "components/observability/figures.ts": using("../plan/parcel.ts"),
  "components/images/lock.ts": using("../plan/parcel.ts", "../../variables/contract.ts"),
  "components/base/part.ts": using("../plan/parcel.ts", "../observability/figures.ts"),
  "components/parcel.ts": using("./base/part.ts", "./plan/parcel.ts"),
  "components/index.ts": 'export * from "./parcel.ts";\n',
  "providers/shared/serve.ts": using("../../variables/contract.ts"),
  "providers/edge/main.ts": using("../shared/serve.ts"),
  "components/platforms/containers/server.ts": using("../../base/part.ts"),
  "components/platforms/ship/parcel.ts": using(
    "../containers/server.ts",
    "../../parcel.ts",
    "../../../providers/edge/main.ts",
  ),
  "components/platforms/index.ts": 'export const ship = import("./ship/parcel.ts");\n',
  "policies/rules.ts": using("../variables/contract.ts"),
  "program/main.ts": using("../components/platforms/index.ts", "../policies/rules.ts"),
  "stacks/post.ts": using("../components/index.ts", "../program/main.ts"),
  "tool/engine/run.ts": using("../../program/main.ts", "../../policies/rules.ts"),
  "tool/cli/main.ts": using("../engine/run.ts", "../../stacks/post.ts"),
};

test("the project has no circles, and imports run down its floors", async () => {
  const { summary, modules } = await readImports();
  const told = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
  expect(told).toEqual([]);
  const folders = (await foldersRead()).join();
  const files = globSync(`{${folders}}/**/*.{ts,js}`);
  const read = new Set(modules.map(({ source }) => source));
  expect(files.length).toBeGreaterThan(500);
  expect(files.filter((file) => !read.has(file))).toEqual([]);
});

test("no folder of the project has more than 30 files of its own", async () => {
  const { modules } = await readImports();
  const own = modules.filter(({ source }) => !source.startsWith("node_modules/"));
  const counts = Object.entries(Object.groupBy(own, ({ source }) => dirname(source)))
    .map(([folder, files]) => ({ folder, files: files?.length ?? 0 }))
    .filter(({ files }) => files > 30);
  expect(counts).toEqual([]);
});

test("a tree that stands on its floors is accepted", async () => {
  expect(await faultsOf(sound)).toEqual([]);
});

describe("a circle is found", () => {
  const pair = "no-circle: components/base/part.ts, components/base/whole.ts";

  test.each([
    ["of values", using("./part.ts")],
    ["by import()", 'export const one = () => import("./part.ts");\n'],
    ["of types", 'import type { one } from "./part.ts";\nexport type One = typeof one;\n'],
    ["of types beside values", 'import { type one } from "./part.ts";\nexport type One = one;\n'],
    ["of types passed on", 'export type { one } from "./part.ts";\n'],
    ["of a type named where it is used", 'export type One = import("./part.ts").one;\n'],
  ])("%s", async (_, whole) => {
    const closed = {
      ...sound,
      "components/base/part.ts": using("./whole.ts"),
      "components/base/whole.ts": whole,
    };
    expect(await faultsOf(closed)).toEqual([pair]);
    // The same two files, and nothing leads back.
    expect(await faultsOf({ ...closed, "components/base/part.ts": using() })).toEqual([]);
  });

  test("through three files", async () => {
    const three = {
      ...sound,
      "tool/engine/one.ts": using("./two.ts"),
      "tool/engine/two.ts":
        'import type { one } from "./three.ts";\nexport type Two = typeof one;\n',
      "tool/engine/three.ts": using("./one.ts"),
    };
    const found = "no-circle: tool/engine/one.ts, tool/engine/three.ts, tool/engine/two.ts";
    expect(await faultsOf(three)).toEqual([found]);
    expect(await faultsOf({ ...three, "tool/engine/three.ts": using() })).toEqual([]);
  });
});

describe("an import", () => {
  test.each([
    ["from-variables", "variables/x.ts", "components/plan/parcel.ts"],
    ["from-plan", "components/plan/x.ts", "components/base/part.ts"],
    ["from-observability", "components/observability/x.ts", "components/base/part.ts"],
    ["from-images", "components/images/x.ts", "components/parcel.ts"],
    ["from-base", "components/base/x.ts", "components/parcel.ts"],
    ["from-vocabulary", "components/x.ts", "components/platforms/ship/parcel.ts"],
    ["from-providers", "providers/edge/x.ts", "components/plan/parcel.ts"],
    ["from-platforms", "components/platforms/ship/x.ts", "program/main.ts"],
    ["from-policies", "policies/x.ts", "components/plan/parcel.ts"],
    ["from-program", "program/x.ts", "stacks/post.ts"],
    ["from-stacks", "stacks/x.ts", "tool/engine/run.ts"],
    ["from-tool", "tool/engine/x.ts", "test/support/shop.ts"],
    ["platforms-apart", "components/platforms/rail/x.ts", "components/platforms/ship/parcel.ts"],
    [
      "platforms-apart",
      "components/platforms/containers/x.ts",
      "components/platforms/ship/parcel.ts",
    ],
    ["providers-apart", "providers/local/x.ts", "providers/edge/main.ts"],
    ["below-the-command", "tool/engine/x.ts", "tool/cli/main.ts"],
    ["every-file-on-a-floor", "components/attic/x.ts", "variables/contract.ts"],
  ])("against the direction is found: %s, %s to %s", async (rule, from, to) => {
    const up = "../".repeat(from.split("/").length - 1);
    const files = { ...sound, "test/support/shop.ts": using(), [from]: using(`${up}${to}`) };
    expect(await faultsOf(files)).toEqual([`${rule}: ${from}, ${to}`]);
  });

  test.each([
    ["components/base/x.ts", "components/images/lock.ts"],
    ["components/x.ts", "components/observability/figures.ts"],
    ["providers/local/x.ts", "providers/shared/serve.ts"],
    ["components/platforms/rail/x.ts", "components/platforms/containers/server.ts"],
    ["program/x.ts", "components/plan/parcel.ts"],
    ["tool/pages/x.ts", "tool/cli/main.ts"],
  ])("along it is accepted: %s to %s", async (from, to) => {
    const up = "../".repeat(from.split("/").length - 1);
    expect(await faultsOf({ ...sound, [from]: using(`${up}${to}`) })).toEqual([]);
  });

  test("by import(), for a type, or in JavaScript counts the same", async () => {
    const files = {
      ...sound,
      "variables/x.js": 'export const one = import("../tool/cli/main.ts");\n',
      "variables/y.ts": 'export type { one } from "../tool/cli/main.ts";\n',
      "stacks/z.js": using("../tool/cli/main.ts"),
    };
    expect(await faultsOf(files)).toEqual([
      "from-stacks: stacks/z.js, tool/cli/main.ts",
      "from-variables: variables/x.js, tool/cli/main.ts",
      "from-variables: variables/y.ts, tool/cli/main.ts",
    ]);
  });

  test("of a file that is not there is found", async () => {
    const files = { ...sound, "tool/engine/x.ts": using("./gone.ts") };
    expect(await faultsOf(files)).toEqual(["every-import-found: tool/engine/x.ts, ./gone.ts"]);
  });
});
