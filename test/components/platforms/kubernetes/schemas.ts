import type { Manifest } from "./manifests.ts";

/** A kind as kubernetes-models knows it: made from the schemas of Kubernetes and of the operators. */
type Model = new (data: Manifest) => { validate(): void };

/** Packages of kinds that are not Kubernetes' own, by API group. */
const packages: Record<string, string> = {
  "gateway.networking.k8s.io": "@kubernetes-models/gateway-api",
  "postgresql.cnpg.io": "@kubernetes-models/cloudnative-pg",
};

/** What is wrong with a manifest by the schema of its kind; undefined where nothing is. */
export async function findSchemaProblem(manifest: Manifest): Promise<string | undefined> {
  const { apiVersion, kind } = manifest;
  const group = apiVersion.split("/")[0] ?? "";
  const path = `${packages[group] ?? "kubernetes-models"}/${apiVersion}`;
  const models = (await import(path)) as Record<string, Model>;
  const KnownModel = models[kind];
  if (!KnownModel) return `${apiVersion} has no ${kind}`;
  try {
    new KnownModel(manifest).validate();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A fault that can be planted in a manifest; gives nothing where it has no place there. */
type Fault = (manifest: Manifest) => Manifest | undefined;

const faults: Fault[] = [
  (one) => ({ ...one, kind: `${one.kind}s` }),
  (one) => ({ ...one, metadata: { ...one.metadata, labels: { owner: 5 as unknown as string } } }),
  (one) => ({ ...one, metadata: { ...one.metadata, name: ["a"] as unknown as string } }),
  (one) => changeSpec(one, "selector", "api"),
  (one) => changeSpec(one, "replicas", "three"),
  (one) => changeSpec(one, "template", { spec: { containers: "none" } }),
  (one) => changeSpec(one, "podSelector", ["all"]),
  (one) => changeSpec(one, "ports", { http: 80 }),
  (one) => changeSpec(one, "rules", "all"),
  (one) => changeSpec(one, "instances", "three"),
  (one) => changeSpec(one, "jobTemplate", []),
];

function changeSpec(one: Manifest, key: string, value: unknown): Manifest | undefined {
  return one.spec && key in one.spec ? { ...one, spec: { ...one.spec, [key]: value } } : undefined;
}

/** A copy of a manifest with one fault, another one for each index where it has place. */
export function plantFault(manifest: Manifest, index: number): Manifest {
  const possible = faults.flatMap((plant) => plant(manifest) ?? []);
  return possible[index % possible.length] ?? manifest;
}
