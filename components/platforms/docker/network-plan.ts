import type { ComponentKind } from "../../platform.ts";

/** What the edge is called among the members of networks: no component can be called so. */
export const edgeMember = "(edge)";

/** One Docker network and who is in it. */
export interface NetworkPlan {
  /** Component that it is made for. */
  owner: string;
  /** What it is for; empty for the owner's own network. */
  role: readonly string[];
  /** Whether it leads nowhere else, not even to the internet. */
  internal: boolean;
  /** Names of components and of {@link helperOf} them, and the edge. */
  members: readonly string[];
  /** Name under which the edge is found there. */
  edgeAlias?: string;
}

/** The components of an environment with the names that each links to. */
export interface Components {
  kinds: ReadonlyMap<string, ComponentKind>;
  linksOf(name: string): readonly string[];
}

/** What a container beside a component's own is called among the members of networks. */
export function helperOf(component: string, role: string): string {
  return `${component} (${role})`;
}

/** The components that run programs of the application, which may call the internet. */
const programs: readonly (ComponentKind | undefined)[] = [
  "service",
  "worker",
  "schedule",
  "migration",
];

/**
 * The networks of an environment, but those of the edge and of the scheduler.
 *
 * Each link has an internal network with its two ends in it and nobody else; a link to a service
 * ends at the edge, which stands before it. Each program has a network of its own, through which
 * it reaches the internet, and which a service or site shares with the edge. A backup is a link.
 *
 * @param backedUp databases with a backup
 */
export function planNetworks(components: Components, backedUp: readonly string[]): NetworkPlan[] {
  const { kinds } = components;
  return [...kinds].flatMap(([name, kind]) => [
    ...planOwn(name, kind),
    ...(kind === "site" ? [] : components.linksOf(name).map((to) => planLink(name, to, kinds))),
    ...(backedUp.includes(name) ? [planHelper(name, "backup")] : []),
  ]);
}

function planOwn(owner: string, kind: ComponentKind): NetworkPlan[] {
  const faced = kind === "service" || kind === "site";
  // Ollama fetches its models.
  const calls = programs.includes(kind) || kind === "model";
  if (!faced && !calls) return [];
  const members = faced ? [owner, edgeMember] : [owner];
  return [{ owner, role: [], internal: !calls, members }];
}

function planLink(owner: string, to: string, kinds: Components["kinds"]): NetworkPlan {
  const network = { owner, role: ["to", to], internal: true };
  return kinds.get(to) === "service"
    ? { ...network, members: [owner, edgeMember], edgeAlias: to }
    : { ...network, members: [owner, to] };
}

function planHelper(owner: string, role: string): NetworkPlan {
  return { owner, role: [role], internal: true, members: [helperOf(owner, role), owner] };
}
