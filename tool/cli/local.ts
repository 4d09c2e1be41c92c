/** How a run of a migration or schedule ended, or that it goes on. */
export type RunOutcome =
  "running" | "succeeded" | "failed" | "timed out" | "interrupted" | "left out";

/** One run of a migration or schedule. */
export interface LocalRun {
  /** Time of its start, in UTC. */
  startedAt: string;
  /** How long it took; undefined while it goes on. */
  seconds?: number | undefined;
  outcome: RunOutcome;
  exitCode?: number | undefined;
  /** What there is to say of it. */
  detail?: string | undefined;
}

/** One process, server or site of a local environment. */
export interface LocalService {
  /** The component's name. */
  name: string;
  /** What it is to the user. */
  kind:
    | "service"
    | "worker"
    | "migration"
    | "schedule"
    | "postgres"
    | "mysql"
    | "cache"
    | "monitor"
    | "site";
  /** Slot `a` or `b`; undefined for what has no slots. */
  slot?: string | undefined;
  state:
    | "starting"
    | "healthy"
    | "unhealthy"
    | "backing-off"
    | "stopped"
    | "not available"
    | RunOutcome
    | "waiting"
    | "suspended";
  /** What a database or monitor is: `MariaDB 10.11`, `Prometheus`. */
  program?: string | undefined;
  /** The name under which its logs are kept. */
  unit: string;
  pid?: number | undefined;
  uptimeSeconds?: number | undefined;
  restarts?: number | undefined;
  /** Where it listens. */
  address?: string | undefined;
  /** Folder that it runs or serves, from the project: of a release below the store. */
  source?: string | undefined;
  /** How it ended last, where it did. */
  lastExit?: string | undefined;
  /** When a schedule runs: its five fields, and their time zone. */
  when?: string | undefined;
  /** When a schedule runs next, in UTC. */
  next?: string | undefined;
  /** The last runs of a migration or schedule, the newest at the end. */
  runs?: readonly LocalRun[] | undefined;
}

/** What a local environment is doing. */
export interface LocalStatus {
  /** Whether its agent lives; without it nothing of the environment runs. */
  running: boolean;
  /** Where the application is reached, sites first. */
  addresses: { name: string; url: string }[];
  services: LocalService[];
  /** Processes that outlived their agent, which was killed. */
  leftovers?: string[];
}

/** What stopping an environment came to. */
export interface LocalStop {
  /** Whether its agent lived. */
  running: boolean;
  /** What was ended of an agent that had been killed. */
  ended: string[];
}

/** A log that is kept. */
export type KeptLog = Pick<LocalService, "name" | "unit">;

/** One line that a local service wrote. */
export interface LocalLogLine {
  /** The service's unit. */
  unit: string;
  text: string;
}

/** Which lines of which services. */
export interface LocalLogOptions {
  units: readonly string[];
  /** Last lines of each service. */
  lines: number;
  follow: boolean;
  signal: AbortSignal;
}

/** A local stack, as far as its environment's name depends on it. */
export interface LocalStack {
  name: string;
  application: string;
}

/** The environments that run on this machine. */
export interface LocalPlatform {
  status(stack: LocalStack): Promise<LocalStatus>;
  /** Stops every process and keeps data. */
  stop(stack: LocalStack): Promise<LocalStop>;
  /** Starts what `stop` stopped; what does not work, or undefined where nothing can be started. */
  start(stack: LocalStack): Promise<string[] | undefined>;
  /** Logs that are kept, of what runs no more too; undefined where there is no environment. */
  keptLogs(stack: LocalStack): Promise<KeptLog[] | undefined>;
  logs(stack: LocalStack, options: LocalLogOptions): AsyncIterable<LocalLogLine>;
}
