import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { UserError } from "../../variables/user-error.ts";
import type { Approval, Engine, RunOptions, RunResult } from "../engine/engine.ts";
import type { Reviewed } from "../reviewed/file.ts";
import type { StatePoint } from "../reviewed/plan.ts";
import type { Current, Given } from "../reviewed/verify.ts";
import type { Cli } from "./cli.ts";
import { UsageError } from "./errors.ts";

/** Digits of a hash that tell one goal from any other. */
const fewestDigits = 12;

/** A reviewed plan or goal, in the words of a result line. */
export interface ReviewedLine {
  /** File that was written or read. */
  file?: string;
  goal: string;
  plan: string;
}

/** What is needed to look at a stack. */
interface Place {
  folder: string;
  stack: string;
  environment: Cli["env"];
  simulated: boolean;
  signal: AbortSignal;
}

function placeOf(cli: Cli, stack: string): Place {
  const { folder, env: environment, signal } = cli;
  return { folder, stack, environment, simulated: cli.simulate !== undefined, signal };
}

/** A preview whose plan is saved; the goal is found beside it, by a run of its own. */
export async function previewAndSave<Result extends RunResult>(
  cli: Cli,
  stack: string,
  file: string,
  { engine, preview }: { engine: Engine; preview: () => Promise<Result> },
): Promise<{ result: Result; save: () => Promise<ReviewedLine> }> {
  // Loaded when wanted: most previews save nothing.
  const { examineGoal, examinePlan, readStatePoint } = await import("../reviewed/examine.ts");
  const place = placeOf(cli, stack);
  const state = await readStatePoint(engine);
  const looking = examineGoal(place);
  // What is wrong with the program is told by its preview.
  looking.catch(() => undefined);
  const result = await preview();
  const save = async (): Promise<ReviewedLine> => {
    const reviewed = await examinePlan(place, {
      goal: await looking,
      engine: engine.name,
      result,
      state,
    });
    const { writeReviewed } = await import("../reviewed/file.ts");
    await writeReviewed(resolve(cli.folder, file), reviewed);
    const line = { file, goal: reviewed.goal.hash, plan: reviewed.plan.hash };
    const simulate = place.simulated ? " --simulate" : "";
    cli.err.line(
      `Saved to ${file}: goal ${line.goal.slice(0, fewestDigits)}, ` +
        `plan ${line.plan.slice(0, fewestDigits)}. Apply it: npx slipway up ${stack}${simulate} --plan ${file}`,
    );
    return line;
  };
  return { result, save };
}

/**
 * Reads what `--plan` names: a saved plan or goal, or the first digits of a hash.
 *
 * @throws UserError `PlanMissing`, `PlanOfAnotherStack`, `PlanSimulated`, and as a file does that
 * cannot be relied on.
 */
export async function readGiven(cli: Cli, stack: string, given: string): Promise<Given> {
  const path = resolve(cli.folder, given);
  if (!(await exists(path))) return { digits: digitsOf(given) };
  const { readReviewed } = await import("../reviewed/file.ts");
  const file = await readReviewed(path);
  await refuseOther(cli, stack, given, file);
  return { file };
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

function digitsOf(given: string): string {
  if (/^[0-9a-f]{12,64}$/i.test(given)) return given.toLowerCase();
  if (/^[0-9a-f]{1,11}$/i.test(given)) {
    const message = `--plan is '${given}': give at least ${fewestDigits} digits of a hash, or a file.`;
    throw new UsageError("PlanMissing", message);
  }
  throw new UsageError("PlanMissing", `There is no plan at '${given}', and it is no hash either.`);
}

async function refuseOther(cli: Cli, stack: string, given: string, file: Reviewed): Promise<void> {
  const { readProject } = await import("../engine/state/project/project.ts");
  const { name } = await readProject(cli.folder);
  if (file.stack !== stack || file.project !== name) {
    throw new UserError(
      "PlanOfAnotherStack",
      `'${given}' is of stack '${file.project}/${file.stack}', not of '${name}/${stack}': give ` +
        "the file that was saved for this one.",
    );
  }
  const simulated = cli.simulate !== undefined;
  if (file.plan === undefined || (file.simulated === true) === simulated) return;
  const [made, wanted] = file.simulated
    ? ["a simulation", "real"]
    : ["the real stack", "simulated"];
  throw new UserError(
    "PlanSimulated",
    `'${given}' was planned on the state of ${made}, and this run is ${wanted}: save a plan of it.`,
  );
}

/** A plan that is being verified, and what an update may then do. */
export interface Review {
  given: Given;
  engine: Engine["name"];
  state: StatePoint;
  /** Options of the preview that is verified. */
  options: Pick<RunOptions, "savePulumiPlan">;
}

/** Runs `action` with a review of what `--plan` names; without it, with none. */
export async function withReview<T>(
  cli: Cli,
  stack: string,
  { plan, engine }: { plan: string | undefined; engine: Engine },
  action: (review: Review | undefined) => Promise<T>,
): Promise<T> {
  if (plan === undefined) return await action(undefined);
  const given = await readGiven(cli, stack, plan);
  const { readStatePoint } = await import("../reviewed/examine.ts");
  const state = await readStatePoint(engine);
  const review = { given, engine: engine.name, state };
  if (engine.name !== "pulumi") return await action({ ...review, options: {} });
  // The CLI writes its plan for everybody to read: in a folder for nobody else.
  const folder = await mkdtemp(join(tmpdir(), "slipway-plan-"));
  try {
    return await action({ ...review, options: { savePulumiPlan: join(folder, "plan.json") } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Verifies that a preview is what was reviewed; gives what holds the update to it.
 *
 * @throws UserError that names the difference: `GoalChanged`, `UpstreamChanged`, `StateChanged`,
 * `StepsChanged`, `DangerNotReviewed`.
 */
export async function verify(
  cli: Cli,
  stack: string,
  { given, engine, state, options }: Review,
  result: RunResult,
): Promise<Approval> {
  const { examineGoal, examinePlan } = await import("../reviewed/examine.ts");
  const { uncovered, verifyReviewed } = await import("../reviewed/verify.ts");
  const { createApproval } = await import("../reviewed/approval.ts");
  const place = placeOf(cli, stack);
  // After the preview: whatever changed the program before it or since is seen in its goal.
  const goal = await examineGoal(place);
  const current: Current = await examinePlan(place, { goal, engine, result, state });
  verifyReviewed(given, current, { stack, simulated: place.simulated });
  const open = uncovered(given, goal);
  if (open !== undefined) cli.err.line(open);
  cli.err.line(`It is what was reviewed: goal ${goal.hash.slice(0, fewestDigits)}.`);
  return createApproval({ stack, steps: result.steps, state, pulumiPlan: options.savePulumiPlan });
}
