import type { Graph } from "./graph.ts";
import { formatMermaid } from "./mermaid.ts";
import { type Inventory, type InventoryComponent, type InventoryLink } from "./model.ts";

/** The inventory as a page for people: graph, counts, links, and every resource by component. */
export function formatInventory(inventory: Inventory, graph: Graph): string {
  const { components, links, stack } = inventory;
  const sections = [
    `# ${graph.title}`,
    `<!-- Written by \`slipway render ${stack}\`: change the program, not this file. -->`,
    `${graph.subtitle}. In full: [graph.svg](graph.svg), every resource: ` +
      "[resources.svg](resources.svg), for machines: [inventory.json](inventory.json).",
    `\`\`\`mermaid\n${formatMermaid(graph)}\`\`\``,
    "## Components",
    formatComponents(components),
    ...(links.length === 0 ? [] : ["## Who reaches whom", formatLinks(links)]),
    "## Resources by type",
    formatTypes(inventory),
    ...components.map(formatComponent),
  ];
  return `${sections.join("\n\n")}\n`;
}

function formatComponents(components: readonly InventoryComponent[]): string {
  const rows = components.map(({ name, kind, facts, stateful, resources }) => [
    `[${name}](#${anchorOf(name, kind)})`,
    kind,
    facts.join(", "),
    stateful ? "yes" : "",
    String(resources.length),
  ]);
  return table(["component", "kind", "", "holds data", "resources"], rows);
}

function formatLinks(links: readonly InventoryLink[]): string {
  const rows = links.map(({ from, to, variables, ports, permissions }) => [
    from,
    to,
    ports.join(", "),
    permissions.map(code).join(" "),
    variables.map(code).join(" "),
  ]);
  return table(["from", "to", "ports", "permissions", "variables"], rows);
}

function formatTypes({ types, total }: Inventory): string {
  const rows = Object.entries(types).map(([type, count]) => [code(type), String(count)]);
  return table(["type", "count"], [...rows, ["in all", String(total)]]);
}

function formatComponent({ name, kind, resources }: InventoryComponent): string {
  const rows = resources.map((one) => [
    one.name,
    code(one.type),
    one.physicalName === "" ? "" : code(one.physicalName),
    one.stateful ? ["yes", ...one.protections].join(", ") : one.protections.join(", "),
    one.dependsOn.join(", "),
  ]);
  const header = ["resource", "type", "name there", "holds data", "depends on"];
  return `## ${name} (${kind})\n\n${rows.length === 0 ? "No resources." : table(header, rows)}`;
}

/** The anchor that GitHub gives the heading of a component. */
function anchorOf(name: string, kind: string): string {
  return `${name}-${kind}`.toLowerCase();
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function code(text: string): string {
  return `\`${text}\``;
}
