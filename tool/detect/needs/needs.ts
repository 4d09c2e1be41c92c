import type { Finding } from "../finding.ts";
import type { DetectedVariable } from "../merge.ts";
import type { Workspace } from "../workspaces.ts";

/** What the dependencies of a workspace need. */
export interface Needs {
  findings: Finding[];
  problems: never[];
  complete: (variables: DetectedVariable[]) => DetectedVariable[];
}

export function findNeeds(
  _root: string,
  _workspace: Workspace,
  _workspaces: readonly Workspace[],
  _files: readonly string[],
  _own: readonly Finding[],
): Needs {
  return { findings: [], problems: [], complete: (variables) => variables };
}
