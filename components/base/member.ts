import type * as pulumi from "@pulumi/pulumi";
import { Component, planTags } from "./component.ts";
import type { EnvironmentView } from "./environment-view.ts";

/** A component that belongs to an environment: its child in the tree, with its tags. */
export abstract class Member<Plan extends object = object> extends Component<Plan> {
  /** Environment that owns it. */
  readonly environment: EnvironmentView;

  constructor(
    type: string,
    name: string,
    environment: EnvironmentView,
    inputs: { [Key in keyof Plan]: pulumi.Input<Plan[Key]> },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(type, name, inputs, planTags(environment.plan), { parent: environment, ...opts });
    this.environment = environment;
    environment.adopt(this);
  }
}

/** A component of an environment by its name. */
export function memberOf(environment: EnvironmentView, name: string): Member | undefined {
  return environment.members
    .filter((member) => member instanceof Member)
    .find(({ componentName }) => componentName === name);
}
