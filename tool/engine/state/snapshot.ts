/** Keys and marks of special values in Pulumi's wire and state formats (sdk/go/common/resource). */
export const marks = {
  signature: "4dabf18193072939515e22adb298388d",
  secret: "1b47061264138c4ac30d75fd1eb44270",
  output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
  unknown: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
} as const;

/**
 * A property value as it travels over gRPC: JSON, with secrets as `{[signature]: secret, value}`
 * and unknowns as the unknown mark.
 */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

/** Named property values. */
export type Properties = Record<string, Value>;

/** One resource of a checkpoint, version 3, with secrets in plain inside their marks. */
export interface ResourceState {
  urn: string;
  custom: boolean;
  type: string;
  id?: string;
  /** Set on an old resource whose replacement exists and that still has to be deleted. */
  delete?: boolean;
  inputs: Properties;
  outputs: Properties;
  parent?: string;
  protect?: boolean;
  external?: boolean;
  dependencies?: string[];
  initErrors?: string[];
  /** `<provider urn>::<provider id>`. */
  provider?: string;
  propertyDependencies?: Record<string, string[]>;
  pendingReplacement?: boolean;
  additionalSecretOutputs?: string[];
  aliases?: string[];
  /** Seconds. */
  customTimeouts?: { create?: number; update?: number; delete?: number; read?: number };
  retainOnDelete?: boolean;
  deletedWith?: string;
  ignoreChanges?: string[];
  replaceOnChanges?: string[];
  /** Property paths whose differences are not shown. */
  hideDiff?: string[];
  /** RFC 3339. */
  created?: string;
  /** RFC 3339. */
  modified?: string;
  /** Fields of a state file that this engine does not act on; kept as they were read. */
  extra?: Record<string, unknown>;
}

/** An operation that had started and not ended when the state was written. */
export interface PendingOperation {
  resource: ResourceState;
  type: "creating" | "updating" | "deleting" | "reading" | "importing";
}

/** The state of one stack. Resources stand in dependency order. */
export interface Snapshot {
  resources: ResourceState[];
  pendingOperations: PendingOperation[];
}

/**
 * What a run did to a state, one thing at a time. Resources are named by number: those of the
 * state before the run by their place in it, new ones by the numbers that follow.
 */
export type Change =
  /** An operation begins. */
  | { kind: "begin"; id: number; type: PendingOperation["type"]; resource: ResourceState }
  /** An operation ended and changed nothing. */
  | { kind: "abandon"; id: number }
  /** A resource is as it says now; it takes the place of `old`. */
  | { kind: "record"; id: number; resource: ResourceState; old?: number }
  /** A resource is unchanged; with `resource` in its dependencies and options only. */
  | { kind: "keep"; id: number; old: number; resource?: ResourceState }
  /** A resource is no more. */
  | { kind: "remove"; id: number }
  /** A resource of the state before is on its way out. */
  | { kind: "mark"; id: number; delete: boolean; pendingReplacement: boolean };

/** What a run needs to know of whoever else holds a stack. */
export interface LockOptions {
  /** Seconds to wait for a living holder. */
  waitSeconds: number;
  /** Told once when the wait begins, with a sentence that names the holder. */
  onWait?: (holder: string) => void;
  /** Told of each lock of a dead run that was freed, with a sentence that names the dead holder. */
  onFreed?: (holder: string) => void;
  /** Told when the journal of a dead run was taken over, with a sentence that says how much. */
  onRecovered?: (what: string) => void;
}

/** One run as the history keeps it. */
export interface UpdateRecord {
  kind: "update" | "destroy" | "refresh" | "import";
  startedAt: Date;
  endedAt: Date;
  succeeded: boolean;
  message: string;
  /** Config of the run as its file has it, secrets encrypted. */
  config: Record<string, unknown>;
  /** Number of resources by what was done to them: `create`, `same`. */
  resourceChanges: Record<string, number>;
  /** Whether nothing real was touched. @default false */
  simulated?: true;
  /** Where it ran, by the CLI's own keys. @default none */
  environment?: Record<string, string>;
}

/** Keeps the state of one stack. */
export interface StackStore {
  /** The state, or undefined before the first update. */
  read(): Promise<Snapshot | undefined>;
  /** Writes the whole state; a reader sees the old or the new one, whole. */
  write(snapshot: Snapshot): Promise<void>;
  /**
   * Makes changes to the state durable that the next `write` will hold, at the cost of the changes
   * alone. Only under the lock, and counted from the state that was read under it.
   * @default whole states are written
   */
  append?(changes: readonly Change[]): Promise<void>;
  /** Whether a run that lives holds the stack: what is under way is its own. @default never */
  isHeld?(): Promise<boolean>;
  /** Whether a dead run left its journal or its lock. @default it never does */
  hasTraces?(): Promise<boolean>;
  /** Notes a run in the history. @default there is none */
  recordUpdate?(update: UpdateRecord): Promise<void>;
  /** Runs `action` while nobody else may change the stack. */
  withLock<T>(options: LockOptions, action: () => Promise<T>): Promise<T>;
}

/** The config of one stack as the program gets it. */
export interface StackConfig {
  /** `namespace:key` to its value as a string; objects as JSON. Without the sealed keys. */
  values: Record<string, string>;
  /** Keys whose values are secret. */
  secretKeys: string[];
  /** Keys with a `secure:` value that was not decrypted because there is no passphrase. */
  sealedKeys: string[];
}
