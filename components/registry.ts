import type * as pulumi from "@pulumi/pulumi";
import { UserError } from "../variables/user-error.ts";
import { Component } from "./base/component.ts";
import type { BuiltRegistry, Platform } from "./base/platform.ts";
import { planRegistry } from "./plan/registry-plan.ts";
import type { RegistryOptions, RegistryPlan } from "./plan/registry-plan.ts";

/** What a {@link Registry} needs. */
export interface RegistryArgs extends RegistryOptions {
  /** Name of the stack: `account`. */
  stack: string;
  /** Stage of the stack, which its tags say. */
  stage: string;
  /** Where it is built: aws. */
  platform: Platform;
}

/**
 * Where the images of an application's releases are kept: a stack of its own, since they are there
 * before every environment, and stay when one goes.
 *
 * @example
 * new Registry("registry", { ...settings, application: "shop", services: ["api", "worker"] });
 */
export class Registry extends Component<RegistryPlan> {
  /** Address of each service's images, without tag or digest. */
  readonly repositories: Readonly<Record<string, pulumi.Output<string>>>;
  /** What a pipeline runs as to push; undefined where there is none. */
  readonly pushRole: pulumi.Output<string> | undefined;

  constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planRegistry(name, args);
    const { application } = plan;
    super(
      "Registry",
      name,
      plan,
      { application, environment: args.stack, stage: args.stage },
      opts,
    );
    const built = createOn(args.platform, this, plan);
    this.repositories = built.repositories;
    this.pushRole = built.pushRole;
    this.registerOutputs({ repositories: this.repositories, pushRole: this.pushRole });
  }
}

function createOn(platform: Platform, owner: Registry, plan: RegistryPlan): BuiltRegistry {
  if (platform.registry) return platform.registry(owner, plan);
  throw new UserError(
    "ComponentUnsupported",
    `Platform '${platform.name}' offers no registry, so '${owner.componentName}' cannot be built ` +
      `there. Set slipway:platform to aws.`,
  );
}
