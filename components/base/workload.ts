import * as pulumi from "@pulumi/pulumi";
import type { VariableContract } from "../../variables/contract.ts";
import type { Environment } from "../environment.ts";
import { fingerprintOf } from "../plan/fingerprint.ts";
import { Linkable } from "./linkable.ts";
import { builderOf } from "./platform.ts";
import type { BuiltWorkload, WorkloadRequest } from "./platform.ts";
import { onlyFulfilled } from "./promises.ts";
import type { Slot } from "../plan/slots.ts";
import { createProgramRequest, createWiring, namesOf, planOf, titleOf } from "./wiring.ts";
import type { Link, Wiring } from "./wiring.ts";
import type { WorkloadPlan, WorkloadShape } from "../plan/workload-plan.ts";

export type { WorkloadPlan } from "../plan/workload-plan.ts";

/** What services and workers have in common. */
export interface WorkloadArgs {
  /** Environment that runs it. */
  environment: Environment;
  /** Folder with the source, relative to the project. Runs where the platform runs source. */
  source?: string;
  /** Image with its digest: `registry/api@sha256:…`. @default none; the release's artifact of this name wins */
  image?: string;
  /** Program and arguments. @default the image's, or `node` and the `main` of the source's package */
  command?: readonly string[];
  /** Components it uses: gives their variables, network access and permissions, and starts after. */
  links?: readonly Link[];
  /** Contract of the variables it reads; values come from the stack's config. */
  variables?: VariableContract;
  /** Copies a release starts with. @default by stage */
  replicas?: number;
  /** Fewest copies that autoscaling leaves. @default by stage */
  minReplicas?: number;
  /** Most copies that autoscaling starts. @default by stage */
  maxReplicas?: number;
  /** Memory of one copy, in MB. @default by stage */
  memoryMb?: number;
  /** CPU of one copy, in cores. @default by stage */
  cpu?: number;
}

/** A wiring with the slot that the version goes to. */
interface Placed extends Wiring {
  fingerprint: string | undefined;
  slot: Slot;
}

/**
 * A process with copies, slots, links and variables: the common part of Service and Worker.
 *
 * Links may name components that are declared later, so what depends on them is settled, and the
 * platform's resources are made, as soon as the last of them is built.
 */
export abstract class Workload extends Linkable<WorkloadPlan> {
  readonly linkKind = "service";
  /** Address for services that link to it; empty for a worker. */
  readonly url: pulumi.Output<string>;
  /** Identity of what runs in each filled slot. */
  readonly slots: pulumi.Output<Partial<Record<Slot, string>>>;
  /** The part of the plan that is known at once. */
  readonly shape: WorkloadShape;

  constructor(
    shape: WorkloadShape,
    name: string,
    args: WorkloadArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { environment } = args;
    const builder = builderOf(environment.platform, shape.kind, name);
    environment.declare(shape.kind, name, namesOf(args.links), args.variables);
    const placed = environment.track(createPlaced(shape, name, args));
    const settled = onlyFulfilled(placed);
    const inputs = {
      ...shape,
      slot: settled.then(({ slot }) => slot),
      links: settled.then(({ links }) => links.map(planOf)),
      variables: settled.then(({ variables }) => variables.facts),
    };
    super(titleOf(shape.kind), name, environment, inputs, opts);
    this.shape = shape;
    const built = onlyFulfilled(
      environment.track(
        // A site that links to it may be declared last of all.
        Promise.all([placed, environment.declared])
          .then(([wired]) => createRequest(this, wired))
          .then((request) => builder(this, request)),
      ),
    );
    const outputs = pulumi.output<BuiltWorkload>(built);
    this.url = outputs.apply((workload) => workload.url);
    this.slots = outputs.apply((workload) => workload.slots);
    void built.then(() => {
      environment.provide(name, this);
    });
    this.registerOutputs({ url: this.url, slots: this.slots });
  }
}

async function createPlaced(
  shape: WorkloadShape,
  name: string,
  args: WorkloadArgs,
): Promise<Placed> {
  const { platform, running } = args.environment;
  const wiring = await createWiring(shape.kind, name, args);
  const { slots } = platform;
  if (!slots) return { ...wiring, fingerprint: undefined, slot: shape.slot };
  const fingerprint = await fingerprintOf(shape, wiring, slots);
  return { ...wiring, fingerprint, slot: slots.choose(fingerprint, running[name]) };
}

async function createRequest(owner: Workload, placed: Placed): Promise<WorkloadRequest> {
  const { componentName, environment, shape } = owner;
  const { links, variables, slot, fingerprint } = placed;
  const plan = { ...shape, slot, links: links.map(planOf), variables: variables.facts };
  const migrations = await environment.migrationsBefore(links.map(({ name }) => name));
  const sites = environment.sitesLinkingTo(componentName);
  return { ...createProgramRequest(placed), plan, fingerprint, migrations, sites };
}
