import { internet, type Inventory, type InventoryComponent, type InventoryLink } from "./model.ts";

/** A box of a graph. */
export interface GraphNode {
  /** Letters and digits, the same for the same name in every run. */
  id: string;
  name: string;
  /** `Service`; empty for whoever is outside. */
  kind: string;
  /** Small print, a line each. */
  lines: string[];
  stateful: boolean;
}

/** Boxes that belong together. */
export interface GraphGroup {
  id: string;
  title: string;
  nodes: GraphNode[];
}

/** An arrow from who asks to who answers. */
export interface GraphEdge {
  from: string;
  to: string;
  /** A line each. */
  label: string[];
  /** Whether it is a permission alone, without a way through the network. */
  onlyPermission: boolean;
}

/** Components and their links, as they are drawn. */
export interface Graph {
  title: string;
  subtitle: string;
  /** Who is no part of the environment. */
  outside: GraphNode[];
  groups: GraphGroup[];
  edges: GraphEdge[];
}

/** Where a kind of component is drawn, from who asks to who answers. */
const groups: readonly [id: string, title: string, kinds: readonly string[]][] = [
  ["entry", "Shared", ["Environment"]],
  ["programs", "Programs and sites", ["Site", "Service", "Worker", "Schedule", "Migration"]],
  ["data", "Data", ["Database", "Cache", "Bucket", "Queue", "Search", "Model"]],
];
const others = ["watching", "Watching"] as const;

/** The graph of an inventory: a box per component, and what nobody reaches without arrows. Pure. */
export function planGraph(inventory: Inventory): Graph {
  const { components, links } = inventory;
  const drawn = links.filter((link) => isDrawn(link, components));
  const outside = links.some(({ from }) => from === internet) ? [internetNode] : [];
  const nodes = components
    .filter((one) => one.kind !== "Environment" || isEnd(one.name, drawn))
    .map((one) => nodeOf(one, links));
  return {
    ...titlesOf(inventory),
    outside,
    groups: groupNodes(nodes),
    edges: drawn.map(({ from, to, ports, permissions }) => ({
      from: idOf(from),
      to: idOf(to),
      label: [...(ports.length === 0 ? [] : [ports.join(", ")]), ...shorten(permissions)],
      onlyPermission: ports.length === 0 && permissions.length > 0,
    })),
  };
}

/** `shop · prod`, and what and how much that is. */
export function titlesOf(inventory: Inventory): Pick<Graph, "title" | "subtitle"> {
  const { application, stack, stage, platform, total, components } = inventory;
  const parts = components.filter(({ kind }) => kind !== "Environment").length;
  return {
    title: `${application} · ${stack}`,
    subtitle: `${stage} on ${platform}, ${parts} components, ${total} resources`,
  };
}

/** Ways out are small print of who has them: their arrows would cross all others. */
function isDrawn({ from, to }: InventoryLink, components: readonly InventoryComponent[]): boolean {
  const isKnown = (name: string): boolean => components.some((one) => one.name === name);
  return (from === internet || isKnown(from)) && isKnown(to);
}

function isEnd(name: string, links: readonly InventoryLink[]): boolean {
  return links.some(({ from, to }) => from === name || to === name);
}

function nodeOf(component: InventoryComponent, links: readonly InventoryLink[]): GraphNode {
  const { name, kind, facts, stateful, resources } = component;
  const out = links.find(({ from, to }) => from === name && to === internet);
  const count = `${resources.length} ${resources.length === 1 ? "resource" : "resources"}`;
  const shared = kind === "Environment" ? ["network, load balancer, cluster"] : [];
  const ways = out === undefined ? [] : [`out to the internet: ${out.ports.join(", ")}`];
  // What the stack only has the address of is as whoever runs it says.
  const own = [...shared, ...inPairs(facts), ...ways, count];
  const lines = resources.length === 0 ? ["no resources of this stack"] : own;
  return { id: idOf(name), name, kind, lines, stateful };
}

/** Two facts a line keep a box as wide as its name needs. */
function inPairs(facts: readonly string[]): string[] {
  return facts.flatMap((fact, index) => {
    const next = facts[index + 1];
    return index % 2 === 1 ? [] : [next === undefined ? fact : `${fact}, ${next}`];
  });
}

/** Actions by service, three of them at most: the inventory has them all. */
function shorten(permissions: readonly string[]): string[] {
  const byService = new Map<string, string[]>();
  for (const permission of permissions) {
    const [service = "", action = ""] = permission.split(":");
    byService.set(service, [...(byService.get(service) ?? []), action]);
  }
  return [...byService].map(([service, actions]) => {
    if (actions.length === 1) return `${service}:${actions[0] ?? ""}`;
    return `${service}: ${actions.length} actions`;
  });
}

const internetNode: GraphNode = {
  id: idOf(internet),
  name: internet,
  kind: "",
  lines: [],
  stateful: false,
};

function groupNodes(nodes: readonly GraphNode[]): GraphGroup[] {
  const titled = groups.map(([id, title, kinds]) => {
    return { id, title, nodes: nodes.filter(({ kind }) => kinds.includes(kind)) };
  });
  const placed = new Set(titled.flatMap((group) => group.nodes));
  const [id, title] = others;
  const rest = { id, title, nodes: nodes.filter((node) => !placed.has(node)) };
  return [...titled, rest].filter((group) => group.nodes.length > 0);
}

/** Names have only letters, digits and hyphens; `_` keeps `a-b` and `a_b` apart. */
function idOf(name: string): string {
  return `n_${name.replaceAll(/[^A-Za-z0-9]/g, (sign) => `_${sign.charCodeAt(0).toString(16)}_`)}`;
}
