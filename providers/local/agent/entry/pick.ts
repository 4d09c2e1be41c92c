import type { RouteSpec } from "../../schemas.ts";

/**
 * The route of a request: those that name its host before those for any host, and among them the
 * one with the longest path prefix that ends at a segment.
 */
export function pickRoute(
  routes: Iterable<RouteSpec>,
  hostHeader: string | undefined,
  url: string,
): RouteSpec | undefined {
  const host = hostName(hostHeader);
  const path = url.split("?", 1)[0] ?? "/";
  const matching = [...routes].filter((route) => isUnder(path, route.path));
  const named = matching.filter((route) => route.hosts.includes(host));
  const candidates = named.length > 0 ? named : matching.filter(({ hosts }) => hosts.length === 0);
  return candidates.sort((a, b) => b.path.length - a.path.length)[0];
}

/**
 * Whether an environment answers a host at all: this machine's own names, and those that a route
 * names. A foreign name that leads here is a page elsewhere that rebinds its DNS to loopback.
 */
export function answersHost(routes: Iterable<RouteSpec>, hostHeader: string | undefined): boolean {
  const host = hostName(hostHeader);
  if (["localhost", "127.0.0.1", "::1"].includes(host) || host.endsWith(".localhost")) return true;
  return [...routes].some((route) => route.hosts.includes(host));
}

/** `Shop.localhost:8080` is `shop.localhost`; `[::1]:80` is `::1`. */
function hostName(header = ""): string {
  const bracketed = /^\[([^\]]*)\]/.exec(header);
  return (bracketed?.[1] ?? header.replace(/:\d+$/, "")).toLowerCase();
}

function isUnder(path: string, prefix: string): boolean {
  return prefix === "/" || path === prefix || path.startsWith(`${prefix}/`);
}

/** Takes turns by weight, evenly spread: weights 3 and 1 give a a b a (nginx's smooth way). */
export class WeightedTurns {
  readonly #weights: ReadonlyMap<string, number>;
  readonly #credits = new Map<string, number>();

  constructor(targets: readonly { name: string; weight: number }[]) {
    this.#weights = new Map(targets.map((target) => [target.name, target.weight]));
  }

  /** The next name, or undefined where no target has a weight. */
  next(): string | undefined {
    let best: string | undefined;
    let total = 0;
    for (const [name, weight] of this.#weights) {
      if (weight === 0) continue;
      total += weight;
      this.#credits.set(name, this.#credit(name) + weight);
      if (best === undefined || this.#credit(name) > this.#credit(best)) best = name;
    }
    if (best !== undefined) this.#credits.set(best, this.#credit(best) - total);
    return best;
  }

  #credit(name: string): number {
    return this.#credits.get(name) ?? 0;
  }
}
