import type { Registered, RenderedResource } from "../resources.ts";
import { dockerTypes, listOf } from "./context.ts";

/**
 * A key for the service of each container, by URN: its first alias, under which it is found in its
 * networks and which stays the same, or its logical name where it has none of its own.
 */
export function nameServices({ resources }: Registered): ReadonlyMap<string, string> {
  const containers = resources.filter(({ type }) => type === dockerTypes.container);
  const taken = containers.flatMap((container) => [container.name, firstAlias(container) ?? ""]);
  return new Map(
    containers.map((container) => {
      const alias = firstAlias(container);
      const isFree = taken.filter((name) => name === alias).length === 1;
      return [container.urn, alias !== undefined && isFree ? alias : container.name];
    }),
  );
}

function firstAlias({ name, inputs }: RenderedResource): string | undefined {
  const aliases = listOf(inputs.networksAdvanced).flatMap((network) => network.aliases ?? []);
  const [first] = aliases as string[];
  return first === name ? undefined : first;
}
