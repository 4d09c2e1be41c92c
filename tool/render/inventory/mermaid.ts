import type { Graph, GraphNode } from "./graph.ts";

/** A graph in the language of Mermaid, which GitHub and GitLab draw in Markdown. */
export function formatMermaid({ title, subtitle, outside, groups, edges }: Graph): string {
  const lines = groups.flatMap((group) => [
    `  subgraph ${group.id} ["${escape(group.title)}"]`,
    ...group.nodes.map((node) => `    ${node.id}${shape(node)}`),
    "  end",
  ]);
  const arrows = edges.map(({ from, to, label, onlyPermission }) => {
    const arrow = onlyPermission ? "-.->" : "-->";
    const text = label.length === 0 ? "" : `|"${label.map(escape).join("<br>")}"|`;
    return `  ${from} ${arrow}${text} ${to}`;
  });
  const header = ["---", `title: "${escape(title)}, ${escape(subtitle)}"`, "---", "flowchart LR"];
  const others = outside.map((node) => `  ${node.id}${shape(node)}`);
  return `${[...header, ...others, ...lines, ...arrows].join("\n")}\n`;
}

/** Cylinders hold data. */
function shape({ name, kind, lines, stateful }: GraphNode): string {
  const title = kind === "" ? `<b>${escape(name)}</b>` : `<b>${escape(name)}</b> ${escape(kind)}`;
  const text = `"${[title, ...lines.map(escape)].join("<br>")}"`;
  return stateful ? `[(${text})]` : `[${text}]`;
}

/** What would end a quoted text there, or begin an entity or a tag. */
function escape(text: string): string {
  return text.replaceAll(/["#<>&]/g, (sign) => `#${sign.charCodeAt(0)};`);
}
