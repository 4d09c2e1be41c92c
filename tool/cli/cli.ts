import type { Engine } from "../engine/engine.ts";
import type { EngineRequest, SimulateRequest } from "../engine/select.ts";
import type { Deployed } from "../live/deployed.ts";
import type { LiveReader } from "../live/live.ts";
import type { LivePlace } from "../live/open.ts";
import type { LocalPlatform } from "./local.ts";
import type { Sink } from "./output/sink.ts";

/** Names of the engines that can be asked for. */
export const engineNames = ["embedded", "pulumi"] as const satisfies readonly Engine["name"][];

/** Everything a command may touch: tests give their own. */
export interface Cli {
  /** Folder of Pulumi.yaml. */
  readonly folder: string;
  /** Data. */
  readonly out: Sink;
  /** Everything else. */
  readonly err: Sink;
  /** Whether there is a person to ask. */
  readonly interactive: boolean;
  /** Show debug messages and stack traces. */
  readonly debug: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by the first SIGINT or SIGTERM, and when nobody reads stdout any more. */
  readonly signal: AbortSignal;
  /** The time, as everything sees it that expires. */
  readonly now: () => Date;
  /** Reads one line from the person; undefined at the end of input. */
  readonly ask: (question: string) => Promise<string | undefined>;
  /** Reads a value that must not be seen, pasted lines too; undefined at the end of input. */
  readonly askSecret: (question: string) => Promise<string | undefined>;
  /** Reads what is piped in, to its end. */
  readonly readInput: () => Promise<Buffer>;
  /** Opens the engine of a stack, or of its simulation. */
  readonly openEngine: (request: EngineRequest) => Promise<Engine>;
  /** Given where the command works on simulations: nobody is asked then. */
  readonly simulate: SimulateRequest | undefined;
  readonly local: LocalPlatform;
  /** Opens what asks the platform of a stack that does not run here. */
  readonly openReader: (place: LivePlace, deployed: Deployed) => Promise<LiveReader>;
}
