import type { ResourceState } from "../../engine/state/snapshot.ts";
import type { References } from "../references.ts";
import type { Registered } from "../resources.ts";

/** What an inventory is made from. */
export interface InventorySource {
  stack: string;
  platform: string;
  /** What the program registered, as it did, and in the form of renderings. */
  states: readonly ResourceState[];
  registered: Registered;
  references: References;
}

/** Names of components by the URN of what belongs to them. */
export type Owners = ReadonlyMap<string, string>;
