import type { Engine } from "./engine.ts";

/** What an engine is wanted for. */
export type EngineOperation = RunOperation | StateOperation;

/** What runs on the stack's resources. */
export type RunOperation = "preview" | "up" | "destroy" | "refresh";

/** What works on the stack's state alone: no provider is asked. */
export type StateOperation = "outputs" | "history" | "export" | "import" | "cancel";

/** Everything that decides which engine runs a stack. */
export interface ChoiceFacts {
  stack: string;
  operation: EngineOperation;
  /** `slipway:platform` of the stack's config. */
  platform: string;
  /** The engine that the user asked for. */
  requested?: Engine["name"] | undefined;
  /** Why only the CLI can read the stack's state or config; absent where this tool can, too. */
  onlyCli?: string | undefined;
}

/** An engine, and why: one line for the user. */
export interface Choice {
  engine: Engine["name"];
  reason: string;
}

/**
 * Which engine runs an operation: the embedded one for local stacks and for every preview, the
 * Pulumi CLI for anything real elsewhere, unless the user asked for one. Pure.
 */
export function chooseEngine(facts: ChoiceFacts): Choice {
  const { operation, platform, requested, onlyCli, stack } = facts;
  if (requested) return { engine: requested, reason: "asked for by --engine" };
  if (onlyCli) return { engine: "pulumi", reason: onlyCli };
  if (platform === "local") return { engine: "embedded", reason: `'${stack}' is a local stack` };
  if (operation === "preview") {
    return { engine: "embedded", reason: "a preview needs neither credentials nor network" };
  }
  if (operation === "outputs") {
    return { engine: "embedded", reason: "outputs are read from the state" };
  }
  if (operation === "up" || operation === "destroy" || operation === "refresh") {
    return { engine: "pulumi", reason: `'${stack}' is real, on the platform '${platform}'` };
  }
  return { engine: "embedded", reason: `${operation} works on the state alone` };
}
