import type * as z from "zod";
import type { Stage } from "../variables/stage.ts";

/** Whether a violation stops the run. */
export type Level = "mandatory" | "advisory" | "disabled";

/** What a rule sees of a resource: its inputs, as the program gave them. */
export interface PolicyResource {
  urn: string;
  type: string;
  name: string;
  /**
   * Inputs with secrets in plain (never put one into a message). An unknown value is `undefined`
   * under its key; an unset one has no key, and means the provider's default.
   */
  properties: Record<string, unknown>;
}

/** One thing that a rule found wrong: resource, value, argument to change. */
export interface Finding {
  /** What is wrong, with the value, as one sentence. Carries no value of a secret. */
  message: string;
  /** How to mend this one, where the argument depends on the resource. @default the rule's */
  fix?: string;
}

/** A rule about deployments, usable by the CLI's policy pack, in-process and in tests. */
export interface Rule<Config = unknown> {
  /** kebab-case name, unique. */
  name: string;
  group: "variables" | "deployment" | "data" | "network" | "cost";
  /** What the rule demands, as one sentence. */
  sentence: string;
  /** How to mend a violation, as one imperative sentence that names the argument. */
  fix: string;
  /** Level by stage; a stage that is not named is `mandatory`. */
  levels: Partial<Record<Stage, Level>>;
  /** Shape and defaults of the rule's own configuration. */
  config: z.ZodType<Config>;
  /** Pulumi types that the rule looks at. */
  types: string[];
  /** Findings of one resource; empty where it is right. Pure. */
  check(resource: PolicyResource, config: Config): Finding[];
}

/** A finding with everything a reader needs. */
export interface PolicyViolation {
  rule: string;
  level: Exclude<Level, "disabled">;
  urn: string;
  resource: string;
  message: string;
  fix: string;
}
