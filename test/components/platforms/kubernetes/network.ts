import { templatesOf } from "./manifests.ts";
import type { Manifest } from "./manifests.ts";

type LabelMap = Record<string, string>;
interface Selector {
  matchLabels?: LabelMap;
}
interface Peer {
  podSelector?: Selector;
  namespaceSelector?: Selector;
  ipBlock?: { cidr: string };
}
interface Policy {
  podSelector: Selector;
  policyTypes: string[];
  ingress?: { from: Peer[]; ports?: { port: number }[] }[];
  egress?: { to: Peer[]; ports?: { port: number }[] }[];
}
interface Pods {
  name: string;
  labels: LabelMap;
}

/** Who may connect to whom, as `client -> server:port`, read from all policies of a namespace. */
export function connectionsOf(manifests: readonly Manifest[]): string[] {
  const policies = policiesOf(manifests);
  const pods = podsOf(manifests);
  const allowed = pods.flatMap((client) =>
    pods.flatMap((server) =>
      portsBetween(policies, client, server).map(
        (port) => `${client.name} -> ${server.name}:${port}`,
      ),
    ),
  );
  return [...new Set(allowed)].toSorted();
}

/** Connections of which only one end has a rule: they would not come about. */
export function halfOpen(manifests: readonly Manifest[]): string[] {
  const policies = policiesOf(manifests);
  const pods = podsOf(manifests);
  return pods.flatMap((client) =>
    pods.flatMap((server) => {
      const out = outgoing(policies, client, server);
      const into = incoming(policies, client, server);
      const half = [...out.symmetricDifference(into)];
      return half.map((port) => `${client.name} -> ${server.name}:${port}`);
    }),
  );
}

/** What may connect from outside the namespace, or be reached there: `where -> server:port`. */
export function outsideOf(manifests: readonly Manifest[]): string[] {
  const found = policiesOf(manifests).flatMap(({ podSelector, ingress = [], egress = [] }) => {
    const own = podSelector.matchLabels?.["app.kubernetes.io/name"] ?? "*";
    const ins = ingress.flatMap(({ from, ports = [] }) =>
      from
        .filter((peer) => !peer.podSelector || peer.namespaceSelector)
        .flatMap((peer) => ports.map(({ port }) => `${whereOf(peer)} -> ${own}:${port}`)),
    );
    const outs = egress.flatMap(({ to, ports = [{ port: 0 }] }) =>
      to
        .filter((peer) => !peer.podSelector || peer.namespaceSelector)
        .flatMap((peer) => ports.map(({ port }) => `${own} -> ${whereOf(peer)}:${port}`)),
    );
    return [...ins, ...outs];
  });
  return [...new Set(found)].toSorted();
}

function whereOf({ namespaceSelector, ipBlock }: Peer): string {
  return ipBlock?.cidr ?? namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"] ?? "?";
}

function policiesOf(manifests: readonly Manifest[]): Policy[] {
  return manifests
    .filter(({ kind }) => kind === "NetworkPolicy")
    .map(({ spec }) => spec as unknown as Policy);
}

function podsOf(manifests: readonly Manifest[]): Pods[] {
  return templatesOf(manifests).map(({ template: { metadata } }) => ({
    name: metadata.labels["app.kubernetes.io/name"] ?? "",
    labels: metadata.labels,
  }));
}

function portsBetween(policies: Policy[], client: Pods, server: Pods): number[] {
  return [...outgoing(policies, client, server).intersection(incoming(policies, client, server))];
}

function outgoing(policies: Policy[], client: Pods, server: Pods): Set<number> {
  const rules = policies
    .filter(({ podSelector }) => picks(podSelector, client.labels))
    .flatMap(({ egress = [] }) => egress);
  return portsOf(rules.filter(({ to }) => to.some((peer) => isPeer(peer, server))));
}

function incoming(policies: Policy[], client: Pods, server: Pods): Set<number> {
  const rules = policies
    .filter(({ podSelector }) => picks(podSelector, server.labels))
    .flatMap(({ ingress = [] }) => ingress);
  return portsOf(rules.filter(({ from }) => from.some((peer) => isPeer(peer, client))));
}

function portsOf(rules: { ports?: { port: number }[] }[]): Set<number> {
  return new Set(rules.flatMap(({ ports = [] }) => ports.map(({ port }) => port)));
}

/** Whether a peer means pods of the same namespace, these among them. */
function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, { labels }: Pods): boolean {
  if (namespaceSelector || ipBlock || !podSelector) return false;
  return picks(podSelector, labels);
}

function picks({ matchLabels = {} }: Selector, labels: LabelMap): boolean {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}
