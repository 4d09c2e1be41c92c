import { UserError } from "../../../variables/user-error.ts";

/** What platform kubernetes needs of the stack's config. */
export interface KubernetesSettings {
  /** Context of the kubeconfig. @default its current one */
  context?: string | undefined;
  /** Host of the entry. @default none, every host */
  domain?: string | undefined;
  /** How requests come in: by the Gateway API, or by an Ingress. @default "gateway" */
  entry?: "gateway" | "ingress" | undefined;
  /** Gateway that the routes attach to. @default `slipway` in namespace `slipway-system` */
  gateway?: { name: string; namespace: string } | undefined;
  /** Class of the Ingress. @default the cluster's own */
  ingressClass?: string | undefined;
  /** Issuer of cert-manager that makes the Ingress' certificate. @default none, HTTP only */
  clusterIssuer?: string | undefined;
  /** Largest request that ingress-nginx passes on, in MB. @default its own, 1 MB */
  ingressBodyMb?: number | undefined;
  /** Namespace of the pods that pass requests on. @default the gateway's, `ingress-nginx` for an Ingress */
  entryNamespace?: string | undefined;
  /** Class of the volumes. @default the cluster's own */
  storageClass?: string | undefined;
  /** Operator that runs Postgres. @default none, a StatefulSet */
  postgres?: "statefulset" | "cloudnative-pg" | undefined;
  /** Registry that images built from source are pushed to: `registry.example.com/shop`. */
  registry?: string | undefined;
  /** Secret of type `kubernetes.io/dockerconfigjson` that images are pulled with. @default none */
  pullSecret?: string | undefined;
  /** Networks that services may reach beside their links, in CIDR form. @default none */
  egress?: readonly string[] | undefined;
}

/** The Gateway that routes attach to. */
export function gatewayOf({ gateway }: KubernetesSettings): { name: string; namespace: string } {
  return gateway ?? { name: "slipway", namespace: "slipway-system" };
}

/** What names the Secret that images are pulled with: a part of ServiceAccounts and of clusters. */
export function pullSecretsOf({ pullSecret }: KubernetesSettings): {
  imagePullSecrets?: { name: string }[];
} {
  return pullSecret === undefined ? {} : { imagePullSecrets: [{ name: pullSecret }] };
}

/** Namespace of the pods that pass requests from outside on to services and sites. */
export function entryNamespaceOf(settings: KubernetesSettings): string {
  const usual = settings.entry === "ingress" ? "ingress-nginx" : gatewayOf(settings).namespace;
  return settings.entryNamespace ?? usual;
}

/** The registry for images that are built from source. @throws UserError `RegistryMissing`. */
export function registryOf({ registry }: KubernetesSettings, stack: string): string {
  if (registry !== undefined) return registry;
  throw new UserError(
    "RegistryMissing",
    `Stack '${stack}' has no release, so images are built from source, and platform 'kubernetes' ` +
      `has no registry to push them to: set slipway:kubernetes.registry (such as ` +
      `registry.example.com/shop), or slipway:release, in Pulumi.${stack}.yaml.`,
  );
}
