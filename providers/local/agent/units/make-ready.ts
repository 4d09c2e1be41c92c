import type { DesiredResource } from "../../schemas.ts";
import type { Built } from "../builds/builds.ts";
import { nameUnit } from "./unit-name.ts";
import type { UnitContext } from "./unit.ts";

type Buildable = Extract<
  DesiredResource,
  { kind: "Process" | "Migration" | "Schedule" | "StaticSite" }
>;

/**
 * Makes the source of a program or site ready, with the output in a log of its own; undefined for
 * one that needs nothing.
 *
 * @throws UserError as `Builds.prepare`.
 */
export async function makeReady(
  resource: Buildable,
  context: Pick<UnitContext, "log" | "builds">,
): Promise<Built | undefined> {
  const { build, buildHash: hash = "", source } = resource.spec;
  if (build === undefined) return undefined;
  const { component } = nameUnit(resource);
  const log = context.log(`${component}.build`);
  return context.builds.prepare({ build, hash, source, component, log });
}
