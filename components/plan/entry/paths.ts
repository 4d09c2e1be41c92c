/** Whether a service or site may have a path: `/`, or one such as `/api`. */
export function isPath(path: string): boolean {
  return path === "/" || (/^\/[a-z0-9][a-z0-9/_-]*$/.test(path) && !path.endsWith("/"));
}

/** What is said to whoever gives another path. */
export const pathRule = "use / or one such as /api";

/** How many segments a path has; `/` has none. */
export function depthOf(path: string): number {
  return path === "/" ? 0 : path.split("/").length - 1;
}

/** The longest path first, as requests are matched; the order of names among equals. */
export function deepestFirst<Routed extends { path: string }>(routes: readonly Routed[]): Routed[] {
  return routes.toSorted(
    (one, other) => depthOf(other.path) - depthOf(one.path) || (one.path < other.path ? -1 : 1),
  );
}

/** A path and everything below it, in patterns with `*`. */
export function patternsOf(path: string): string[] {
  return path === "/" ? ["/*"] : [path, `${path}/*`];
}

/** A path with what is below it, from its own end: `/docs` and `/:rest` give `/docs/:rest`. */
export function joinPath(path: string, below: string): string {
  return path === "/" ? below : `${path}${below}`;
}
