import * as z from "zod";
import { domain } from "./settings-parts.ts";

const kubernetesName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, "must be a name that Kubernetes takes");

/** Everything under `slipway:kubernetes`. */
export const kubernetes = z
  .strictObject({
    context: z.string().min(1).describe("Context of the kubeconfig. @default its current one"),
    domain: domain.describe("Host of the entry."),
    entry: z.enum(["gateway", "ingress"]).describe("How requests come in. @default gateway"),
    gateway: z
      .strictObject({ name: kubernetesName, namespace: kubernetesName })
      .describe("Gateway that the routes attach to."),
    ingressClass: kubernetesName.describe("Class of the Ingress."),
    clusterIssuer: kubernetesName.describe("Issuer of cert-manager for the Ingress."),
    ingressBodyMb: z
      .int()
      .min(1)
      .max(1_048_576)
      .describe("Largest request that ingress-nginx passes on, in MB. @default its own, 1 MB"),
    entryNamespace: kubernetesName.describe("Namespace of the pods that pass requests on."),
    storageClass: kubernetesName.describe("Class of the volumes."),
    postgres: z
      .enum(["statefulset", "cloudnative-pg"])
      .describe("What runs Postgres. @default statefulset"),
    registry: z.string().min(1).describe("Registry for images that are built from source."),
    pullSecret: kubernetesName.describe("Secret that images are pulled with. @default none"),
    egress: z
      .array(z.union([z.cidrv4(), z.cidrv6()]))
      .describe("Networks that services may reach beside their links. @default none"),
  })
  .partial()
  .refine(({ entry, ingressBodyMb }) => ingressBodyMb === undefined || entry === "ingress", {
    path: ["ingressBodyMb"],
    message: "says nothing to a gateway; set slipway:kubernetes.entry to ingress, or remove it",
  });
