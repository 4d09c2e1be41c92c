import type * as pulumi from "@pulumi/pulumi";
import type { VariableInputs } from "../../variables/resolve.ts";
import type { EnvironmentPlan, PlanContext } from "../plan/context.ts";
import type { ComponentKind } from "../plan/kinds.ts";
import type { EnvironmentMode } from "../plan/mode.ts";
import type { ServiceRollout } from "../plan/slots.ts";
import type { Component } from "./component.ts";

/** An environment as its components and its platform see it: what it is, and what is in it. */
export interface EnvironmentView extends Component<EnvironmentPlan>, PlanContext {
  /** Address of the entry; empty where every site has its own. */
  readonly address: pulumi.Output<string>;
  /** Values of the application's variables, from the stack's config. */
  readonly variables: VariableInputs;
  /** What the last update left in the slots, by service and worker. */
  readonly running: Readonly<Record<string, ServiceRollout>>;
  /** Mode that the last update left. */
  readonly lastMode: EnvironmentMode;
  /** All components but the environment itself, in the order of the program. */
  readonly members: readonly Component[];
  /** Kind of every component by name, in the order of the program; whole once `declared`. */
  readonly kinds: ReadonlyMap<string, ComponentKind>;
  /** The config's variables that hold addresses of components which run elsewhere, by component. */
  readonly addressVariables: ReadonlyMap<string, string>;
  /** Settles once every component is declared. */
  readonly declared: Promise<undefined>;
  /** The names of all declared components of a kind, in the order of the program. */
  namesOf(kind: ComponentKind): string[];
  /** The names that a component links to; all of them once `declared`. */
  linksOf(name: string): readonly string[];
  /** The names of the sites that link to a component; all of them once `declared`. */
  sitesLinkingTo(name: string): string[];
  /** Notes a component of this environment, in the order of the program. */
  adopt(member: Component): void;
  /** Settles once everything is built but what watches it; fails as soon as any of it does. */
  othersBuilt(): Promise<void>;
  /** Notes work that the end of the description waits for; gives it back. */
  track<Result>(work: Promise<Result>): Promise<Result>;
}
