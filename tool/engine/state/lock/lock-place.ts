import { join } from "node:path";

/** Where a stack's locks are. */
export interface LockPlace {
  /** Folder that holds `.pulumi`. */
  backendFolder: string;
  organization: string;
  project: string;
  stack: string;
  /** Whether the stack is only simulated: its locks are marked so. @default false */
  simulated?: boolean;
}

/** The folder in which the CLI, and this tool, keep the locks of a stack. */
export function lockFolder({ backendFolder, organization, project, stack }: LockPlace): string {
  return join(backendFolder, ".pulumi", "locks", organization, project, stack);
}

/** Where this tool keeps what the CLI must not take for a lock. */
export function ownFolder(place: LockPlace): string {
  return join(place.backendFolder, ".pulumi", "slipway");
}
