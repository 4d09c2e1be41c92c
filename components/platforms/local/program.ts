import type * as pulumi from "@pulumi/pulumi";
import { projectFolder } from "../../images/lock.ts";
import type { BoundLink } from "../../base/platform.ts";
import { valuesOf } from "../../base/link-values.ts";
import type { LinkValue } from "../../base/link-values.ts";
import { planSource } from "./source.ts";
import type { LocalProgram as SourceProgram } from "./sources/local-source.ts";

/** What starts a program of this machine. */
export interface LocalProgram {
  source: string;
  /** Program and arguments; left out where the source's own `main` says it. */
  command?: string[];
  /** Variables that the source's script `start` sets. */
  variables: Record<string, string>;
  /** How its source is made ready. */
  build?: SourceProgram["build"];
}

/** The program of a source: by the command that is said, else as an image of it would start it. */
export function planProgram(plan: { source: string; command: readonly string[] }): LocalProgram {
  const { source } = plan;
  const { command, variables, build } = planSource(projectFolder(), source, plan.command);
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
