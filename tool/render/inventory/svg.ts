import { instance, type Graph as DotGraph, type Subgraph } from "@viz-js/viz";
import { wideFont, withFallbacks } from "./font.ts";
import type { Graph, GraphEdge, GraphGroup, GraphNode } from "./graph.ts";

/** Black on white and pale fills: legible on a screen, on paper and to those who see no colours. */
const colours = {
  paper: "#ffffff",
  text: "#1f2933",
  soft: "#52606d",
  edge: "#616e7c",
  entry: { fill: "#f5f7fa", line: "#cbd2d9" },
  programs: { fill: "#f0f6ff", line: "#a9c7f0" },
  data: { fill: "#fff8ec", line: "#e9c586" },
  watching: { fill: "#f3f9f2", line: "#b3d5ae" },
} as const;

const font = { fontname: wideFont, fontcolor: colours.text };

/**
 * A graph as SVG: groups from left to right, a box per component, who asks before who answers.
 * The same bytes for the same graph.
 */
export async function drawGraph(graph: Graph): Promise<string> {
  const viz = await instance();
  return withFallbacks(viz.renderString(dotOf(graph), { format: "svg" }));
}

function dotOf({ title, subtitle, outside, groups, edges }: Graph): DotGraph {
  return {
    name: "environment",
    graphAttributes: {
      ...font,
      rankdir: "LR",
      newrank: true,
      bgcolor: colours.paper,
      pad: 0.3,
      nodesep: 0.35,
      ranksep: 1.1,
      labelloc: "t",
      labeljust: "l",
      label: { html: headline(title, subtitle) },
    },
    nodeAttributes: { ...font, shape: "plain" },
    edgeAttributes: { ...font, color: colours.edge, fontcolor: colours.soft, fontsize: 10 },
    nodes: outside.map((node) => nodeOf(node, colours.entry.line)),
    subgraphs: groups.map(clusterOf),
    edges: edges.map(edgeOf),
  };
}

function headline(title: string, subtitle: string): string {
  return (
    `<table border="0" cellborder="0" cellspacing="0" cellpadding="2">` +
    `<tr><td align="left"><font point-size="20"><b>${escape(title)}</b></font></td></tr>` +
    `<tr><td align="left"><font point-size="12" color="${colours.soft}">` +
    `${escape(subtitle)}</font></td></tr><tr><td height="8"></td></tr></table>`
  );
}

function clusterOf({ id, title, nodes }: GraphGroup): Subgraph {
  const { fill, line } = palette(id);
  return {
    name: `cluster_${id}`,
    graphAttributes: {
      label: title,
      labeljust: "l",
      fontsize: 12,
      fontcolor: colours.soft,
      style: "rounded,filled",
      fillcolor: fill,
      color: line,
      margin: 16,
    },
    nodes: nodes.map((node) => nodeOf(node, line)),
  };
}

function nodeOf(node: GraphNode, line: string): NonNullable<DotGraph["nodes"]>[number] {
  return { name: node.id, attributes: { label: { html: box(node, line) } } };
}

function palette(id: string): { fill: string; line: string } {
  if (id === "entry" || id === "programs" || id === "data") return colours[id];
  return colours.watching;
}

/** Name, kind and small print; what holds data has a thick frame and says so. */
function box({ name, kind, lines, stateful }: GraphNode, line: string): string {
  const row = (text: string): string => `<tr><td align="left">${text}</td></tr>`;
  const small = (text: string, colour: string): string =>
    row(`<font point-size="10" color="${colour}">${escape(text)}</font>`);
  const title = `<font point-size="14"><b>${escape(name)}</b></font>`;
  const rows = [
    row(kind === "" ? title : `${title}  <font point-size="11">${escape(kind)}</font>`),
    ...lines.map((text) => small(text, colours.soft)),
    ...(stateful ? [small("holds data", colours.text)] : []),
  ];
  const frame = `border="${stateful ? 3 : 1}" color="${line}" style="rounded"`;
  return (
    `<table ${frame} bgcolor="${colours.paper}" cellborder="0" cellspacing="0" cellpadding="3">` +
    `${rows.join("")}</table>`
  );
}

function edgeOf({
  from,
  to,
  label,
  onlyPermission,
}: GraphEdge): NonNullable<DotGraph["edges"]>[number] {
  const lines = label.map((text) => ` ${escape(text)} <br align="left"/>`).join("");
  return {
    tail: from,
    head: to,
    attributes: {
      ...(label.length > 0 && { label: { html: lines } }),
      ...(onlyPermission && { style: "dashed" }),
      arrowsize: 0.7,
    },
  };
}

/** Text of HTML-like labels and of XML. */
function escape(text: string): string {
  const signs: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replaceAll(/[&<>"]/g, (sign) => signs[sign] ?? sign);
}
