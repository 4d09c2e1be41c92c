import { UserError, throwProblems } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import { variablePrefix } from "./names.ts";
import type { ComponentKind } from "./kinds.ts";

/** What a component gives to those that link to it. */
export type LinkKind = "database" | "cache" | "bucket" | "queue" | "search" | "model" | "service";

/** One end of a link that is known: name, kind, and whether it may be absent. */
export interface LinkTarget {
  name: string;
  kind: LinkKind;
  /** The target may be absent at run time; its variable is then not set. */
  optional: boolean;
}

/** A link as it is said: its target, and the variable that it is to give. */
export interface SaidLink extends LinkTarget {
  /** @default by the target's kind */
  as?: string | undefined;
}

/** What a link means for the service that has it. */
export interface LinkPlan extends LinkTarget {
  /** Variable that the link gives, such as `DATABASE_URL`. */
  variable: string;
}

/** Name of the variable that a single link of a kind gives. */
const variableOf = {
  database: "DATABASE_URL",
  cache: "REDIS_URL",
  bucket: "BUCKET_URL",
  queue: "QUEUE_URL",
  search: "SEARCH_URL",
  model: "MODEL_URL",
} as const;

/**
 * The variables that links give to one service.
 *
 * A link gives what it says (`as`), else a database gives `DATABASE_URL`, a cache `REDIS_URL`, a
 * bucket `BUCKET_URL`, and so on, and a service `<NAME>_URL`. The name never depends on the other
 * links: one more of a kind renames nothing, it has to say a name of its own.
 *
 * @throws UserError `LinkClash` where two links give the same variable, one target is named twice, or
 * a link says what is no variable.
 */
export function planLinks(owner: string, links: readonly SaidLink[]): LinkPlan[] {
  const plans = links.map(({ as, ...target }) => ({
    ...target,
    variable: as ?? nameVariable(target),
  }));
  const problems = [...findNames(links), ...findClashes(owner, plans)];
  throwProblems("LinkClash", `The links of '${owner}'`, problems, "have");
  return plans;
}

/** Whether a program can have a variable of a name. */
export function isVariableName(name: string): boolean {
  return /^[A-Z_][A-Z0-9_]*$/.test(name);
}

function findNames(links: readonly SaidLink[]): Problem[] {
  return links.flatMap(({ name, as }) => {
    if (as === undefined || isVariableName(as)) return [];
    const message = `is no variable that '${name}' can give; use A-Z, 0-9 and _, such as DATABASE_URL`;
    return [{ at: `'${as}'`, message }];
  });
}

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

function nameVariable({ name, kind }: LinkTarget): string {
  return kind === "service" ? `${variablePrefix(name)}_URL` : variableOf[kind];
}

/** How one of two links that give one variable says another one. */
function sayOther({ name, kind }: LinkPlan): string {
  const usual = kind === "service" ? "SERVICE_URL" : variableOf[kind];
  return `{ to: "${name}", as: "${variablePrefix(name)}_${usual}" }`;
}

function findClashes(owner: string, plans: readonly LinkPlan[]): Problem[] {
  return plans.flatMap((plan, index) => {
    const earlier = plans.slice(0, index).find((other) => other.variable === plan.variable);
    if (!earlier) return [];
    const message =
      earlier.name === plan.name
        ? `'${owner}' links to '${plan.name}' twice; remove one`
        : `the links of '${owner}' to '${earlier.name}' and '${plan.name}' both give it; ` +
          `have one say another name, such as ${sayOther(plan)}`;
    return [{ at: plan.variable, message }];
  });
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
