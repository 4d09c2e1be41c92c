import type { DesiredResource } from "../schemas.ts";
import type { Outputs } from "./units/unit.ts";

/** What the agent knows of one resource. */
export interface ResourceView {
  /** Whether the agent was ever asked for it and not told to delete it. */
  known: boolean;
  alive: boolean;
  /** Whether something is being done to it: what the rest says may be otherwise in a moment. */
  changing: boolean;
  outputs: Outputs;
  /** What it runs with, or would be started with; undefined where it is not known. */
  spec?: DesiredResource["spec"];
}

/** The environment's entry. */
export interface EntryView {
  entryPort: number;
  address: string;
}

/** The entry on a port. */
export function entryView(port: number): EntryView {
  return { entryPort: port, address: `http://localhost:${port}` };
}
