import type { Problem } from "../../variables/user-error.ts";
import type { PlanContext } from "./context.ts";
import { settingGroups } from "./kinds.ts";
import type { ComponentKind, ConfiguredKind } from "./kinds.ts";

/** What the program said that changes nothing where it runs, with the reasons. */
export interface UntakenPlan {
  /** Arguments that this platform does not take, by name; the same program runs on others too. */
  untaken?: Readonly<Record<string, string>>;
}

/**
 * The problems of a stack's config that sets what changes nothing on its platform. An argument may:
 * the same program runs on other platforms, which take it.
 */
export function findUntaken(kind: ComponentKind, name: string, context: PlanContext): Problem[] {
  if (!(kind in settingGroups)) return [];
  const group = settingGroups[kind as ConfiguredKind];
  const said: object = context.overrides[group]?.[name] ?? {};
  return Object.entries(reasonsOf(kind, context))
    .filter(([option]) => valueAt(said, option) !== undefined)
    .map(([option, reason]) => ({
      at: `slipway:${group}.${name}.${option}`,
      message: `changes nothing on platform '${context.platform.name}': ${reason}; leave it out`,
    }));
}

/** The arguments that change nothing on the platform, told in the component's plan. */
export function noteUntaken(kind: ComponentKind, args: object, context: PlanContext): UntakenPlan {
  const said = Object.entries(reasonsOf(kind, context)).filter(
    ([option]) => valueAt(args, option) !== undefined,
  );
  return said.length === 0 ? {} : { untaken: Object.fromEntries(said) };
}

function reasonsOf(
  kind: ComponentKind,
  { platform }: PlanContext,
): Readonly<Record<string, string>> {
  return platform.untaken?.[kind] ?? {};
}

function valueAt(object: object, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null
          ? (value as Record<string, unknown>)[key]
          : undefined,
      object,
    );
}
