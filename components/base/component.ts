import * as pulumi from "@pulumi/pulumi";
import type { EffectiveStage } from "../../variables/stage.ts";

/** Tags that every resource of an environment carries. */
export interface Tags {
  application: string;
  /** Name of the stack. */
  environment: string;
  stage: string;
  /** Stage whose defaults hold, at a custom stage: what policies judge its resources by. */
  profile?: string;
  /** Name of the component that owns the resource. */
  component: string;
}

/** Tags as the plain record that resources take. */
export type TagRecord = Record<Exclude<keyof Tags, "profile">, string> & Record<string, string>;

/**
 * Base of all components: a Pulumi component whose inputs are its plan, and which hands its tags
 * and itself, as parent, to everything that is built for it.
 */
export abstract class Component<Plan extends object = object> extends pulumi.ComponentResource {
  /** The name in the application, without prefixes: `api`. */
  readonly componentName: string;
  /** Tags of every resource built for this component. */
  readonly tags: TagRecord;

  constructor(
    type: string,
    name: string,
    inputs: { [Key in keyof Plan]: pulumi.Input<Plan[Key]> },
    tags: Omit<Tags, "component">,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(`slipway:index:${type}`, name, inputs, opts);
    this.componentName = name;
    this.tags = { ...tags, component: name };
  }

  /** Logical name of a child: the component's name and the child's role. */
  childName(...role: readonly string[]): string {
    return [this.componentName, ...role].join("-");
  }
}

/** The tags of an environment, as far as its components share them. */
export function planTags(
  plan: EffectiveStage & Omit<Tags, "component" | "profile">,
): Omit<Tags, "component"> {
  const { application, environment, stage, profile } = plan;
  return { application, environment, stage, ...(stage === "custom" && { profile }) };
}
