import type { ComponentKind } from "../../platform.ts";

/** What the edge is called among the members of networks: no component can be called so. */
export const edgeMember = "(edge)";

/** One Docker network and who is in it. */
export interface NetworkPlan {
  /** Component that it is made for. */
  owner: string;
  /** What it is for: the owner's own containers, or its way to another component. */
  to: string | undefined;
  /** Whether it leads nowhere else, not even to the internet. */
  internal: boolean;
  /** Names of components, and the edge. */
  members: readonly string[];
}

/** The components of an environment with the names that each links to. */
export interface Components {
  kinds: ReadonlyMap<string, ComponentKind>;
  linksOf(name: string): readonly string[];
}

/** The components that run programs of the application, which may call the internet. */
const programs: readonly (ComponentKind | undefined)[] = [
  "service",
  "worker",
  "schedule",
  "migration",
];

/**
 * The networks of an environment, the edge's own aside.
 *
 * Each link has an internal network with its two ends in it and nobody else; a link to a service
 * ends at the edge, which stands before it. Each program has a network of its own, through which
 * it reaches the internet, and which a service or site shares with the edge.
 */
export function planNetworks(components: Components): NetworkPlan[] {
  return [...components.kinds].flatMap(([name, kind]) => [
    ...planOwn(name, kind),
    ...(kind === "site"
      ? []
      : components.linksOf(name).map((to) => planLink(name, to, components))),
  ]);
}

function planOwn(owner: string, kind: ComponentKind): NetworkPlan[] {
  const faced = kind === "service" || kind === "site";
  // Ollama fetches its models.
  const calls = programs.includes(kind) || kind === "model";
  if (!faced && !calls) return [];
  const members = faced ? [owner, edgeMember] : [owner];
  return [{ owner, to: undefined, internal: !calls, members }];
}

function planLink(owner: string, to: string, { kinds }: Components): NetworkPlan {
  const end = kinds.get(to) === "service" ? edgeMember : to;
  return { owner, to, internal: true, members: [owner, end] };
}
