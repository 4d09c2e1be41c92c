import type * as pulumi from "@pulumi/pulumi";
import type { VariableContract } from "../../variables/contract.ts";
import type { JobOptions, JobPlan, JobShape } from "../plan/job-plan.ts";
import { titleOf } from "../plan/names.ts";
import { Member } from "./member.ts";
import type { OpenEnvironment } from "./open-environment.ts";
import type { JobRequest } from "./platform.ts";
import { onlyFulfilled } from "./promises.ts";
import { checkLimits, createProgramRequest, createWiring, namesOf, planOf } from "./wiring.ts";
import type { Link, Wiring } from "./wiring.ts";
import type { Workload } from "./workload.ts";

/** What programs that run to their end have in common. */
export interface JobArgs extends JobOptions {
  /** Environment that runs it. */
  environment: OpenEnvironment;
  /** Service or worker whose source or image it runs, with a command of its own. */
  of?: Workload;
  /**
   * Components it uses: gives their variables, network access and permissions, and starts after. A
   * link can say its variable, `{ to: orders, as: "MONGODB_URI" }`, ask for the address in parts,
   * `{ to: orders, parts: true }`, or in a client's form, `{ to: orders, dialect: "jdbc" }`.
   */
  links?: readonly Link[];
  /** Contract of the variables it reads; values come from the stack's config. */
  variables?: VariableContract;
  /** Variable that gets the application's public address, as a worker's. @default none */
  publicUrl?: string;
}

/** A program that runs to its end: the common part of Migration and Schedule. */
export abstract class Job extends Member<JobPlan> {
  readonly #wiring: Promise<Wiring>;
  /** The part of the plan that is known at once. */
  readonly shape: JobShape;
  /** Service or worker whose source or image it runs; undefined for one of its own. */
  readonly of: Workload | undefined;

  constructor(
    shape: JobShape,
    name: string,
    args: JobArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { environment } = args;
    environment.declare(shape.kind, name, namesOf(args.links), args.variables);
    const wiring = environment.track(createChecked(shape, name, args));
    const settled = onlyFulfilled(wiring);
    const links = settled.then((wired) => wired.links.map(planOf));
    const variables = settled.then((wired) => wired.variables.facts);
    super(titleOf(shape.kind), name, environment, { ...shape, links, variables }, opts);
    this.shape = shape;
    this.of = args.of;
    this.#wiring = wiring;
  }

  /** Gives the whole request to a builder once all links are built; the environment waits for it. */
  protected build<Built>(builder: (owner: Member, request: JobRequest) => Built): Promise<Built> {
    return this.environment.track(
      this.#wiring.then((wiring) => builder(this, createRequest(this.shape, wiring))),
    );
  }
}

async function createChecked(shape: JobShape, name: string, args: JobArgs): Promise<Wiring> {
  const wiring = await createWiring(shape.kind, name, args);
  checkLimits(shape, name, args.environment, wiring);
  return wiring;
}

function createRequest(shape: JobShape, wiring: Wiring): JobRequest {
  const links = wiring.links.map(planOf);
  const plan = { ...shape, links, variables: wiring.variables.facts };
  return { ...createProgramRequest(wiring), plan };
}
