import { isStateful } from "../../engine/danger.ts";
import type { ResourceState } from "../../engine/state/snapshot.ts";
import type { References } from "../references.ts";
import { ownerOf, type Registered, type RenderedResource } from "../resources.ts";
import { factsOf } from "./facts.ts";
import { planInventoryLinks } from "./links.ts";
import type { Inventory, InventoryComponent, InventoryResource } from "./model.ts";
import { physicalNameOf } from "./physical-name.ts";
import type { InventorySource } from "./source.ts";

/** Everything that a program registered, by component and name. Pure. */
export function planInventory(source: InventorySource): Inventory {
  const { stack, platform, states, registered } = source;
  const environment = states.find(({ type }) => type.endsWith(":Environment"));
  const components = planComponents(source);
  const all = components.flatMap(({ resources }) => resources);
  return {
    stack,
    application: textOf(environment?.inputs.application),
    platform,
    stage: textOf(environment?.inputs.stage),
    components,
    links: planInventoryLinks(source, ownersOf(registered)),
    total: all.length,
    types: countTypes(all),
  };
}

/** Names of the components that own the resources, by the resources' URNs. */
function ownersOf(registered: Registered): ReadonlyMap<string, string> {
  const named = registered.resources.flatMap((resource) => {
    const owner = ownerOf(resource, registered);
    return owner === undefined ? [] : [[resource.urn, owner.name] as const];
  });
  return new Map(named);
}

function planComponents({ states, registered, references }: InventorySource): InventoryComponent[] {
  const byUrn = new Map(states.map((state) => [state.urn, state]));
  const found = new Map<string, InventoryComponent>();
  for (const { urn, name, kind } of registered.components.values()) {
    if (!isMember(byUrn.get(urn))) continue;
    const facts = factsOf(kind, byUrn.get(urn)?.inputs ?? {});
    found.set(urn, { name, kind, facts, stateful: false, resources: [] });
  }
  for (const resource of registered.resources) {
    const owner = ownerOf(resource, registered);
    const component = owner && found.get(owner.urn);
    component?.resources.push(resourceOf(resource, byUrn.get(resource.urn), references));
  }
  return [...found.values()].map(complete).sort(byRank);
}

/** Whether a component is one of an application, not a helper inside of one. */
function isMember(state: ResourceState | undefined): boolean {
  return state?.type.startsWith("slipway:index:") === true;
}

function complete(component: InventoryComponent): InventoryComponent {
  const resources = component.resources.toSorted((one, other) => compare(one.name, other.name));
  return { ...component, resources, stateful: resources.some(({ stateful }) => stateful) };
}

/** The environment first, then by name. */
function byRank(one: InventoryComponent, other: InventoryComponent): number {
  const rank = ({ kind }: InventoryComponent): number => (kind === "Environment" ? 0 : 1);
  return rank(one) - rank(other) || compare(one.name, other.name);
}

function resourceOf(
  resource: RenderedResource,
  state: ResourceState | undefined,
  references: References,
): InventoryResource {
  const { name, type, inputs, dependencies } = resource;
  const own = dependencies.map((urn) => urn.split("::").slice(3).join("::"));
  const guarded = ["deletionProtection", "deletionProtectionEnabled"];
  const protections = guarded.filter((key) => inputs[key] === true);
  return {
    name,
    type,
    physicalName: physicalNameOf(inputs, references),
    dependsOn: [...new Set(own)].sort(compare),
    stateful: isStateful(type),
    protections: [...(state?.protect === true ? ["protect"] : []), ...protections],
  };
}

function countTypes(resources: readonly InventoryResource[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const type of resources.map((one) => one.type).sort(compare)) {
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The same order on every machine, whatever its language. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
