import { UserError, throwProblems } from "../../../variables/user-error.ts";
import type { ComponentKind } from "../kinds.ts";

/** The links between the components of one environment, by name; holds no cycle. */
export class LinkGraph {
  readonly #links = new Map<string, readonly string[]>();

  /**
   * Adds a component with the names it links to.
   *
   * @throws UserError `DuplicateComponent` for a second component of the same name, `LinkCycle`
   * where the links close a circle.
   */
  add(name: string, links: readonly string[]): void {
    if (this.#links.has(name)) {
      throw new UserError(
        "DuplicateComponent",
        `Two components are called '${name}': links and addresses go by name, rename one.`,
      );
    }
    this.#links.set(name, links);
    const cycle = this.#findCycle(name);
    if (cycle) throw cycleError(cycle);
  }

  /** The names that a component links to. */
  linksOf(name: string): readonly string[] {
    return this.#links.get(name) ?? [];
  }

  /** Throws a UserError `UnknownLink` that lists every link to a name that no component has. */
  checkNames(): void {
    const known = [...this.#links.keys()];
    const problems = [...this.#links].flatMap(([owner, links]) =>
      links
        .filter((link) => !this.#links.has(link))
        .map((link) => ({
          at: owner,
          message: `links to '${link}', and no component is called so; there are ${known.join(", ")}`,
        })),
    );
    throwProblems("UnknownLink", "The application", problems);
  }

  /** Throws a UserError `LinkKind` that tells every link to a component that gives nothing to it. */
  checkKinds(kinds: ReadonlyMap<string, ComponentKind>): void {
    const refusals = [...this.#links].flatMap(([owner, links]) =>
      links.flatMap((link) => refuseLink([kinds.get(owner), owner], [kinds.get(link), link])),
    );
    if (refusals.length > 0) throw new UserError("LinkKind", refusals.join("\n"));
  }

  #findCycle(start: string): string[] | undefined {
    const seen = new Set<string>();
    const search = (name: string, path: readonly string[]): string[] | undefined => {
      for (const next of this.#links.get(name) ?? []) {
        if (next === start) return [...path, name, start];
        if (seen.has(next)) continue;
        seen.add(next);
        const found = search(next, [...path, name]);
        if (found) return found;
      }
      return undefined;
    };
    return search(start, []);
  }
}

/** A component by kind and name; the kind is missing where it was never declared. */
type LinkEnd = readonly [kind: ComponentKind | undefined, name: string];

/** The components that answer nobody, with what to do instead of linking to them. */
const unreachable: Partial<Record<ComponentKind, string>> = {
  worker: "make it a service, or link both to the database or queue through which it gets its work",
  schedule: "it runs by the clock alone; link both to what they share",
  migration: "services that share its database start after it by themselves; remove the link",
  site: "remove the link, and link the site to a service for its requests",
  monitoring: "remove the link; it finds the services by itself",
  alerting: "remove the link; it is told by monitoring",
};

function refuseLink([from, owner]: LinkEnd, [to, target]: LinkEnd): string[] {
  if (from === "site") {
    if (to === "service") return [];
    return [
      `Site '${owner}' links to '${target}', which answers no HTTP requests: ` +
        `link the site to a service, and that service to '${target}'.`,
    ];
  }
  const kind = (from ?? "component").replace(/^./, (letter) => letter.toUpperCase());
  const subject = `${kind} '${owner}' links to ${to} '${target}'`;
  if (from === "migration" && to === "service") {
    return [`${subject}, which starts only after it: link it to the service's database.`];
  }
  const instead = to && unreachable[to];
  return instead ? [`${subject}, which gives nothing to it: ${instead}.`] : [];
}

function cycleError(cycle: readonly string[]): UserError {
  const [first = "", second = ""] = cycle;
  const last = cycle.at(-2) ?? first;
  const way = cycle.map((name) => `'${name}'`).join(" -> ");
  const ends =
    first === last
      ? `'${first}' links to itself`
      : `'${first}' links to '${second}', and '${last}' links back to '${first}'`;
  return new UserError(
    "LinkCycle",
    `${ends} (${way}): each would have to start before the other. Remove one of the links.`,
  );
}
