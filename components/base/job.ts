import type * as pulumi from "@pulumi/pulumi";
import type { VariableContract } from "../../variables/contract.ts";
import type { VariableFact } from "../../variables/resolve.ts";
import type { EffectiveStage } from "../../variables/stage.ts";
import { throwProblems } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import type { Environment } from "../environment.ts";
import type { LinkPlan } from "../plan/links.ts";
import { Member } from "./member.ts";
import type { JobRequest } from "./platform.ts";
import { onlyFulfilled } from "./promises.ts";
import { checkSize } from "../plan/sizes.ts";
import { createProgramRequest, createWiring, namesOf, planOf, titleOf } from "./wiring.ts";
import type { Link, Wiring } from "./wiring.ts";
import type { Workload } from "./workload.ts";

/** What programs that run to their end have in common. */
export interface JobArgs {
  /** Environment that runs it. */
  environment: Environment;
  /** Service or worker whose source or image it runs, with a command of its own. */
  of?: Workload;
  /** Folder with the source, where it is of no service. */
  source?: string;
  /** Image with its digest. @default the release's artifact of this name */
  image?: string;
  /** Program and arguments. @default the image's */
  command?: readonly string[];
  /** Components it uses: gives their variables, network access and permissions, and starts after. */
  links?: readonly Link[];
  /** Contract of the variables it reads; values come from the stack's config. */
  variables?: VariableContract;
  /** Memory, in MB. @default a service's, by stage */
  memoryMb?: number;
  /** CPU, in cores. @default a service's, by stage */
  cpu?: number;
  /** Seconds after which it has failed. @default 600 */
  timeoutSeconds?: number;
}

/** When a schedule runs. */
export interface CronPlan {
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: string;
  /** Name in the IANA time zone database. */
  timezone: string;
}

/** A migration or schedule as plain data, as far as it is known without its links. */
export interface JobShape extends EffectiveStage {
  kind: "migration" | "schedule";
  /** Folder with the source; empty where an image runs. */
  source: string;
  /** Image that runs; empty where the source runs. */
  image: string;
  /** Program and arguments; empty for the default. */
  command: readonly string[];
  memoryMb: number;
  cpu: number;
  timeoutSeconds: number;
  /** When it runs; a migration runs once per release. */
  when?: CronPlan;
  /** Set on a schedule that does not run, since its environment is archived. */
  suspended?: true;
  /** Id of the release. */
  release: string;
}

/** A migration or schedule as plain data: what previews, diffs and policies see. */
export interface JobPlan extends JobShape {
  links: LinkPlan[];
  /** What is known of every variable; never a value. */
  variables: Record<string, VariableFact>;
}

/** A program that runs to its end: the common part of Migration and Schedule. */
export abstract class Job extends Member<JobPlan> {
  readonly #wiring: Promise<Wiring>;
  /** The part of the plan that is known at once. */
  readonly shape: JobShape;

  constructor(
    shape: JobShape,
    name: string,
    args: JobArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { environment } = args;
    environment.declare(shape.kind, name, namesOf(args.links), args.variables);
    const wiring = environment.track(createWiring(shape.kind, name, args));
    const settled = onlyFulfilled(wiring);
    const links = settled.then((wired) => wired.links.map(planOf));
    const variables = settled.then((wired) => wired.variables.facts);
    super(titleOf(shape.kind), name, environment, { ...shape, links, variables }, opts);
    this.shape = shape;
    this.#wiring = wiring;
  }

  /** Gives the whole request to a builder once all links are built; the environment waits for it. */
  protected build<Built>(builder: (owner: Job, request: JobRequest) => Built): Promise<Built> {
    return this.environment.track(
      this.#wiring.then((wiring) => builder(this, createRequest(this.shape, wiring))),
    );
  }
}

function createRequest(shape: JobShape, wiring: Wiring): JobRequest {
  const links = wiring.links.map(planOf);
  const plan = { ...shape, links, variables: wiring.variables.facts };
  return { ...createProgramRequest(wiring), plan };
}

/**
 * Plans a migration or schedule.
 *
 * @throws UserError `MigrationArgs` or `ScheduleArgs` that lists everything wrong.
 */
export function planJob(
  kind: JobShape["kind"],
  name: string,
  args: JobArgs,
  when?: CronPlan,
  problems: readonly Problem[] = [],
): JobShape {
  const { environment } = args;
  const { service } = environment.profile;
  const shape: JobShape = {
    kind,
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    ...findProgram(name, args),
    command: args.command ?? [],
    memoryMb: args.memoryMb ?? service.memoryMb,
    cpu: args.cpu ?? service.cpu,
    timeoutSeconds: args.timeoutSeconds ?? 600,
    ...(when && { when }),
    ...(when && environment.plan.mode === "archived" && { suspended: true }),
    release: environment.release.id,
  };
  throwProblems(`${titleOf(kind)}Args`, `${titleOf(kind)} '${name}'`, [
    ...problems,
    ...checkJob(name, shape, environment),
  ]);
  return shape;
}

function findProgram(name: string, args: JobArgs): Pick<JobShape, "source" | "image"> {
  if (args.of) return { source: args.of.shape.source, image: args.of.shape.image };
  const { platform, release } = args.environment;
  return platform.runs === "source"
    ? { source: args.source ?? "", image: "" }
    : { source: "", image: release.artifacts[name] ?? args.image ?? "" };
}

function checkJob(name: string, shape: JobShape, environment: Environment): Problem[] {
  const problems = [
    ...checkSize("memoryMb", shape.memoryMb, 64, 122_880, "MB"),
    ...checkSize("timeoutSeconds", shape.timeoutSeconds, 1, 86_400, "seconds"),
  ];
  if (!(shape.cpu > 0 && shape.cpu <= 16)) {
    problems.push({ at: "cpu", message: `is ${shape.cpu}; use more than 0 and at most 16 cores` });
  }
  if (shape.source !== "" || shape.image !== "") return problems;
  const at =
    environment.platform.runs === "source" ? "source" : `slipway:release.artifacts.${name}`;
  const message = "is missing; say what runs, or `of` which service it is";
  return [...problems, { at, message }];
}
