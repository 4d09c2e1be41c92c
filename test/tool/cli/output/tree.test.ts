import { expect, test } from "vitest";
import { buildTree, changedOnly, formatRows, treeRows } from "../../../../tool/cli/output/tree.ts";
import { plainStyle } from "../../../../tool/cli/output/style.ts";
import { step } from "../scripted.ts";

const stack = step({ op: "create", name: "shop-dev", type: "pulumi:pulumi:Stack" });
const shop = step({
  op: "same",
  name: "shop",
  type: "slipway:index:Environment",
  parent: stack.urn,
});
const api = step({ op: "same", name: "api", parent: shop.urn });
const process = step({
  op: "update",
  name: "api-a",
  type: "local:index:Process",
  parent: api.urn,
});
const web = step({ op: "same", name: "web", parent: shop.urn });
const provider = step({
  op: "create",
  name: "default_7_48_0",
  type: "pulumi:providers:aws",
  parent: stack.urn,
});

function lines(steps: Parameters<typeof buildTree>[0]): string[] {
  return formatRows(treeRows(changedOnly(buildTree(steps))), plainStyle);
}

test("changes are nested by component; parents are shown for their place alone", () => {
  expect(lines([stack, shop, api, process, web])).toEqual([
    "  shop       Environment",
    "    api      Service",
    "~     api-a  local:Process",
  ]);
});

test("the stack and default providers are not shown, what they hold is", () => {
  expect(lines([stack, provider, { ...shop, op: "create" }])).toEqual(["+ shop  Environment"]);
});

test("a provider that the program made is shown", () => {
  expect(lines([{ ...provider, name: "frankfurt" }])).toEqual(["+ frankfurt  provider aws"]);
});

test("a child before its parent, and one whose parent is not there, have their place", () => {
  expect(lines([process, { ...api, op: "create", parent: "urn:gone" }])).toEqual([
    "+ api      Service",
    "~   api-a  local:Process",
  ]);
});

test("the deletion of what was replaced stands beside its successor", () => {
  const replaced = { ...process, op: "replace" as const };
  const removed = { ...process, op: "delete" as const, danger: "its data is lost" };
  expect(lines([api, replaced, removed])).toEqual([
    "  api      Service",
    "±   api-a  local:Process",
    "-   api-a  local:Process  DANGER",
  ]);
  const unsure = { ...removed, op: "update" as const, dangerUnsure: true as const };
  expect(lines([api, unsure])).toContain("~   api-a  local:Process  DANGER?");
});

test("siblings stand by name, a component's own resources before its components", () => {
  const create = (name: string, type: string) =>
    step({ op: "create", name, type, parent: shop.urn });
  const vpc = "aws:ec2/vpc:Vpc";
  const children = [create("b", "slipway:index:Site"), create("z10", vpc), create("z9", vpc)];
  expect(lines([shop, ...children])).toEqual([
    "  shop   Environment",
    "+   z9   aws:ec2:Vpc",
    "+   z10  aws:ec2:Vpc",
    "+   b    Site",
  ]);
});

test("nothing that changes is an empty tree", () => {
  expect(lines([shop, api, web])).toEqual([]);
});
