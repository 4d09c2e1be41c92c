import type { RenderedFile } from "../rendering.ts";
import { planGraph } from "./graph.ts";
import { formatInventory } from "./markdown.ts";
import { formatMermaid } from "./mermaid.ts";
import { planInventory } from "./plan.ts";
import type { InventorySource } from "./source.ts";
import { drawResources } from "./resource-graph.ts";
import { drawGraph } from "./svg.ts";

/**
 * What an environment is made of, as files: an inventory for people and for machines, a graph of
 * the components and their links, and one of all resources.
 *
 * @param folder Folder of the rendering in which they stand; empty for the rendering's own.
 */
export async function renderInventory(
  source: InventorySource,
  folder: string,
): Promise<RenderedFile[]> {
  const inventory = planInventory(source);
  const graph = planGraph(inventory);
  const texts = {
    "inventory.md": formatInventory(inventory, graph),
    "inventory.json": `${JSON.stringify(inventory, undefined, 2)}\n`,
    "graph.mmd": formatMermaid(graph),
    "graph.svg": await drawGraph(graph),
    "resources.svg": await drawResources(inventory),
  };
  const place = folder === "" ? "" : `${folder}/`;
  return Object.entries(texts).map(([name, text]) => ({ path: `${place}${name}`, text }));
}
