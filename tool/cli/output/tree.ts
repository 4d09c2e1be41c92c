import type { Step } from "../../engine/engine.ts";
import { isImplicit } from "../../engine/implicit.ts";
import { dangerMark, isChange, opLooks } from "./ops.ts";
import type { Style } from "./style.ts";
import { columns, shortType } from "./text.ts";

/** A step with those of its children. */
export interface TreeNode {
  step: Step;
  children: TreeNode[];
}

/** One line of the tree, before it is painted. */
export interface TreeRow {
  step: Step;
  depth: number;
  /** A parent that is shown only to say where its children belong. */
  context: boolean;
}

/**
 * Steps nested by component; hidden ones give way to their children.
 *
 * A component's own resources stand before its components, both by name: the order of a run is
 * another one each time.
 */
export function buildTree(steps: readonly Step[]): TreeNode[] {
  const nodes = new Map<string, TreeNode>();
  // The deletion of what was replaced has the URN of its successor and stands under the same parent.
  const all = steps.map((step) => ({ step, children: [] as TreeNode[] }));
  for (const node of all) if (!nodes.has(node.step.urn)) nodes.set(node.step.urn, node);
  const roots: TreeNode[] = [];
  for (const node of all) {
    const parent = nodes.get(node.step.parent);
    (parent === undefined || parent === node ? roots : parent.children).push(node);
  }
  return sortNodes(liftHidden(roots));
}

const names = new Intl.Collator("en", { numeric: true });

function sortNodes(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes
    .map((node) => ({ step: node.step, children: sortNodes(node.children) }))
    .sort(
      (left, right) =>
        Number(isComponent(left.step)) - Number(isComponent(right.step)) ||
        names.compare(left.step.name, right.step.name),
    );
}

function isComponent(step: Step): boolean {
  return step.type.startsWith("slipway:");
}

function liftHidden(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.flatMap((node) => {
    const children = liftHidden(node.children);
    return isImplicit(node.step) ? children : [{ step: node.step, children }];
  });
}

/** The tree without what neither changes nor holds anything that does. */
export function changedOnly(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.flatMap((node) => {
    const children = changedOnly(node.children);
    return isChange(node.step) || children.length > 0 ? [{ step: node.step, children }] : [];
  });
}

/** The lines of a tree from top to bottom. */
export function treeRows(nodes: readonly TreeNode[], depth = 0): TreeRow[] {
  return nodes.flatMap((node) => [
    { step: node.step, depth, context: !isChange(node.step) },
    ...treeRows(node.children, depth + 1),
  ]);
}

/** What stands behind name and type in a line. */
export type Remark = (step: Step) => string;

/** The lines of a tree: symbol, name by depth, type in a column, remark. */
export function formatRows(rows: readonly TreeRow[], style: Style, remark?: Remark): string[] {
  return columns(
    rows.map((row) => {
      const look = opLooks[row.step.op];
      const label = "  ".repeat(row.depth) + row.step.name;
      const name = row.context ? style("dim", label) : label;
      const symbol = row.context ? " " : style(look.colour, look.symbol);
      const type = style("dim", shortType(row.step.type));
      return [`${symbol} ${name}`, type, endings(row, style, remark)];
    }),
  );
}

function endings(row: TreeRow, style: Style, remark: Remark | undefined): string {
  const said = remark?.(row.step) ?? "";
  return [said, dangerMark(row.step, style)].filter((part) => part !== "").join("  ");
}
