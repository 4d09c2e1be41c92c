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
  /** Class of the volumes. @default the cluster's own */
  storageClass?: string | undefined;
  /** Operator that runs Postgres. @default none, a StatefulSet */
  postgres?: "statefulset" | "cloudnative-pg" | undefined;
  /** Registry that images built from source are pushed to: `registry.example.com/shop`. */
  registry?: string | undefined;
  /** Networks that services may reach beside their links, in CIDR form. @default none */
  egress?: readonly string[] | undefined;
}
