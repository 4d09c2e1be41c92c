import * as pulumi from "@pulumi/pulumi";
import type { VariableContract } from "../../variables/contract.ts";
import { fingerprintOf } from "../plan/fingerprint.ts";
import type { EnvironmentView } from "./environment-view.ts";
import { Linkable } from "./linkable.ts";
import type { OpenEnvironment } from "./open-environment.ts";
import { builderOf } from "./platform.ts";
import type { WorkloadRequest } from "./platform.ts";
import { onlyFulfilled } from "./promises.ts";
import type { Slot } from "../plan/slots.ts";
import { checkLimits, createProgramRequest, createWiring, namesOf, planOf } from "./wiring.ts";
import type { Link, Wiring } from "./wiring.ts";
import { titleOf } from "../plan/names.ts";
import type { WorkloadOptions } from "../plan/workload-plan.ts";
import type { WorkloadPlan, WorkloadShape } from "../plan/workload-shape.ts";

/** What services and workers have in common. */
export interface WorkloadArgs extends WorkloadOptions {
  /** Environment that runs it. */
  environment: OpenEnvironment;
  /**
   * Components it uses: gives their variables, network access and permissions, and starts after. A
   * link can say its variable, `{ to: orders, as: "MONGODB_URI" }`, ask for the address in parts,
   * `{ to: orders, parts: true }`, or in a client's form, `{ to: orders, dialect: "jdbc" }`.
   */
  links?: readonly Link[];
  /** Contract of the variables it reads; values come from the stack's config. */
  variables?: VariableContract;
  /**
   * Variable that gets the address at which people reach the application: of the first site that
   * links to it, else its own where it is public, else of the application's first site or public
   * service. @default none
   */
  publicUrl?: string;
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
          .then(([wired]) => createRequest(this, environment, wired))
          .then((request) => builder(this, request)),
      ),
    );
    // Each by itself: an address never waits for what runs behind it, as the slots do.
    this.url = pulumi.output(built.then(({ url }) => url));
    this.slots = pulumi.output(built.then(({ slots }) => slots));
    noteEntry(environment, name, this);
    void built.then(() => {
      environment.provide(name, this);
    });
    this.registerOutputs({ url: this.url, slots: this.slots });
  }
}

function noteEntry(environment: OpenEnvironment, name: string, { shape, url }: Workload): void {
  const { kind, path, public: isPublic } = shape;
  if (kind !== "service") return;
  environment.noteEntry({ kind, name, path, public: isPublic, links: [] }, url);
}

async function createPlaced(
  shape: WorkloadShape,
  name: string,
  args: WorkloadArgs,
): Promise<Placed> {
  const { platform, running } = args.environment;
  const wiring = await createWiring(shape.kind, name, args);
  checkLimits(shape, name, args.environment, wiring);
  const { slots } = platform;
  if (!slots) return { ...wiring, fingerprint: undefined, slot: shape.slot };
  const fingerprint = await fingerprintOf(shape, wiring, slots);
  return { ...wiring, fingerprint, slot: slots.choose(fingerprint, running[name]) };
}

async function createRequest(
  { componentName, shape }: Workload,
  environment: OpenEnvironment,
  placed: Placed,
): Promise<WorkloadRequest> {
  const { links, variables, slot, fingerprint } = placed;
  const plan = { ...shape, slot, links: links.map(planOf), variables: variables.facts };
  const migrations = await environment.runsBefore(links.map(({ name }) => name));
  const sites = environment.sitesLinkingTo(componentName);
  return { ...createProgramRequest(placed), plan, fingerprint, migrations, sites };
}

/** The services and workers of an environment, in the order of the program. */
export function workloadsOf({ members }: Pick<EnvironmentView, "members">): Workload[] {
  return members.filter((member) => member instanceof Workload);
}
