import type { RenderedResource } from "../resources.ts";
import { dockerTypes, serviceOf, type ComposeContext, type Fields } from "./context.ts";

/**
 * What a container waits for: the containers that it depends on, directly or by way of resources
 * that are none.
 */
export function formatDependencies(container: RenderedResource, context: ComposeContext): Fields {
  const { resources } = context.registered;
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const found = new Map<string, Fields>();
  const seen = new Set<string>([container.urn]);
  const queue = [...container.dependencies];
  for (let urn = queue.pop(); urn !== undefined; urn = queue.pop()) {
    const resource = byUrn.get(urn);
    if (resource === undefined || seen.has(urn)) continue;
    seen.add(urn);
    if (resource.type !== dockerTypes.container) queue.push(...resource.dependencies);
    else if (isStarted(resource)) {
      found.set(serviceOf(resource, context), { condition: conditionOf(resource) });
    }
  }
  const sorted = [...found].sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(sorted);
}

/** Compose cannot wait for what it does not start. */
function isStarted({ inputs }: RenderedResource): boolean {
  return inputs.start !== false;
}

function conditionOf({ inputs }: RenderedResource): string {
  if (inputs.mustRun === false) return "service_completed_successfully";
  return inputs.healthcheck === undefined ? "service_started" : "service_healthy";
}
