import type { Engine } from "../../engine/engine.ts";
import type { EngineRequest } from "../../engine/select.ts";
import type { Environment } from "../../engine/state/environment.ts";

/** One thing that has to be well for a stack to be, as `slipway health` tells it. */
export interface HealthFinding {
  name: string;
  ok: boolean;
  /** What was seen. */
  detail: string;
}

/** What its platform says that runs of one component. */
export interface RunningPart {
  /** The component's name in the program. */
  name: string;
  slot?: string | undefined;
  /** Where it is reached from here by itself; undefined where it is not. */
  address?: string | undefined;
  /** Of each copy what it runs: names of images, or `local@sha256:…`; undefined where nobody says. */
  artifacts?: readonly (readonly string[])[] | undefined;
}

/** What can be seen of a stack that was brought up. */
export interface StackLook {
  /** @throws UserError `PlatformUnreachable` where nobody can be asked. */
  health(): Promise<HealthFinding[]>;
  /** @throws UserError `PlatformUnreachable` where nobody can be asked. */
  running(): Promise<RunningPart[]>;
}

/** Where a stack is verified from. */
export interface VerifyPlace {
  /** Folder of Pulumi.yaml. */
  folder: string;
  environment: Environment;
  now: () => Date;
  /** Ends it: nothing is recorded then. */
  signal: AbortSignal;
  openEngine: (request: EngineRequest) => Promise<Engine>;
  look: (stack: string) => Promise<StackLook>;
}
