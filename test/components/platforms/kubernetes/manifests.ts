import type { RegisteredResource } from "../../../support/components/mocks.ts";

/** A Kubernetes object as a program registers it. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec?: Record<string, unknown>;
  [key: string]: unknown;
}

/** A pod template, as far as the tests look at it. */
export interface PodTemplate {
  metadata: { labels: Record<string, string>; annotations?: Record<string, string> };
  spec: {
    serviceAccountName?: string;
    automountServiceAccountToken?: boolean;
    securityContext?: Record<string, unknown>;
    containers: Container[];
    initContainers?: Container[];
    volumes?: { name: string; [kind: string]: unknown }[];
    terminationGracePeriodSeconds?: number;
  };
}

/** A container, as far as the tests look at it. */
export interface Container {
  name: string;
  image: string;
  command?: string[];
  env?: { name: string; value?: string; valueFrom?: object }[];
  ports?: { name: string; containerPort: number }[];
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  startupProbe?: object;
  readinessProbe?: object;
  livenessProbe?: object;
  securityContext?: Record<string, unknown>;
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
}

/** The Kubernetes objects among what a program registers. */
export function manifestsOf(resources: readonly RegisteredResource[]): Manifest[] {
  return resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs }) => inputs as Manifest);
}

/** The objects of a kind. */
export function ofKind(manifests: readonly Manifest[], kind: string): Manifest[] {
  return manifests.filter((manifest) => manifest.kind === kind);
}

/** The one object of a kind and name. */
export function pick(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = ofKind(manifests, kind).filter(({ metadata }) => metadata.name === name);
  const [first] = found;
  if (first && found.length === 1) return first;
  const names = ofKind(manifests, kind).map(({ metadata }) => metadata.name);
  throw new Error(`there should be one ${kind} ${name}; there are: ${names.join(", ") || "none"}`);
}

/** The pod template of an object that has one. */
export function templateOf({ spec = {} }: Manifest): PodTemplate | undefined {
  const job = spec.jobTemplate as { spec: { template: PodTemplate } } | undefined;
  return job?.spec.template ?? (spec.template as PodTemplate | undefined);
}

/** Every pod template with the object that has it. */
export function templatesOf(
  manifests: readonly Manifest[],
): { manifest: Manifest; template: PodTemplate }[] {
  return manifests.flatMap((manifest) => {
    const template = templateOf(manifest);
    return template?.spec ? [{ manifest, template }] : [];
  });
}
