import type { VariableFact } from "../../variables/resolve.ts";
import { throwProblems } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import { definedOnly } from "./defaults.ts";
import type { Environment } from "../environment.ts";
import type { LinkPlan } from "./links.ts";
import type { Slot } from "./slots.ts";
import type { RolloutStrategy, ServiceProfile } from "./stage-profiles.ts";
import type { EffectiveStage } from "../../variables/stage.ts";
import type { WorkloadArgs } from "../base/workload.ts";

/** How a service tells that it works. */
export interface HealthArgs {
  /** Path that answers 200 while the service works. */
  path: string;
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
export type HealthPlan = Required<HealthArgs>;

/** How a new release takes over. */
export interface RolloutPlan {
  strategy: RolloutStrategy;
  /** Percent of copies that a rolling rollout may add at once. */
  surgePercent?: number;
  /** Percent of copies that a rolling rollout may miss at once. */
  unavailablePercent?: number;
}

/** A service or worker as plain data, as far as it is known without its links. */
export interface WorkloadShape extends EffectiveStage {
  kind: "service" | "worker";
  /** Folder with the source; empty where an image runs. */
  source: string;
  /** Image that runs; empty where the source runs. */
  image: string;
  /** Program and arguments; empty for the default. */
  command: readonly string[];
  /** Port it listens on; 0 for a worker. */
  port: number;
  /** Path under which sites reach it on their own origin; empty for a worker. */
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

/** The arguments that only a service has, as its planner takes them. */
export interface ServingArgs {
  port?: number;
  path?: string;
  public?: boolean;
  health?: HealthArgs;
  runsAs?: "server" | "function";
}

/**
 * Plans a service or worker: stack config before arguments before the stage's defaults.
 *
 * @throws UserError `ServiceArgs` or `WorkerArgs` that lists everything wrong.
 */
export function planWorkload(
  kind: "service" | "worker",
  name: string,
  args: WorkloadArgs & ServingArgs,
): WorkloadShape {
  const { environment } = args;
  const sizes = sizeWorkload(name, args);
  const runs = environment.platform.runs;
  const shape: WorkloadShape = {
    kind,
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    source: runs === "source" ? (args.source ?? "") : "",
    image: runs === "image" ? (environment.release.artifacts[name] ?? args.image ?? "") : "",
    command: args.command ?? [],
    port: kind === "service" ? (args.port ?? 0) : 0,
    path: kind === "service" ? (args.path ?? `/${name}`) : "",
    public: kind === "service" && (args.public ?? false),
    ...(args.runsAs === "function" && { runsAs: args.runsAs }),
    ...sizes,
    ...(args.health && { health: planHealth(args.health) }),
    rollout: planRollout(sizes.rollout),
    slot: "a",
    release: environment.release.id,
  };
  const code = kind === "service" ? "ServiceArgs" : "WorkerArgs";
  throwProblems(code, `${kind === "service" ? "Service" : "Worker"} '${name}'`, [
    ...checkSizes(name, shape, environment),
    ...checkServing(shape),
    ...checkForm(shape, environment),
    ...checkArtifact(name, shape, environment),
  ]);
  // What was said stays checked: an archived environment comes back with it.
  return environment.plan.mode === "archived" ? { ...shape, ...noCopies } : shape;
}

const noCopies = { replicas: 0, minReplicas: 0, maxReplicas: 0 };

function sizeWorkload(name: string, args: WorkloadArgs): ServiceProfile {
  const { environment, replicas, minReplicas, maxReplicas, memoryMb, cpu } = args;
  const own = definedOnly({ replicas, minReplicas, maxReplicas, memoryMb, cpu });
  const said = { ...own, ...environment.overrides.services?.[name] };
  const { service } = environment.profile;
  return { ...service, ...said, ...fitCopies(service, said) };
}

/** What the stage decides gives way to what was said, where the two do not fit together. */
function fitCopies(
  preset: ServiceProfile,
  said: Partial<ServiceProfile>,
): Pick<ServiceProfile, "replicas" | "minReplicas" | "maxReplicas"> {
  const { minReplicas: least = 1, maxReplicas: most = Infinity } = said;
  // Within what is allowed, so that only the value that somebody said is told to be wrong.
  const count = (value: number): number => Math.min(100, Math.max(1, Math.floor(value)));
  const replicas = said.replicas ?? count(Math.min(Math.max(preset.replicas, least), most));
  const minReplicas = said.minReplicas ?? count(Math.min(preset.minReplicas, replicas, most));
  const maxReplicas =
    said.maxReplicas ?? count(Math.max(preset.maxReplicas, replicas, minReplicas));
  return { replicas, minReplicas, maxReplicas };
}

function planHealth(args: HealthArgs): HealthPlan {
  return {
    path: args.path,
    intervalSeconds: args.intervalSeconds ?? 30,
    timeoutSeconds: args.timeoutSeconds ?? 10,
    startSeconds: args.startSeconds ?? 60,
    failures: args.failures ?? 3,
  };
}

function planRollout(strategy: RolloutStrategy): RolloutPlan {
  return strategy === "rolling"
    ? { strategy, surgePercent: 25, unavailablePercent: 25 }
    : { strategy };
}

/** Sizes that are numbers, and so can be out of bounds. */
type SizeKey = Exclude<keyof ServiceProfile, "rollout">;

function checkSizes(name: string, shape: WorkloadShape, environment: Environment): Problem[] {
  const at = (key: keyof ServiceProfile): string =>
    environment.overrides.services?.[name]?.[key] === undefined
      ? key
      : `slipway:services.${name}.${key}`;
  const problems: Problem[] = [];
  const demand = (key: SizeKey, ok: boolean, rule: string): void => {
    if (!ok) problems.push({ at: at(key), message: `is ${shape[key]}; ${rule}` });
  };
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 100;
  demand("replicas", isCount(shape.replicas), "use a whole number from 1 to 100");
  demand("minReplicas", isCount(shape.minReplicas), "use a whole number from 1 to 100");
  demand(
    "maxReplicas",
    isCount(shape.maxReplicas) && shape.maxReplicas >= shape.minReplicas,
    `use a whole number from minReplicas (${shape.minReplicas}) to 100`,
  );
  if (problems.length === 0) {
    const { minReplicas, maxReplicas, replicas } = shape;
    demand(
      "replicas",
      replicas >= minReplicas && replicas <= maxReplicas,
      `use a whole number from minReplicas (${minReplicas}) to maxReplicas (${maxReplicas})`,
    );
  }
  demand("memoryMb", shape.memoryMb >= 64 && shape.memoryMb <= 122_880, "use 64 to 122880 MB");
  demand("cpu", shape.cpu > 0 && shape.cpu <= 16, "use more than 0 and at most 16 cores");
  demand(
    "targetCpuPercent",
    shape.targetCpuPercent >= 10 && shape.targetCpuPercent <= 90,
    "use 10 to 90 percent",
  );
  return problems;
}

function checkServing(shape: WorkloadShape): Problem[] {
  if (shape.kind === "worker") return [];
  const problems: Problem[] = [];
  if (!Number.isInteger(shape.port) || shape.port < 1 || shape.port > 65_535) {
    problems.push({ at: "port", message: `is ${shape.port}; use a whole number from 1 to 65535` });
  }
  if (!/^\/[a-z0-9][a-z0-9/_-]*$/.test(shape.path) || shape.path.endsWith("/")) {
    problems.push({ at: "path", message: `is '${shape.path}'; use one such as /api` });
  }
  if (shape.health) problems.push(...checkHealth(shape.health));
  return problems;
}

function checkHealth(health: HealthPlan): Problem[] {
  const problems: Problem[] = [];
  if (!health.path.startsWith("/")) {
    problems.push({ at: "health.path", message: `is '${health.path}'; begin it with /` });
  }
  for (const key of ["intervalSeconds", "timeoutSeconds", "startSeconds", "failures"] as const) {
    const value = health[key];
    if (!Number.isInteger(value) || value < 1) {
      problems.push({ at: `health.${key}`, message: `is ${value}; use a whole number from 1` });
    }
  }
  if (health.timeoutSeconds >= health.intervalSeconds) {
    problems.push({
      at: "health.timeoutSeconds",
      message: `is ${health.timeoutSeconds}; use less than intervalSeconds (${health.intervalSeconds})`,
    });
  }
  return problems;
}

function checkForm(shape: WorkloadShape, { platform }: Environment): Problem[] {
  if (shape.runsAs !== "function") return [];
  if (shape.kind === "worker") {
    return [{ at: "runsAs", message: "is 'function'; no request starts a worker: leave it out" }];
  }
  if (platform.functions) return [];
  const message = `is 'function'; platform '${platform.name}' runs servers only, aws and vercel functions`;
  return [{ at: "runsAs", message }];
}

function checkArtifact(name: string, shape: WorkloadShape, environment: Environment): Problem[] {
  const { platform } = environment;
  if (shape.source !== "" || shape.image !== "") return [];
  return platform.runs === "source"
    ? [{ at: "source", message: `is missing; platform '${platform.name}' runs services from it` }]
    : [
        {
          at: `slipway:release.artifacts.${name}`,
          message: `is missing; name the image that runs, with its digest`,
        },
      ];
}
