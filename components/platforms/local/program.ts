import type * as pulumi from "@pulumi/pulumi";
import { projectFolder } from "../../images/lock.ts";
import { joinPath } from "../../images/source/reader.ts";
import type { Component } from "../../base/component.ts";
import type { BoundLink } from "../../base/platform.ts";
import { valuesOf } from "../../base/link-values.ts";
import type { LinkValue } from "../../base/link-values.ts";
import { onlyLater, placeArtifact, placeBuild } from "./artifact.ts";
import { planSource } from "./source.ts";
import type { LocalProgram as SourceProgram } from "./sources/local-source.ts";

/** What starts a program of this machine. */
export interface LocalProgram {
  source: pulumi.Input<string>;
  /** Program and arguments; left out where the source's own `main` says it. */
  command?: pulumi.Input<string[]>;
  /** Variables that the source's script `start` sets. */
  variables: Record<string, string>;
  /** How its source is made ready. */
  build?: SourceProgram["build"];
}

/** What a program runs from. */
interface PlannedProgram {
  source: string;
  command: readonly string[];
  /** Artifact of a release that holds the source. @default the source stands in the project */
  artifact?: string;
}

/**
 * The program of a source: by the command that is said, else as an image of it would start it; of a
 * release, from the source that its artifact holds.
 *
 * @throws UserError as `planSource` and `placeArtifact`.
 */
export function planProgram(owner: Component, plan: PlannedProgram): LocalProgram {
  const { source, artifact } = plan;
  if (artifact === undefined) return describeProgram(source, plan.command, projectFolder());
  const place = placeArtifact(owner, artifact);
  if (place === undefined) return { source: onlyLater(), command: onlyLater(), variables: {} };
  const { build, ...program } = describeProgram(source, plan.command, place.folder);
  return {
    ...program,
    source: joinPath(place.path, source),
    ...(build && { build: placeBuild(build, place.path) }),
  };
}

function describeProgram(
  source: string,
  own: readonly string[],
  project: string,
): LocalProgram & { source: string } {
  const { command, variables, build } = planSource(project, source, own);
  return {
    source,
    ...(command.length > 0 && { command: [...command] }),
    variables,
    ...(build && { build }),
  };
}

/** What links give, each with its variable. */
export function givenBy(links: readonly BoundLink[]): LinkValue[] {
  return links.flatMap((link) => valuesOf(link, link.target.url));
}

/** The values of the variables that links give. */
export function variablesOf(
  links: readonly BoundLink[],
): Record<string, pulumi.Output<string | undefined>> {
  return Object.fromEntries(givenBy(links).map(({ name, value }) => [name, value]));
}
