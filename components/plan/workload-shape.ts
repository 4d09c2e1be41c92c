import type { VariableFact } from "../../variables/resolve.ts";
import type { EffectiveStage } from "../../variables/stage.ts";
import type { LinkPlan } from "./links.ts";
import type { Slot } from "./slots.ts";
import type { RolloutStrategy } from "./stage-profiles.ts";
import type { UntakenPlan } from "./untaken.ts";

/** How a service tells that it works. */
export interface HealthArgs {
  /** Path that answers 200 while the service works: a copy that fails it is started anew. */
  path: string;
  /**
   * Path that answers 200 while a copy can take requests, such as with its database in reach: one
   * that fails it gets none, and goes on running where the platform tells the two apart.
   * @default the path
   */
  readyPath?: string;
  /** Seconds between two checks. @default 30 */
  intervalSeconds?: number;
  /** Seconds after which a check has failed. @default 10 */
  timeoutSeconds?: number;
  /** Seconds that a new copy may take until it must be healthy. @default 60 */
  startSeconds?: number;
  /** Failed checks in a row that make a copy unhealthy. @default 3 */
  failures?: number;
}

/** A health check with all its figures. */
export type HealthPlan = Required<Omit<HealthArgs, "readyPath">> & Pick<HealthArgs, "readyPath">;

/** Path that says whether a copy can take requests. */
export function readyPathOf({ path, readyPath = path }: HealthPlan): string {
  return readyPath;
}

/** How a new release takes over. */
export interface RolloutPlan {
  strategy: RolloutStrategy;
  /** Percent of copies that a rolling rollout may add at once. */
  surgePercent?: number;
  /** What is done in place of a strategy whose own steps are not built. @default the strategy */
  now?: string;
  /** Percent of copies that a rolling rollout may miss at once. */
  unavailablePercent?: number;
}

/** A service or worker as plain data, as far as it is known without its links. */
export interface WorkloadShape extends EffectiveStage, UntakenPlan {
  kind: "service" | "worker";
  /** Folder with the source; empty where an image runs. */
  source: string;
  /** Image that runs; empty where the source runs. */
  image: string;
  /** Artifact of the release that holds the source, by its digest; absent where there is none. */
  artifact?: string;
  /** Program and arguments; empty for the default. */
  command: readonly string[];
  /** Port it listens on; 0 for a worker. */
  port: number;
  /** Path under which it is reached from outside; empty for a worker. */
  path: string;
  /** Whether it can be reached from the internet by its path without a site. */
  public: boolean;
  /** Set where it is started per request; a server otherwise. */
  runsAs?: "function";
  replicas: number;
  minReplicas: number;
  maxReplicas: number;
  targetCpuPercent: number;
  memoryMb: number;
  cpu: number;
  health?: HealthPlan;
  rollout: RolloutPlan;
  /** Slot that the running release is in. */
  slot: Slot;
  /** Id of the release. */
  release: string;
}

/** A service or worker as plain data: what previews, diffs and policies see. */
export interface WorkloadPlan extends WorkloadShape {
  links: LinkPlan[];
  /** What is known of every variable; never a value. */
  variables: Record<string, VariableFact>;
}
