import type { Properties } from "../../state/snapshot.ts";

/** The resource that a provider is asked about. */
export interface Subject {
  urn: string;
  type: string;
  name: string;
}

/** One input that a provider refuses. */
export interface CheckFailure {
  property: string;
  reason: string;
}

/** Inputs as the provider wants them, and what is wrong with them. */
export interface CheckResult {
  inputs: Properties;
  failures: CheckFailure[];
}

/** What a provider says of the way from the old state to the new inputs. */
export interface DiffResult {
  /** "unknown": the provider leaves it to a comparison of the inputs. */
  changes: "none" | "some" | "unknown";
  /** Properties whose change forces a replacement. */
  replaces: string[];
  /** Whether `replaces` is complete; false where no source says. */
  replacesKnown: boolean;
  /** Properties of which no source says whether their change forces one. @default none */
  unsure?: string[];
  deleteBeforeReplace: boolean;
  /** Properties that differ, where the provider names them. */
  changed?: string[];
}

/** A resource as a provider left it. */
export interface Outcome {
  id: string;
  outputs: Properties;
  /** Its inputs, where a provider that reads it knows them. */
  inputs?: Properties;
}

/** State of a resource before an operation. */
export interface OldState {
  id: string;
  inputs: Properties;
  outputs: Properties;
}

/** Settings of one operation. */
export interface OperationOptions {
  preview: boolean;
  timeoutSeconds?: number;
  ignoreChanges?: string[];
}

/** Whatever executes the resources of one package: a process, the engine itself, a simulation. */
export interface Provider {
  /** The same provider under the settings that a program gives. @default it takes none */
  withSettings?(settings: Properties): Provider;
  check(subject: Subject, olds: Properties | undefined, news: Properties): Promise<CheckResult>;
  diff(subject: Subject, old: OldState, news: Properties, ignore: string[]): Promise<DiffResult>;
  create(subject: Subject, inputs: Properties, options: OperationOptions): Promise<Outcome>;
  update(
    subject: Subject,
    old: OldState,
    inputs: Properties,
    options: OperationOptions,
  ): Promise<Outcome>;
  delete(subject: Subject, old: OldState, options: OperationOptions): Promise<void>;
  /**
   * A resource that exists already; undefined where there is no such resource. `old` is what is
   * known of it: of one that the program reads, only the id and what it gave along.
   */
  read(subject: Subject, old: OldState): Promise<Outcome | undefined>;
  /** Result of a data source, or "unknown" where only an update can tell. */
  invoke(token: string, args: Properties): Promise<Properties | "unknown">;
}

/** An operation that made or changed a resource and then failed: its state has to be kept. */
export class PartialFailure extends Error {
  readonly outcome: Outcome;
  readonly reasons: string[];

  constructor(outcome: Outcome, reasons: string[]) {
    super(reasons.join("; "));
    this.name = "PartialFailure";
    this.outcome = outcome;
    this.reasons = reasons;
  }
}

/** A data source that refused its arguments. */
export class InvokeFailure extends Error {
  readonly failures: readonly CheckFailure[];

  constructor(failures: readonly CheckFailure[]) {
    super(failures.map(({ property, reason }) => `${property}: ${reason}`).join("; "));
    this.name = "InvokeFailure";
    this.failures = failures;
  }
}

/** An operation whose answer never came: whether it was done, only its provider can tell. */
export class ConnectionLost extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConnectionLost";
  }
}
