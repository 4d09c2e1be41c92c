import type { Properties, ResourceState } from "../../engine/state/snapshot.ts";
import { parseUrn } from "../../engine/embedded/protocol/urns.ts";
import { planAwsLinks } from "./aws-links.ts";
import { internet, type InventoryLink, type LinkPart } from "./model.ts";
import type { InventorySource, Owners } from "./source.ts";

/** Who reaches whom: by the components' plans and, where they say more, by the resources. Pure. */
export function planInventoryLinks(
  { platform, states, registered, references }: InventorySource,
  owners: Owners,
): InventoryLink[] {
  const plans = states.filter(({ type }) => type.startsWith("slipway:index:"));
  const planned = plans.flatMap((state) => partsOf(state, plans));
  const told = platform === "aws" ? planAwsLinks(registered.resources, references, owners) : [];
  return merge([...planned, ...told]);
}

function partsOf(state: ResourceState, plans: readonly ResourceState[]): LinkPart[] {
  const from = parseUrn(state.urn).name;
  const { links, public: open } = state.inputs;
  const linked = Array.isArray(links) ? links.flatMap((link) => partOf(from, link, plans)) : [];
  const isEntry = state.type.endsWith(":Site") || open === true;
  return isEntry ? [{ from: internet, to: from, ports: ["HTTP"] }, ...linked] : linked;
}

/** Sites name their services; programs say what they get. */
function partOf(from: string, link: unknown, plans: readonly ResourceState[]): LinkPart[] {
  if (typeof link === "string") return [{ from, to: link, ports: pathOf(link, plans) }];
  if (typeof link !== "object" || link === null) return [];
  const { name, variable, parts } = link as Properties;
  if (typeof name !== "string") return [];
  const named = typeof parts === "object" && parts !== null ? Object.values(parts) : [];
  const variables = [variable, ...named].filter((one) => typeof one === "string");
  return [{ from, to: name, variables, ports: portOf(name, plans) }];
}

/** The path under which a site passes requests on. */
function pathOf(name: string, plans: readonly ResourceState[]): string[] {
  const path = plans.find(({ urn }) => parseUrn(urn).name === name)?.inputs.path;
  return [typeof path === "string" && path !== "" ? `HTTP ${path}` : "HTTP"];
}

/** The port that a plan has; where servers listen is told by the resources. */
function portOf(name: string, plans: readonly ResourceState[]): string[] {
  const port = plans.find(({ urn }) => parseUrn(urn).name === name)?.inputs.port;
  return typeof port === "number" && port > 0 ? [`tcp ${port}`] : [];
}

/** One link for each pair, the parts sorted. */
function merge(parts: readonly LinkPart[]): InventoryLink[] {
  const merged = new Map<string, InventoryLink>();
  for (const { from, to, variables = [], ports = [], permissions = [] } of parts) {
    if (from === to) continue;
    const key = `${from}\0${to}`;
    const known = merged.get(key) ?? { from, to, variables: [], ports: [], permissions: [] };
    merged.set(key, {
      from,
      to,
      variables: union(known.variables, variables),
      ports: union(known.ports, ports),
      permissions: union(known.permissions, permissions),
    });
  }
  const keys = [...merged.keys()].sort();
  return keys.flatMap((key) => merged.get(key) ?? []);
}

function union(some: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...some, ...more])].sort();
}
