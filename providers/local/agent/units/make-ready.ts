import type { DesiredResource } from "../../schemas.ts";
import type { Built } from "../builds/builds.ts";
import { nameUnit } from "./unit-name.ts";
import type { UnitContext } from "./unit.ts";

type Buildable = Extract<DesiredResource, { kind: "Process" | "StaticSite" }>;

/**
 * Makes the source of a process or site ready, with the output in a log of its own; undefined for
 * one that needs nothing.
 *
 * @throws UserError as `Builds.prepare`.
 */
export async function makeReady(
  resource: Buildable,
  context: UnitContext,
): Promise<Built | undefined> {
  const { build, buildHash: hash = "", source } = resource.spec;
  if (build === undefined) return undefined;
  const { component } = nameUnit(resource);
  const log = context.log(`${component}.build`);
  return context.builds.prepare({ build, hash, source, component, log });
}
