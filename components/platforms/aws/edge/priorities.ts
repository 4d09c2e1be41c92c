import { createHash } from "node:crypto";
import { UserError } from "../../../../variables/user-error.ts";
import { depthOf } from "../../../plan/entry/paths.ts";

/** Priorities that an application load balancer takes: 1 to 50000, the lowest first. */
const mostPriority = 50_000;
const perDepth = 5_000;
const depths = mostPriority / perDepth;

/** Priority that no path has: before all of them. */
export const firstPriority = 1;

/**
 * Priority of a path before others are asked: the deeper of two nested paths comes first, and it
 * depends on nothing but the path, so that a new service moves no other.
 */
export function planPriority(path: string): number {
  if (path === "/") return mostPriority;
  const depth = Math.min(depthOf(path), depths);
  const hash = createHash("sha256").update(path).digest().readUInt32BE(0);
  return Math.min((depths - depth) * perDepth + (hash % perDepth) + 1, mostPriority - 1);
}

/** A function that gives each path of one listener a priority of its own. */
export function createPriorities(): (path: string) => number {
  const taken = new Map<number, string>([[firstPriority, "(every path)"]]);
  return (path) => {
    if ([...taken.values()].includes(path)) throw pathTaken(path);
    let priority = planPriority(path);
    const end = Math.ceil(priority / perDepth) * perDepth;
    // The very last one is the root's, which takes what no other path does.
    const last = Math.min(end, mostPriority - 1);
    while (taken.has(priority)) priority = priority === last ? end - perDepth + 1 : priority + 1;
    taken.set(priority, path);
    return priority;
  };
}

function pathTaken(path: string): UserError {
  return new UserError(
    "PathTaken",
    `Two services have the path '${path}', and one load balancer serves both: ` +
      `give one of them another path.`,
  );
}
