import type { Checked } from "./check.ts";
import type { Properties } from "./wire.ts";

/** A resource as the provider gives it back. */
export interface Made {
  id: string;
  outputs: Properties;
  /** What the user should know, though it is no error. */
  warning?: string;
}

/** What a change of inputs means. */
export interface InputDiff {
  /** Names of the inputs that differ. */
  changed: string[];
  /** Those of them that make it another resource. */
  replaces: string[];
}

/** A diff of inputs, and whether the real thing is what the inputs say. */
export interface Diff extends InputDiff {
  /** Name of the property under which an update is shown though no input changed. */
  drifted?: string;
  /** What the user should know, though it is no error. */
  warning?: string;
}

/** What is read of a real resource; `undefined` where it is gone. */
export type ReadResult = { id: string; outputs: Properties; inputs: Properties } | undefined;

/** Takes a line of what an operation shows while it goes on. */
export type Say = (line: string) => Promise<void>;

/** A provider's operations, in plain terms: the gRPC service only translates. */
export interface ResourceProvider {
  /** Checks inputs; secret ones come back marked. */
  check(urn: string, news: Properties): Checked;
  /** Compares inputs, and looks whether the real thing is as they and the state's outputs say. */
  diff(
    urn: string,
    id: string,
    olds: Properties,
    news: Properties,
    state: Properties,
  ): Promise<Diff>;
  create(urn: string, inputs: Properties, preview: boolean, say: Say): Promise<Made>;
  update(
    urn: string,
    olds: Properties,
    news: Properties,
    preview: boolean,
    say: Say,
  ): Promise<Made>;
  /** The real state; without an id, as after a creation that was cut short, the inputs tell it. */
  read(urn: string, id: string, state: Properties, inputs: Properties): Promise<ReadResult>;
  delete(urn: string, id: string, state: Properties): Promise<void>;
}
