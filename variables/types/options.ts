import type { WhenSet } from "../reader/read-env.ts";
import type { Stage } from "../stage.ts";

/** What gives a variable its value, where a contract says so. */
export type DeclaredSource = "manual" | "linked";

/** What a variable with `scope: { deployment }` is told. */
export type DeploymentFact = "release" | "stage" | "stack" | "platform";

/**
 * Where a variable gets its value: one for all programs, one for each (`variables:<program>/<NAME>`
 * before the plain key), only where a flag is on, or from the deployment itself.
 */
export type VariableScope =
  "global" | "service" | { feature: string } | { deployment: DeploymentFact };

/** Options of every variable. */
export interface VariableOptions<Value> {
  /** What the application uses it for, as one sentence. */
  description?: string;
  /** A value that would be right, for messages, `.env.example` and documentation. */
  example?: string;
  /**
   * Stages at which it must be set, or all, or none, or where another variable is set or has a value.
   * @default the stages without a default
   */
  required?: boolean | readonly Stage[] | WhenSet;
  /** Value where none is set, for all stages or by stage. */
  default?: Value | Partial<Record<Stage, Value>>;
  /** Variables that must be set where this one is. @default none */
  requires?: readonly string[];
  /** Where its value comes from. @default "global" */
  scope?: VariableScope;
  /** Whether the config or a link has to give it. @default either may */
  source?: DeclaredSource;
  /** Earlier names of it, whose value in the config still counts. @default none */
  deprecated?: readonly string[];
  /** Who is asked about it, for messages and documentation. */
  owner?: string;
  /** Whether nobody may read it: masked, encrypted, never in a browser. @default by its type */
  sensitive?: boolean;
}

/** Length of a text in characters, and a pattern that the whole of it matches. */
export interface TextOptions {
  /** Least length in characters. */
  minLength?: number;
  /** Greatest length in characters. */
  maxLength?: number;
  /** Pattern of the whole value. @default any */
  pattern?: RegExp | string;
}

/** What an application gets: nothing, perhaps, where it is not required everywhere. */
export type Given<Value, Options> = Options extends { default: string | number | boolean }
  ? Value
  : Options extends { required: false | readonly Stage[] | WhenSet }
    ? Value | undefined
    : Options extends { scope: { feature: string } }
      ? Value | undefined
      : Value;

/** Whether it is sensitive: as its options say, or else its type. */
export type SensitiveBy<Options, Usual extends boolean> = Options extends { sensitive: infer Said }
  ? Said extends boolean
    ? Said
    : Usual
  : Usual;

/** Options and no others: a generic argument would take any. */
export type Only<Options, Allowed> = Options & Record<Exclude<keyof Options, keyof Allowed>, never>;
