import type { VariableFact } from "../../variables/resolve.ts";
import type { EffectiveStage } from "../../variables/stage.ts";
import { throwProblems } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import { checkPlatforms, checkPortless, commandOn } from "./command.ts";
import type { Command } from "./command.ts";
import { checkCommand } from "./limits/command.ts";
import type { InContext, PlanContext } from "./context.ts";
import { planProgramPlace } from "./release/program-place.ts";
import type { ProgramPlace } from "./release/program-place.ts";
import type { LinkPlan } from "./links.ts";
import { titleOf } from "./names.ts";
import { checkSize } from "./sizes.ts";
import { noteUntaken } from "./untaken.ts";
import type { UntakenPlan } from "./untaken.ts";
import type { WorkloadShape } from "./workload-shape.ts";

/** What may be said of programs that run to their end. */
export interface JobOptions {
  /** Service or worker whose source or image it runs, with a command of its own. */
  of?: { readonly shape: WorkloadShape };
  /** Folder with the source, where it is of no service. */
  source?: string;
  /** Image with its digest. @default the release's artifact of this name */
  image?: string;
  /** Program and arguments, on all platforms or by platform. @default the image's */
  command?: Command;
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
export interface JobShape extends EffectiveStage, UntakenPlan {
  kind: "migration" | "schedule";
  /** Folder with the source; empty where an image runs. */
  source: string;
  /** Image that runs; empty where the source runs. */
  image: string;
  /** Artifact of the release that holds the source, by its digest; absent where there is none. */
  artifact?: string;
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

/**
 * Plans a migration or schedule.
 *
 * @throws UserError `MigrationArgs` or `ScheduleArgs` that lists everything wrong.
 */
export function planJob(
  kind: JobShape["kind"],
  name: string,
  args: JobOptions & InContext,
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
    command: commandOn(environment.platform.name, args.command),
    memoryMb: args.memoryMb ?? service.memoryMb,
    cpu: args.cpu ?? service.cpu,
    timeoutSeconds: args.timeoutSeconds ?? 600,
    ...(when && { when }),
    ...(when && environment.plan.mode === "archived" && { suspended: true }),
    release: environment.release.id,
    ...noteUntaken(kind, args, environment),
  };
  throwProblems(`${titleOf(kind)}Args`, `${titleOf(kind)} '${name}'`, [
    ...problems,
    ...checkPlatforms(args.command),
    ...checkJob(name, shape, environment),
  ]);
  return shape;
}

function findProgram(name: string, args: JobOptions & InContext): ProgramPlace {
  if (!args.of) return planProgramPlace(name, args, args.environment);
  const { source, image, artifact } = args.of.shape;
  return { source, image, ...(artifact !== undefined && { artifact }) };
}

function checkJob(name: string, shape: JobShape, environment: PlanContext): Problem[] {
  const problems = [
    ...checkCommand(shape.command),
    ...checkPortless(shape.command, shape.kind),
    ...checkSize("memoryMb", shape.memoryMb, 64, 122_880, "MB"),
    ...checkSize("timeoutSeconds", shape.timeoutSeconds, 1, 86_400, "seconds"),
  ];
  if (!(shape.cpu > 0 && shape.cpu <= 16)) {
    problems.push({ at: "cpu", message: `is ${shape.cpu}; use more than 0 and at most 16 cores` });
  }
  if (shape.source !== "" || shape.image !== "") return problems;
  const at = environment.platform.runs === "image" ? `slipway:release.artifacts.${name}` : "source";
  const message = "is missing; say what runs, or `of` which service it is";
  return [...problems, { at, message }];
}
