import type { KubernetesSettings } from "../settings.ts";

/** Address of a host of the entry; a Gateway is taken to have a certificate for it. */
export function addressOf(settings: KubernetesSettings, host: string): string {
  const isPlain = settings.entry === "ingress" && settings.clusterIssuer === undefined;
  return `${isPlain ? "http" : "https"}://${host}`;
}
