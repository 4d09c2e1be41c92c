import type { LimitFunction } from "p-limit";
import type { Snapshot, StackConfig } from "../../state/snapshot.ts";
import type { Policies } from "../policies.ts";
import type { ProviderRegistry } from "../providers/registry.ts";
import type { Report } from "../report.ts";
import type { Control } from "./control.ts";
import type { Place } from "./goal.ts";
import type { Ledger } from "./ledger.ts";
import type { PluginDefaults } from "./plugin-defaults.ts";
import type { Progress } from "./progress.ts";

/** Everything that the parts of one run share. */
export interface Run {
  readonly place: Place;
  readonly preview: boolean;
  /** The state before the run. */
  readonly base: Snapshot;
  readonly config: StackConfig;
  readonly registry: ProviderRegistry;
  readonly plugins: PluginDefaults;
  readonly ledger: Ledger;
  readonly report: Report;
  readonly control: Control;
  readonly progress: Progress;
  readonly policies: Policies;
  /** Bounds how many resources are worked on at once. */
  readonly limit: LimitFunction;
}
