import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { Properties, ResourceState } from "../../state/snapshot.ts";
import { fromStruct } from "../protocol/struct.ts";
import { lowerOutputs } from "../protocol/values.ts";
import { parseUrn, urnOf } from "../protocol/urns.ts";

/** The project and stack that URNs belong to. */
export interface Place {
  organization: string;
  project: string;
  stack: string;
}

/** Which provider a request asks for when it names none. */
export interface PackageRequest {
  version: string;
  pluginDownloadUrl: string;
}

/** What a program wants a resource to be. */
export interface Goal {
  urn: string;
  type: string;
  name: string;
  parent: string;
  custom: boolean;
  inputs: Properties;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  /** Reference of the provider that was asked for, empty for the default one. */
  provider: string;
  /** References of the providers that children use, by package. */
  providers: Record<string, string>;
  package: PackageRequest;
  protect: boolean | undefined;
  retainOnDelete: boolean | undefined;
  deletedWith: string;
  deleteBeforeReplace: boolean | undefined;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  hiddenDiffs: string[];
  additionalSecretOutputs: string[];
  /** URNs under which the resource may stand in the state. */
  aliases: string[];
  customTimeouts: ResourceState["customTimeouts"];
}

/** Reads a registration; `renamed` has the old URNs of what the run found under an alias. */
export function goalOf(
  request: RegisterResourceRequest,
  place: Place,
  renamed: ReadonlyMap<string, string> = new Map(),
): Goal {
  const dependencies = new Set(request.getDependenciesList());
  const propertyDependencies = propertyDependenciesOf(request);
  const inputs: Properties = {};
  for (const [key, value] of Object.entries(fromStruct(request.getObject()))) {
    const found = new Set(propertyDependencies[key] ?? []);
    inputs[key] = lowerOutputs(value, found);
    propertyDependencies[key] = [...found];
    for (const urn of found) dependencies.add(urn);
  }
  return {
    urn: urnOf(place, request.getType(), request.getName(), request.getParent()),
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    custom: request.getCustom(),
    inputs,
    dependencies: [...dependencies],
    propertyDependencies,
    provider: request.getProvider(),
    providers: Object.fromEntries(request.getProvidersMap().entries()),
    package: {
      version: request.getVersion(),
      pluginDownloadUrl: request.getPlugindownloadurl(),
    },
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    deletedWith: request.getDeletedwith(),
    deleteBeforeReplace:
      request.getDeletebeforereplacedefined() || request.getDeletebeforereplace()
        ? request.getDeletebeforereplace()
        : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    hiddenDiffs: request.getHidediffsList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: aliasesOf(request, place, renamed),
    customTimeouts: timeoutsOf(request),
  };
}

/** URNs that each property of a registration depends on. */
export function propertyDependenciesOf(request: RegisterResourceRequest): Record<string, string[]> {
  const named = request.getPropertydependenciesMap();
  if (named.getLength() > 0) {
    return Object.fromEntries(
      [...named.entries()].map(([key, urns]) => [key, urns.getUrnsList()] as const),
    );
  }
  // A program that says nothing of properties means: each depends on every dependency.
  const keys = Object.keys(fromStruct(request.getObject()));
  return Object.fromEntries(keys.map((key) => [key, request.getDependenciesList()]));
}

/** URNs that the aliases of a request stand for; unnamed parts are the resource's own. */
function aliasesOf(
  request: RegisterResourceRequest,
  place: Place,
  renamed: ReadonlyMap<string, string>,
): string[] {
  const urns = request.getAliasesList().map((alias) => {
    const spec = alias.getSpec();
    if (spec === undefined) return alias.getUrn();
    const there = {
      stack: spec.getStack() || place.stack,
      project: spec.getProject() || place.project,
    };
    const named = spec.getParenturn();
    // A parent that was renamed itself stood under its old URN then.
    const above = named === "" ? request.getParent() : (renamed.get(named) ?? named);
    const parent = spec.getNoparent() ? "" : above;
    const type = spec.getType() || request.getType();
    return urnOf(there, type, spec.getName() || request.getName(), parent);
  });
  return [...new Set([...request.getAliasurnsList(), ...urns])].filter((urn) => urn !== "");
}

/** URN that a child had while its parent stood under `parentAlias`, the child's own parts kept. */
export function inheritedAlias(
  child: { type: string; name: string },
  parent: string,
  parentAlias: string,
  place: Place,
): string {
  const oldParent = parseUrn(parentAlias).name;
  const newParent = parseUrn(parent).name;
  // By convention a child's name begins with its parent's: a renamed parent renamed the child.
  const name = child.name.startsWith(newParent)
    ? oldParent + child.name.slice(newParent.length)
    : child.name;
  return urnOf(place, child.type, name, parentAlias);
}

const unitSeconds: Record<string, number> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/** Seconds of a duration as Go writes it: `1h30m`, `45s`, `250ms`. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  return parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ""] ?? 0),
    0,
  );
}

function timeoutsOf(request: RegisterResourceRequest): ResourceState["customTimeouts"] {
  const given = request.getCustomtimeouts();
  if (given === undefined) return undefined;
  const timeouts = {
    create: parseDuration(given.getCreate()),
    update: parseDuration(given.getUpdate()),
    delete: parseDuration(given.getDelete()),
  };
  const set = Object.entries(timeouts).filter(([, seconds]) => seconds > 0);
  return set.length === 0 ? undefined : Object.fromEntries(set);
}
