import type { LineFilter } from "./filter.ts";

/** How one set of copies stands, as its platform says. */
export type LiveState =
  "healthy" | "starting" | "unhealthy" | "restarting" | "stopped" | "failed" | "missing";

/** What runs of one component: its copies in one slot, or a helper beside it. */
export interface LiveService {
  /** The component's name in the program. */
  name: string;
  /** What it is: `service`, `database`; of a helper what that is: `backup`, `grafana`. */
  kind: string;
  /** Slot `a` or `b`; undefined for what has no slots. */
  slot?: string | undefined;
  state: LiveState;
  /** Copies that work. */
  ready: number;
  /** Copies that there should be. */
  wanted: number;
  /** Starts after the first one, of all copies; undefined where the platform does not count them. */
  restarts?: number | undefined;
  /** What is wrong, in the platform's words. */
  detail?: string | undefined;
  /** Names of the images that each copy runs; undefined where the platform is not asked for them. */
  images?: readonly (readonly string[])[] | undefined;
}

/** One line that a program wrote. */
export interface LiveLogLine {
  /** The component. */
  name: string;
  slot?: string | undefined;
  /** When it was written, in milliseconds, as the platform noted it. */
  time?: number | undefined;
  text: string;
}

/** Which lines are wanted. */
export interface LiveLogQuery {
  /** Component whose lines are wanted. @default all */
  component?: string | undefined;
  /**
   * Last lines of each copy that go through the filter; where they are followed, of which those are
   * taken that do. @default all
   */
  lines?: number | undefined;
  filter: LineFilter;
  /** Go on with what is written from now on, until `signal`. */
  follow: boolean;
  signal: AbortSignal;
  /** Told in one sentence where the lines are not all that there should be. @default nobody */
  tell?: (sentence: string) => void;
}

/** An alert that is active. */
export interface LiveAlert {
  name: string;
  /** `pending`: its condition holds, and not yet for long enough. */
  state: "firing" | "pending";
  severity: string;
  /** When its condition began to hold. */
  activeSince: string;
  /** The component that it tells of. */
  component?: string | undefined;
  summary?: string | undefined;
  /** Whether somebody silenced it, so that nobody is told. */
  silenced?: boolean | undefined;
}

/** What is wanted of the services beside how they stand. */
export interface ServicesQuery {
  /** Their images, also where each takes a question of its own. @default where they are told anyway */
  images?: boolean;
}

/** What a stack's platform can be asked. Every method throws UserError `PlatformUnreachable`. */
export interface LiveReader {
  /** Where it asks, for people: `Docker at unix:///var/run/docker.sock`. */
  readonly place: string;
  services(wanted?: ServicesQuery): Promise<LiveService[]>;
  /** Lines in their order; of several copies as they come. */
  logs(query: LiveLogQuery): AsyncIterable<LiveLogLine>;
  /** The alerts that are active; undefined where nothing watches the stack. */
  alerts(): Promise<LiveAlert[] | undefined>;
}

/** Whether a set of copies is as it should be. */
export function isLiveWell({ state }: LiveService): boolean {
  return state === "healthy";
}
