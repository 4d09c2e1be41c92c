import type { RenderedComponent } from "../resources.ts";
import type { Manifest } from "./manifest.ts";

/** Order of the files by kind of component: `kubectl apply -f <folder>` goes by their names. */
const ranks: Readonly<Record<string, number>> = {
  Environment: 0,
  Database: 10,
  Cache: 10,
  Bucket: 10,
  Queue: 10,
  Search: 10,
  Model: 10,
  Migration: 20,
  Service: 30,
  Worker: 30,
  Site: 40,
  Schedule: 50,
  Monitoring: 60,
  Alerting: 60,
};

/** Where the filled-in Secrets stand: after the namespace, before whatever uses them. */
export const secretsFile = "05-secrets.yaml";

/** File of the objects of a component; those of none are the environment's. */
export function fileOf(component: RenderedComponent | undefined): string {
  if (component === undefined || component.kind === "Environment") return "00-environment.yaml";
  const rank = ranks[component.kind] ?? 35;
  return `${String(rank).padStart(2, "0")}-${component.name}.yaml`;
}

/** Kinds in the order in which they have to be there; every other kind comes last. */
const kinds = [
  "Namespace",
  "ResourceQuota",
  "LimitRange",
  "NetworkPolicy",
  "PodDisruptionBudget",
  "ServiceAccount",
  "ClusterRole",
  "Role",
  "ClusterRoleBinding",
  "RoleBinding",
  "Secret",
  "ConfigMap",
  "PersistentVolumeClaim",
  "Service",
  "DaemonSet",
  "StatefulSet",
  "Job",
  "CronJob",
  "Deployment",
];

/** Compares objects of one file. */
export function compareManifests(one: Manifest, other: Manifest): number {
  return rankOf(one) - rankOf(other) || (keyOf(one) < keyOf(other) ? -1 : 1);
}

function rankOf({ kind }: Manifest): number {
  const index = kinds.indexOf(kind);
  return index < 0 ? kinds.length : index;
}

function keyOf({ apiVersion, kind, metadata }: Manifest): string {
  return [kind, apiVersion, metadata.namespace ?? "", metadata.name].join("/");
}

/** What Argo CD waits for: migrations before what uses their schema. */
const waves: Readonly<Record<string, string>> = {
  Migration: "1",
  Service: "2",
  Worker: "2",
  Site: "2",
  Schedule: "2",
};

/** The sync wave of a component's objects where there are migrations; none elsewhere. */
export function waveOf(component: RenderedComponent | undefined): string | undefined {
  return component === undefined ? undefined : waves[component.kind];
}
