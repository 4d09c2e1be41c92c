import type { ComponentKind } from "../../plan/kinds.ts";

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

/** What the exporter of a server is called beside its component, whatever that server is called. */
export function exporterOf(server: string): string {
  return `exporter of ${server}`;
}

/** What those that reach the kept logs are called beside their component. */
export const logsHelper = "kept logs";

/** What the collector of logs is called beside its component, and its proxy of Docker's socket. */
export const socketHelper = "socket for logs";

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
 * ends at the edge, which stands before it. A backup is a link, and so is an exporter. Each program
 * has a network of its own, through which it reaches the internet; where it is a service, who comes
 * to it is there too: the edge, Prometheus, and the collector of traces.
 *
 * @param backedUp databases with a backup
 * @param hasCertificates whether the edge has certificates that public authorities gave
 */
export function planNetworks(
  components: Components,
  backedUp: readonly string[],
  hasCertificates = false,
): NetworkPlan[] {
  const { kinds } = components;
  const monitoring = [...kinds].find(([, kind]) => kind === "monitoring")?.[0];
  return [...kinds].flatMap(([name, kind]) => [
    ...planOwn(name, kind, monitoring),
    ...(kind === "site" ? [] : components.linksOf(name).map((to) => planLink(name, to, kinds))),
    ...(backedUp.includes(name) ? [planHelper(name, ["backup"], "backup", name)] : []),
    ...(kind === "monitoring" ? planMonitoring(name, kinds) : []),
    ...(kind === "monitoring" && hasCertificates ? [planCertificates(name)] : []),
  ]);
}

function planOwn(
  owner: string,
  kind: ComponentKind,
  monitoring: string | undefined,
): NetworkPlan[] {
  const faced = kind === "service" || kind === "site";
  // Ollama fetches its models, Alertmanager tells people.
  const calls = programs.includes(kind) || kind === "model" || kind === "alerting";
  if (!faced && !calls) return [];
  const watchers =
    kind === "service" && monitoring !== undefined
      ? [helperOf(monitoring, "prometheus"), helperOf(monitoring, "collector")]
      : [];
  const members = faced ? [owner, edgeMember, ...watchers] : [owner];
  const network = { owner, role: [], internal: !calls, members };
  // Under this name Prometheus finds the edge's own figures.
  return [faced ? { ...network, edgeAlias: "edge" } : network];
}

function planLink(owner: string, to: string, kinds: Components["kinds"]): NetworkPlan {
  const network = { owner, role: ["to", to], internal: true };
  return kinds.get(to) === "service"
    ? { ...network, members: [owner, edgeMember], edgeAlias: to }
    : { ...network, members: [owner, to] };
}

/** What watches, among itself with Alertmanager, and its ways to what has figures, and from outside. */
function planMonitoring(owner: string, kinds: Components["kinds"]): NetworkPlan[] {
  const ofKind = (...wanted: ComponentKind[]): string[] =>
    [...kinds].filter(([, kind]) => wanted.includes(kind)).map(([name]) => name);
  return [
    { owner, role: [], internal: true, members: [owner, ...ofKind("alerting")] },
    ...ofKind("database", "cache").map((to) => planHelper(owner, ["to", to], exporterOf(to), to)),
    ...ofKind("queue", "bucket").map((to) => planHelper(owner, ["to", to], "prometheus", to)),
    ...ofKind("search", "model").map((to) => planHelper(owner, ["to", to], "blackbox", to)),
    planHelper(owner, ["entry"], "grafana", edgeMember),
    planAmong(owner, ["logs"], logsHelper),
    planAmong(owner, ["logs", "socket"], socketHelper),
  ];
}

/** The way of what looks at certificates to the edge, which has them. */
function planCertificates(owner: string): NetworkPlan {
  const network = planHelper(owner, ["certificates"], "blackbox", edgeMember);
  return { ...network, edgeAlias: "edge" };
}

/** A network of tools alone that are called the same; it is made where one of them joins it. */
function planAmong(owner: string, role: readonly string[], helper: string): NetworkPlan {
  return { owner, role, internal: true, members: [helperOf(owner, helper)] };
}

function planHelper(
  owner: string,
  role: readonly string[],
  helper: string,
  to: string,
): NetworkPlan {
  return { owner, role, internal: true, members: [helperOf(owner, helper), to] };
}
