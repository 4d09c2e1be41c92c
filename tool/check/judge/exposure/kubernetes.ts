import type { Fact } from "../facts.ts";
import { at, list, text, texts } from "../read.ts";
import { podOf } from "../rights/pod.ts";
import type { Inputs } from "../sides.ts";
import { isWebPort, reachOf } from "./addresses.ts";

const open = (what: string, grave = false): Fact => ({ text: what, grave });

function service(inputs: Inputs): Fact[] {
  const kind = text(inputs, "spec", "type") ?? "ClusterIP";
  const external = texts(inputs, "spec", "externalIPs");
  if (!["LoadBalancer", "NodePort"].includes(kind) && external.length === 0) return [];
  const ranges = texts(inputs, "spec", "loadBalancerSourceRanges");
  const world = ranges.length === 0 || ranges.some((range) => reachOf(range) === "world");
  const who = world
    ? "everybody who reaches the cluster's nodes or its load balancer"
    : ranges.join(", ");
  const how = external.length > 0 ? `addresses ${external.join(", ")}` : kind;
  return list(inputs, "spec", "ports").map((port) => {
    const number = text(port, "port") ?? "?";
    return open(`port ${number}, by ${how}, for ${who}`, world && !isWebPort(number));
  });
}

function ingress(inputs: Inputs): Fact[] {
  const hosts = list(inputs, "spec", "rules").map((rule) => text(rule, "host") ?? "every host");
  if (at(inputs, "spec", "defaultBackend") !== undefined) hosts.push("every host");
  return hosts.map((host) => open(`${host}, by an Ingress`));
}

function route(inputs: Inputs): Fact[] {
  const hosts = texts(inputs, "spec", "hostnames");
  return (hosts.length === 0 ? ["every host of its gateway"] : hosts).map((host) =>
    open(`${host}, by a route of the gateway`),
  );
}

function gateway(inputs: Inputs): Fact[] {
  return list(inputs, "spec", "listeners").map((listener) => {
    const port = text(listener, "port") ?? "?";
    const host = text(listener, "hostname") ?? "every host";
    return open(`port ${port} of the gateway, for ${host}`, !isWebPort(port));
  });
}

/** What a policy of the network lets in from everywhere, or from the internet. */
function networkPolicy(inputs: Inputs): Fact[] {
  return list(inputs, "spec", "ingress").flatMap((rule) => {
    const peers = list(rule, "from");
    const ports = list(rule, "ports").map((port) => text(port, "port") ?? "?");
    const what = ports.length === 0 ? "every port" : `port ${ports.join(", ")}`;
    if (peers.length === 0) return [open(`${what} of its pods, from everywhere`)];
    return peers.flatMap((peer) => {
      const cidr = text(peer, "ipBlock", "cidr");
      if (cidr === undefined || reachOf(cidr) === "inside") return [];
      return [open(`${what} of its pods, from ${cidr}`)];
    });
  });
}

function pod(inputs: Inputs, type: string): Fact[] {
  const spec = podOf(type, inputs);
  if (spec === undefined) return [];
  const host =
    at(spec, "hostNetwork") === true ? [open("its pods, in the network of their nodes", true)] : [];
  const ports = list(spec, "containers").flatMap((container) =>
    list(container, "ports").flatMap((port) => {
      const number = text(port, "hostPort");
      return number === undefined ? [] : [open(`port ${number} of the nodes`, !isWebPort(number))];
    }),
  );
  return [...host, ...ports];
}

/** What of a resource of Kubernetes can be reached from outside of its namespace. */
export function exposedByKubernetes(type: string, inputs: Inputs): Fact[] {
  const kind = type.split(":").at(-1);
  if (kind === "Service" && type.startsWith("kubernetes:core/")) return service(inputs);
  if (kind === "Ingress") return ingress(inputs);
  if (["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute"].includes(kind ?? "")) return route(inputs);
  if (kind === "Gateway") return gateway(inputs);
  if (kind === "NetworkPolicy") return networkPolicy(inputs);
  return pod(inputs, type);
}
