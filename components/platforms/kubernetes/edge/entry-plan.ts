import type { Slot } from "../../../plan/slots.ts";
import type { KubernetesSettings } from "../settings.ts";
import { gatewayOf } from "../settings.ts";

/** Where requests for a path go. */
export interface EntryRoute {
  /** Path prefix that ends at a segment, not stripped: `/api`, or `/`. */
  path: string;
  /** Services and their shares of the requests. */
  backends: readonly { service: string; port: number; weight: number }[];
  /** Service that an Ingress, which knows no weights, leads to. */
  stable: string;
  /** Whether the backends get requests without the path. @default false */
  strip?: boolean;
}

/** The backends of a service: both slots, all requests to the one that is stable. */
export function planBackends(
  names: Readonly<Record<Slot, string>>,
  port: number,
  stable: Slot,
): EntryRoute["backends"] {
  return (["a", "b"] as const).map((slot) => ({
    service: names[slot],
    port,
    weight: slot === stable ? 100 : 0,
  }));
}

/** The specification of an HTTPRoute (gateway.networking.k8s.io/v1). */
export function planHttpRoute(
  settings: KubernetesSettings,
  host: string | undefined,
  routes: readonly EntryRoute[],
): object {
  const { name, namespace } = gatewayOf(settings);
  return {
    parentRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name, namespace }],
    ...(host !== undefined && { hostnames: [host] }),
    rules: routes.map(({ path, backends, strip = false }) => ({
      matches: [{ path: { type: "PathPrefix", value: path } }],
      ...(strip && { filters: [stripPath] }),
      backendRefs: backends.map(({ service, port, weight }) => ({
        group: "",
        kind: "Service",
        name: service,
        port,
        weight,
      })),
    })),
  };
}

/** What cert-manager and ingress-nginx are told of an Ingress; undefined where it is nothing. */
export function planAnnotations(
  { clusterIssuer, ingressBodyMb }: KubernetesSettings,
  host: string | undefined,
): Record<string, string> | undefined {
  const annotations = {
    ...(clusterIssuer !== undefined &&
      host !== undefined && { "cert-manager.io/cluster-issuer": clusterIssuer }),
    ...(ingressBodyMb !== undefined && {
      "nginx.ingress.kubernetes.io/proxy-body-size": `${ingressBodyMb}m`,
    }),
  };
  return Object.keys(annotations).length === 0 ? undefined : annotations;
}
const stripPath = {
  type: "URLRewrite",
  urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/" } },
};

/** The specification of an Ingress; it has a certificate where an issuer makes one. */
export function planIngress(
  settings: KubernetesSettings,
  host: string | undefined,
  routes: readonly EntryRoute[],
  certificate: string,
): object {
  const { ingressClass, clusterIssuer } = settings;
  const hasCertificate = clusterIssuer !== undefined && host !== undefined;
  return {
    ...(ingressClass !== undefined && { ingressClassName: ingressClass }),
    ...(hasCertificate && { tls: [{ hosts: [host], secretName: certificate }] }),
    rules: [
      {
        ...(host !== undefined && { host }),
        http: {
          paths: routes.map(({ path, stable, backends }) => ({
            path,
            pathType: "Prefix",
            backend: { service: { name: stable, port: { number: backends[0]?.port } } },
          })),
        },
      },
    ],
  };
}
