import type { DesiredResource } from "../../schemas.ts";
import type { Builds } from "../builds/builds.ts";
import type { Entry } from "../entry/entry.ts";
import type { Machine } from "../machine.ts";
import type { EnvironmentPaths } from "../paths.ts";
import type { Clock } from "../jobs/clock.ts";
import type { PortBook } from "../ports.ts";
import type { LogFile } from "../process/log-file.ts";
import type { RunningList } from "../process/running.ts";
import type { AgentStatus } from "../status.ts";

/** What units need of the agent that they belong to. */
export interface UnitContext {
  paths: EnvironmentPaths;
  ports: PortBook;
  running: RunningList;
  entry: Entry;
  machine: Machine;
  builds: Builds;
  /** The log of a unit, one for all its replicas. */
  log: (name: string) => LogFile;
  /** How all units of the environment stand. */
  look: () => UnitStatus;
  /** What calls schedules when they are due. */
  clock: Clock;
  /** Identities of the data that a program's links lead to: other data have other ones. */
  dataBehind: (resource: DesiredResource) => string[];
  /** Name of the component that a unit belongs to. */
  componentOf: (name: string) => string;
}

/** Values that a unit gives back to the program. */
export type Outputs = Record<string, string | number | boolean | number[]>;

/** The part of an environment's status that units fill. */
export type UnitStatus = Pick<
  AgentStatus,
  | "processes"
  | "databases"
  | "caches"
  | "sites"
  | "routes"
  | "monitors"
  | "migrations"
  | "schedules"
>;

/** One resource of an environment, running or stopped. */
export interface Unit {
  readonly name: string;
  /** What it runs with, or did when it ran last; not what is wanted of it meanwhile. */
  readonly resource: DesiredResource;
  /** Whether it does what it is there for, or is about to. */
  readonly alive: boolean;
  /** Identity of the data that it keeps: data that are made anew have another one. */
  readonly dataIdentity?: string;
  /** Makes ready what it runs with, while what ran before it still runs. */
  prepare?(): Promise<void>;
  /** Starts it and resolves once it works; `persist` goes on trying after a failure. */
  start(persist: boolean): Promise<void>;
  /** Takes a changed resource while it runs; gives whether it could, and is started anew if not. */
  adopt?(wanted: DesiredResource): Promise<boolean>;
  stop(): Promise<void>;
  /** Removes what it keeps: data, ports. It is stopped. */
  remove(): Promise<void>;
  outputs(): Outputs;
  addStatus(status: UnitStatus): void;
}
