import type { ResourceState, Snapshot } from "./snapshot.ts";

const providerPrefix = "pulumi:providers:";

/**
 * What is wrong with a state, in sentences; empty where it holds together: every resource has a
 * URN of its own (a second one only on its way out), and everything that it needs stands before
 * it. The same check as the Pulumi CLI's, which refuses a state that fails it.
 */
export function checkIntegrity({ resources }: Snapshot): string[] {
  const urns = new Set<string>();
  const providers = new Set<string>();
  const problems: string[] = [];
  for (const state of resources) {
    problems.push(...checkShape(state), ...checkNeeds(state, urns, providers));
    urns.add(state.urn);
    if (state.type.startsWith(providerPrefix)) providers.add(`${state.urn}::${state.id ?? ""}`);
  }
  return [...problems, ...checkDuplicates(resources)];
}

function checkShape(state: ResourceState): string[] {
  if (!state.custom && state.id !== undefined && state.id !== "") {
    return [`the component '${state.urn}' has an id`];
  }
  const needsId = state.custom && state.type.startsWith(providerPrefix);
  return needsId && !state.id ? [`the provider '${state.urn}' has no id`] : [];
}

function checkNeeds(
  state: ResourceState,
  urns: ReadonlySet<string>,
  providers: ReadonlySet<string>,
): string[] {
  const missing = needs(state).filter(({ urn }) => !urns.has(urn));
  const problems = missing.map(
    ({ role, urn }) => `the ${role} '${urn}' of '${state.urn}' does not stand before it`,
  );
  const { provider = "", pendingReplacement } = state;
  if (provider !== "" && pendingReplacement !== true && !providers.has(provider)) {
    problems.push(`the provider '${provider}' of '${state.urn}' does not stand before it`);
  }
  return problems;
}

function needs(state: ResourceState): { role: string; urn: string }[] {
  const { parent, deletedWith, dependencies = [], propertyDependencies = {} } = state;
  const byProperty = Object.values(propertyDependencies).flat();
  return [
    ...(parent ? [{ role: "parent", urn: parent }] : []),
    ...(deletedWith ? [{ role: "resource to be deleted with", urn: deletedWith }] : []),
    ...[...dependencies, ...byProperty].map((urn) => ({ role: "dependency", urn })),
  ];
}

function checkDuplicates(resources: readonly ResourceState[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { urn, delete: condemned } of resources) {
    if (condemned === true) continue;
    if (seen.has(urn)) twice.add(urn);
    seen.add(urn);
  }
  return [...twice].map((urn) => `'${urn}' is there twice`);
}
