import type { StackConfig, StackStore } from "../state/snapshot.ts";
import type { RuleSetting } from "./policies.ts";
import type { Provider } from "./providers/provider.ts";

/** One run of a simulated stack, or a part of one. */
export interface SimulatedSession {
  preview: boolean;
  /** Tells of a resource what no event of the engine says. */
  tell: (message: string, urn: string) => void;
}

/** What stands in for every provider, those in TypeScript too. */
export interface Simulation {
  provider(session: SimulatedSession): Provider;
}

/** What the embedded engine needs to know of a stack. */
export interface EmbeddedEngineOptions {
  /** Folder with Pulumi.yaml, absolute. */
  projectFolder: string;
  /** Entry of the program, absolute: a file, or a folder with an index.js. */
  program: string;
  organization: string;
  project: string;
  stack: string;
  config: StackConfig;
  /** Config as its file has it, secrets encrypted, for the history. @default none */
  storedConfig?: Record<string, unknown>;
  /** State of this stack. */
  store: StackStore;
  /**
   * State of another stack, named `organization/project/stack` or `stack`. Reading one throws
   * UserError `StackUnknown`, or `StackWithoutState` where it is known and its state is not here.
   */
  storeOf: (name: string) => Pick<StackStore, "read">;
  /** TypeScript providers by package; each folder has an index.js that serves the provider. */
  providers: Record<string, { folder: string }>;
  /** Stands in for the providers that are not here. @default what the installed SDKs tell */
  simulated?: Provider;
  /** Makes the whole run a simulation, in which every package can be made. @default it is real */
  simulation?: Simulation;
  /** Rules that every resource has to keep. @default none */
  rules?: RuleSetting[];
  /** Values that no event may show, beyond the secrets of config and state. @default none */
  maskedValues?: string[];
  /** Environment variables for the program. @default none */
  env?: Record<string, string>;
  /** The deployment as `pulumi stack export` gives it. @default the state, secrets in plain */
  exportDeployment?: () => Promise<unknown>;
  /** Why this engine was chosen, for the first event. @default "" */
  reason?: string;
}
