import type * as pulumi from "@pulumi/pulumi";
import { throwProblems } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import { isVariableName } from "../plan/links.ts";
import type { Linkable } from "./linkable.ts";

/** A link that asks for the address of its target's read replicas. */
export interface ReadLink {
  target: Linkable;
  /** Variable that gets it. */
  variable: string;
}

/**
 * The addresses of read replicas that links give, by variable.
 *
 * @param taken variables that the links give already
 * @throws UserError `LinkClash` for what is no variable, is given already, or for a target that is no
 * database.
 */
export function bindReads(
  owner: string,
  reads: readonly ReadLink[],
  taken: readonly string[],
): Record<string, { name: string; url: pulumi.Output<string> }> {
  const problems = reads.flatMap((read, index) => {
    const earlier = reads.slice(0, index).map(({ variable }) => variable);
    return findProblems(read, [...taken, ...earlier]);
  });
  throwProblems("LinkClash", `The links of '${owner}'`, problems, "have");
  const entries = reads.flatMap(({ target: { componentName: name, readUrl: url }, variable }) =>
    url ? [[variable, { name, url }] as const] : [],
  );
  return Object.fromEntries(entries);
}

function findProblems({ target, variable }: ReadLink, taken: readonly string[]): Problem[] {
  const { componentName, linkKind, readUrl } = target;
  const at = `readAs of '${componentName}'`;
  if (readUrl === undefined) {
    const message = `asks a ${linkKind} for its read replicas; a database alone has them, leave it out`;
    return [{ at, message }];
  }
  if (!isVariableName(variable)) {
    const message = `is '${variable}', which is no variable; use A-Z, 0-9 and _, such as DATABASE_READ_URL`;
    return [{ at, message }];
  }
  if (!taken.includes(variable)) return [];
  return [{ at, message: `is ${variable}, which another link gives; use another name` }];
}
