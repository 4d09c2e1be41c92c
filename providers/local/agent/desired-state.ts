import * as z from "zod";
import { resourceSchema, type DesiredResource, type Kind } from "../schemas.ts";
import { readJson, writeJson } from "./json-file.ts";
import type { PortBook } from "./ports.ts";

const stateSchema = z.object({ version: z.literal(1), resources: z.array(resourceSchema) });

/** What is wanted of an environment, on disk: so that it comes back without the program. */
export class DesiredState {
  readonly #path: string;
  #resources: DesiredResource[];

  constructor(path: string) {
    this.#path = path;
    this.#resources = readDesired(path);
  }

  get resources(): readonly DesiredResource[] {
    return this.#resources;
  }

  find(kind: string, name: string): DesiredResource | undefined {
    return this.#resources.find((entry) => entry.kind === kind && entry.spec.name === name);
  }

  /** Adds a resource, or replaces the one of the same kind and name in its place. */
  put(resource: DesiredResource): void {
    const index = this.#resources.findIndex(
      (entry) => entry.kind === resource.kind && entry.spec.name === resource.spec.name,
    );
    if (index === -1) this.#resources.push(resource);
    else this.#resources[index] = resource;
    this.save();
  }

  remove(kind: string, name: string): void {
    this.#resources = this.#resources.filter(
      (entry) => entry.kind !== kind || entry.spec.name !== name,
    );
    this.save();
  }

  save(): void {
    writeJson(this.#path, { version: 1, resources: this.#resources });
  }
}

/** Resources of an environment as they were last wanted; none where it never was up. */
export function readDesired(path: string): DesiredResource[] {
  return readJson(path, stateSchema)?.resources ?? [];
}

/**
 * The order in which resources are started: a process after whatever its variables point to.
 *
 * A link is a variable with the other's address, and every port of an environment is ours, so the
 * variables tell the links. Data comes before programs, and those before what sends requests.
 */
export function linkOrder(
  resources: readonly DesiredResource[],
  ports: Pick<PortBook, "ownerOf">,
): DesiredResource[] {
  const ordered = new Set<DesiredResource>();
  const visiting = new Set<DesiredResource>();
  const visit = (resource: DesiredResource): void => {
    // Two processes may well know each other; then there is no right order.
    if (ordered.has(resource) || visiting.has(resource)) return;
    visiting.add(resource);
    for (const name of linkedNames(resource, ports)) {
      resources.filter((other) => other.spec.name === name).forEach(visit);
    }
    ordered.add(resource);
  };
  [...resources].sort((a, b) => rank(a) - rank(b)).forEach(visit);
  return [...ordered];
}

function rank(resource: DesiredResource): number {
  const order: Record<Kind, number> = {
    Postgres: 0,
    Mariadb: 0,
    CacheServer: 1,
    Migration: 2,
    Process: 3,
    Schedule: 4,
    StaticSite: 5,
    Route: 6,
    Alertmanager: 7,
    Prometheus: 8,
  };
  return order[resource.kind];
}

/** Names of the resources whose loopback ports stand in a program's variables. */
export function linkedNames(resource: DesiredResource, ports: Pick<PortBook, "ownerOf">): string[] {
  if (!("variables" in resource.spec)) return [];
  const text = Object.values(resource.spec.variables).join("\n");
  // In an address, or alone in a variable: a link may give an address in parts.
  const mentioned = [...text.matchAll(/(?:(?:127\.0\.0\.1|localhost):|^)(\d{1,5})(?:\b|$)/gm)];
  return mentioned.flatMap((match) => ports.ownerOf(Number(match[1])) ?? []);
}
