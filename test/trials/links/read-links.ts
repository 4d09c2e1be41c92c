import type { PlatformName } from "../../../components/index.ts";
import type { RegisteredResource } from "../../support/components/mocks.ts";

/** What a program starts with, by variable: its value, or the reference to where that is kept. */
export type Variables = Readonly<Record<string, unknown>>;

/** What is registered for a component, with everything below it. */
export function ownedBy(resources: readonly RegisteredResource[], owner: string) {
  return resources.filter((resource) => resource.custom && resource.parentName === owner);
}

/** The variables of a program, as its platform's resources have them. */
export function variablesOf(
  platform: PlatformName,
  resources: readonly RegisteredResource[],
  owner: string,
): Variables {
  const all = ownedBy(resources, owner).flatMap(({ type, inputs }) =>
    readers[platform](type, inputs),
  );
  return Object.fromEntries(all);
}

type Reader = (type: string, inputs: Record<string, unknown>) => [string, unknown][];

interface Named {
  name: string;
  value?: unknown;
  valueFrom?: unknown;
}

interface PodOwner {
  template?: { spec: { containers: { env: Named[] }[] } };
  jobTemplate?: { spec: PodOwner };
}

const readers: Record<PlatformName, Reader> = {
  local: (type, { variables }) =>
    /^local:index:(Process|Migration|Schedule)$/.test(type)
      ? Object.entries(variables as object)
      : [],
  docker: (type, { envs }) =>
    type.endsWith(":Container")
      ? (envs as string[]).map((line) => [line.split("=")[0] ?? "", line.replace(/^[^=]*=/, "")])
      : [],
  kubernetes: (_, { spec }) => listOf(podOf(spec as PodOwner | undefined)),
  aws: (type, { containerDefinitions }) => {
    if (!type.endsWith(":TaskDefinition")) return [];
    const [first] = JSON.parse(String(containerDefinitions)) as Record<string, Named[]>[];
    return listOf([...(first?.environment ?? []), ...(first?.secrets ?? [])]);
  },
  vercel: (type, { variables }) =>
    type.endsWith(":ProjectEnvironmentVariables")
      ? (variables as { key: string; value: unknown }[]).map(({ key, value }) => [key, value])
      : [],
};

function podOf(spec: PodOwner | undefined): Named[] {
  if (spec?.jobTemplate) return podOf(spec.jobTemplate.spec);
  return spec?.template?.spec.containers[0]?.env ?? [];
}

function listOf(variables: readonly Named[]): [string, unknown][] {
  return variables.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]);
}
