import type * as pulumi from "@pulumi/pulumi";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import type * as inputs from "@pulumi/kubernetes/types/input.js";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { childOptions, kubernetesOf } from "./handles.ts";
import { labelsOf } from "./labels.ts";
import type { Labels } from "./labels.ts";
import { metadataOf } from "./metadata.ts";
import { policyName } from "./names.ts";
import { entryNamespaceOf } from "./settings.ts";

type Spec = inputs.networking.v1.NetworkPolicySpec;
type Rule = Omit<Spec, "podSelector" | "policyTypes">;

/** One end of a connection: pods by their labels, with a name for the policies' names. */
export interface Peer {
  name: string;
  pods: Labels;
}

/** Nothing may connect to anything but the cluster's DNS; other policies open what links need. */
export function denyByDefault(owner: EnvironmentView): pulumi.Resource[] {
  const dns = {
    to: [
      {
        namespaceSelector: inNamespace("kube-system"),
        podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
      },
    ],
    ports: (["UDP", "TCP"] as const).map((protocol) => ({ protocol, port: 53 })),
  };
  const create = (role: string, spec: Spec): NetworkPolicy => {
    const metadata = metadataOf(owner, "NetworkPolicy", role, labelsOf(owner, "network"));
    return new NetworkPolicy(owner.childName(role), { metadata, spec }, childOptions(owner));
  };
  return [
    create("deny-all", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
    create("allow-dns", { podSelector: {}, policyTypes: ["Egress"], egress: [dns] }),
  ];
}

/** Lets one program connect to a port of another: both ends have a rule of their own. */
export function allowConnection(
  owner: Member,
  client: Peer,
  server: Peer,
  ports: readonly number[],
): pulumi.Resource[] {
  const onPorts = { ports: ports.map(tcp) };
  const to = [{ podSelector: { matchLabels: server.pods } }];
  const from = [{ podSelector: { matchLabels: client.pods } }];
  return [
    createPolicy(owner, `${client.name}-to-${server.name}`, client.pods, {
      egress: [{ to, ...onPorts }],
    }),
    createPolicy(owner, `${server.name}-from-${client.name}`, server.pods, {
      ingress: [{ from, ...onPorts }],
    }),
  ];
}

/** Lets the pods that pass requests on from outside connect to a program. */
export function allowEntry(
  owner: Member | EnvironmentView,
  server: Peer,
  port: number,
): pulumi.Resource[] {
  const namespace = entryNamespaceOf(kubernetesOf(owner).settings);
  return allowNamespace(owner, "entry", namespace, server, [port]);
}

/** Lets all pods of another namespace connect to a program. */
export function allowNamespace(
  owner: Member | EnvironmentView,
  role: string,
  namespace: string,
  server: Peer,
  ports: readonly number[],
): pulumi.Resource[] {
  const from = [{ namespaceSelector: inNamespace(namespace) }];
  const ingress = [{ from, ports: ports.map(tcp) }];
  return [createPolicy(owner, `${server.name}-from-${role}`, server.pods, { ingress })];
}

/** Lets a program reach the networks of setting `egress`, on every port. */
export function allowEgress(owner: Member, client: Peer): pulumi.Resource[] {
  const { egress = [] } = kubernetesOf(owner).settings;
  return egress.length === 0 ? [] : [allowNetworks(owner, client, "networks", egress)];
}

/** Lets a program connect to the internet, on some ports. */
export function allowInternet(
  owner: Member,
  client: Peer,
  ports: readonly number[] = [443],
): pulumi.Resource {
  return allowNetworks(owner, client, "internet", anywhere, ports);
}

/** Lets a program ask the kubelets of all machines, whose addresses no selector picks. */
export function allowKubelets(owner: Member, client: Peer): pulumi.Resource {
  return allowNetworks(owner, client, "kubelets", anywhere, [10_250]);
}

/**
 * Lets a program speak to the API server. Its address differs from cluster to cluster, and no
 * selector picks it: so to every address, on the ports that API servers have.
 */
export function allowApiServer(owner: Member, client: Peer): pulumi.Resource {
  return allowNetworks(owner, client, "api-server", anywhere, [443, 6443]);
}

const anywhere = ["0.0.0.0/0", "::/0"];

function allowNetworks(
  owner: Member,
  client: Peer,
  role: string,
  cidrs: readonly string[],
  ports: readonly number[] = [],
): pulumi.Resource {
  const to = cidrs.map((cidr) => ({ ipBlock: { cidr } }));
  const rule = { to, ...(ports.length > 0 && { ports: ports.map(tcp) }) };
  return createPolicy(owner, `${client.name}-to-${role}`, client.pods, { egress: [rule] });
}

function createPolicy(
  owner: Member | EnvironmentView,
  name: string,
  pods: Labels,
  rule: Rule,
): NetworkPolicy {
  const metadata = metadataOf(owner, "NetworkPolicy", policyName(name), labelsOf(owner, "network"));
  const policyTypes = "egress" in rule ? ["Egress"] : ["Ingress"];
  const spec: Spec = { podSelector: { matchLabels: pods }, policyTypes, ...rule };
  const role = name.startsWith(`${owner.componentName}-`)
    ? name.slice(owner.componentName.length + 1)
    : name;
  const options = childOptions(owner);
  return new NetworkPolicy(owner.childName(role, "policy"), { metadata, spec }, options);
}

function tcp(port: number): inputs.networking.v1.NetworkPolicyPort {
  return { protocol: "TCP", port };
}

function inNamespace(name: string): inputs.meta.v1.LabelSelector {
  return { matchLabels: { "kubernetes.io/metadata.name": name } };
}
