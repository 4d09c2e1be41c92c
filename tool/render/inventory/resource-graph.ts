import { instance, type Graph as DotGraph } from "@viz-js/viz";
import { wideFont, withFallbacks } from "./font.ts";
import { titlesOf } from "./graph.ts";
import type { Inventory, InventoryComponent, InventoryResource } from "./model.ts";

const soft = "#52606d";

/**
 * Every resource of an inventory as SVG, by component, with an arrow to what has to be there
 * first; an arrow that others already imply is left out. The same bytes for the same inventory.
 */
export async function drawResources(inventory: Inventory): Promise<string> {
  const viz = await instance();
  return withFallbacks(viz.renderString(dotOf(inventory), { format: "svg" }));
}

function dotOf(inventory: Inventory): DotGraph {
  const { title, subtitle } = titlesOf(inventory);
  const resources = inventory.components.flatMap((component) => component.resources);
  return {
    name: "resources",
    graphAttributes: {
      fontname: wideFont,
      fontsize: 18,
      rankdir: "LR",
      bgcolor: "#ffffff",
      pad: 0.3,
      nodesep: 0.12,
      ranksep: 0.7,
      labelloc: "t",
      labeljust: "l",
      label: `${title}\n${subtitle}\n `,
    },
    nodeAttributes: {
      fontname: wideFont,
      fontsize: 10,
      shape: "box",
      style: "rounded,filled",
      fillcolor: "#ffffff",
      color: "#cbd2d9",
      margin: 0.08,
      height: 0.3,
    },
    edgeAttributes: { color: "#9aa5b1", arrowsize: 0.5 },
    subgraphs: inventory.components.map(clusterOf),
    edges: reduce(resources).map(([tail, head]) => ({ tail, head })),
  };
}

function clusterOf({ name, kind, resources }: InventoryComponent) {
  return {
    name: `cluster_${name}`,
    graphAttributes: {
      label: `${name} (${kind})`,
      labeljust: "l",
      fontsize: 13,
      fontcolor: soft,
      style: "rounded,filled",
      fillcolor: "#f5f7fa",
      color: "#cbd2d9",
    },
    nodes: resources.map((resource) => ({ name: resource.name, attributes: labelOf(resource) })),
  };
}

function labelOf({ name, type, stateful }: InventoryResource) {
  const label = `${name}\n${shortType(type)}${stateful ? ", holds data" : ""}`;
  return { label, ...(stateful && { color: "#e9c586", penwidth: 2.5 }) };
}

/** `aws:s3/bucket:Bucket` is `s3 Bucket`. */
function shortType(type: string): string {
  const [, module = "", name = ""] = type.split(":");
  const [part = ""] = module.split("/");
  return part === "index" ? name : `${part} ${name}`;
}

/** The dependencies that no longer way implies: the transitive reduction of a graph without circles. */
export function reduce(
  resources: readonly Pick<InventoryResource, "name" | "dependsOn">[],
): [from: string, to: string][] {
  const direct = new Map(resources.map(({ name, dependsOn }) => [name, dependsOn]));
  const reached = new Map<string, Set<string>>();
  const reach = (name: string): Set<string> => {
    const known = reached.get(name);
    if (known !== undefined) return known;
    const all = new Set<string>();
    reached.set(name, all);
    for (const next of direct.get(name) ?? []) {
      for (const one of [next, ...reach(next)]) all.add(one);
    }
    return all;
  };
  return resources.flatMap(({ name, dependsOn }) => {
    const known = dependsOn.filter((next) => next !== name && direct.has(next));
    const needed = known.filter((next) => !known.some((other) => reach(other).has(next)));
    return needed.map((next): [string, string] => [name, next]);
  });
}
