import { throwProblems } from "../../variables/user-error.ts";
import { checkPlatforms, commandOn, withPort } from "./command.ts";
import type { Command } from "./command.ts";
import { definedOnly } from "./defaults.ts";
import type { InContext } from "./context.ts";
import { planProgramPlace } from "./release/program-place.ts";
import type { RolloutStrategy, ServiceProfile } from "./stage-profiles.ts";
import { noteUntaken } from "./untaken.ts";
import { checkWorkload } from "./workload-checks.ts";
import type { HealthArgs, HealthPlan, RolloutPlan, WorkloadShape } from "./workload-shape.ts";

/** What may be said of services and workers alike. */
export interface WorkloadOptions {
  /** Folder with the source, relative to the project. Runs where the platform runs source. */
  source?: string;
  /** Image with its digest: `registry/api@sha256:…`. @default none; the release's artifact of this name wins */
  image?: string;
  /**
   * Program and arguments, on all platforms or by platform: `{ default: ["node", "server.js"],
   * vercel: [] }`. `$PORT` in a word without spaces becomes the port of a service. @default the image's, or the script `start` or `main` of the source's package
   */
  command?: Command;
  /** Copies a release starts with. @default by stage */
  replicas?: number;
  /** Fewest copies that autoscaling leaves. @default by stage */
  minReplicas?: number;
  /** Most copies that autoscaling starts. @default by stage */
  maxReplicas?: number;
  /** Memory of one copy, in MB. @default by stage */
  memoryMb?: number;
  /** CPU of one copy, in cores. @default by stage */
  cpu?: number;
}

/** What may be said of services alone. */
export interface ServiceOptions {
  /** Port it listens on; given to it as `PORT` too, which wins where they differ. */
  port: number;
  /**
   * Path under which it is reached: on the origin of each site that links to it, and where it is
   * public on the environment's host. `/` is the whole host but for longer paths. @default `/<name>`
   */
  path?: string;
  /** Reachable from the internet by its path, without a site. @default false */
  public?: boolean;
  /** How it tells that it works. @default none, which production refuses */
  health?: HealthArgs;
  /**
   * A server runs all the time; a function is started per request, on platforms that have them
   * (Lambda on aws, every service on vercel), and its image has to speak their protocol.
   * @default "server"
   */
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
  args: WorkloadOptions & Partial<ServiceOptions> & InContext,
): WorkloadShape {
  const { environment } = args;
  const sizes = sizeWorkload(name, args);
  const shape: WorkloadShape = {
    kind,
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    ...planProgramPlace(name, args, environment),
    command: planCommand(kind, args, environment),
    port: kind === "service" ? (args.port ?? 0) : 0,
    path: kind === "service" ? (args.path ?? `/${name}`) : "",
    public: kind === "service" && (args.public ?? false),
    ...(args.runsAs === "function" && { runsAs: args.runsAs }),
    ...sizes,
    ...(args.health && { health: planHealth(args.health) }),
    rollout: planRollout(sizes.rollout),
    slot: "a",
    release: environment.release.id,
    ...noteUntaken(kind, args, environment),
  };
  const code = kind === "service" ? "ServiceArgs" : "WorkerArgs";
  throwProblems(code, `${kind === "service" ? "Service" : "Worker"} '${name}'`, [
    ...checkPlatforms(args.command),
    ...checkWorkload(name, shape, environment),
  ]);
  // What was said stays checked: an archived environment comes back with it.
  return environment.plan.mode === "archived" ? { ...shape, ...noCopies } : shape;
}

/** The port of a copy is the agent's to choose where sources run, and known everywhere else. */
function planCommand(
  kind: "service" | "worker",
  { command, port = 0 }: Pick<WorkloadOptions, "command"> & Partial<ServiceOptions>,
  { platform }: InContext["environment"],
): readonly string[] {
  const words = commandOn(platform.name, command);
  return kind === "service" && platform.runs === "image" && port !== 0
    ? withPort(words, port)
    : words;
}

const noCopies = { replicas: 0, minReplicas: 0, maxReplicas: 0 };

function sizeWorkload(name: string, args: WorkloadOptions & InContext): ServiceProfile {
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
    ...(args.readyPath !== undefined && { readyPath: args.readyPath }),
    intervalSeconds: args.intervalSeconds ?? 30,
    timeoutSeconds: args.timeoutSeconds ?? 10,
    startSeconds: args.startSeconds ?? 60,
    failures: args.failures ?? 3,
  };
}

function planRollout(strategy: RolloutStrategy): RolloutPlan {
  switch (strategy) {
    case "rolling":
      return { strategy, surgePercent: 25, unavailablePercent: 25 };
    case "recreate":
      return { strategy };
    case "blue-green":
    case "canary":
      return { strategy, now: `at once, whole: the steps of ${strategy} are not built yet` };
  }
}
