import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Approval, Engine, RunResult, Step } from "../../engine/engine.ts";
import type { Cli } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { confirmDangers, confirmPlan } from "../consent.ts";
import { countResources } from "../deployments.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { requireRightVariables } from "../env/contract.ts";
import { ensureKey } from "../keys.ts";
import { faultOptions, runInput, sharedOptions, stackArgument, type RunInput } from "../options.ts";
import { hasChanges, isChange, summarize } from "../output/ops.ts";
import { formatPlan } from "../output/plan.ts";
import { formatLocalEnd } from "../output/services.ts";
import { formatSeconds } from "../output/text.ts";
import { verify, withReview, type Review } from "../reviewed.ts";
import { requirePolicies, showRun, withResultLine, type RunEnd } from "../runs.ts";
import { requireStack, type StackFile } from "../stack-files.ts";

/** What `slipway up` is told. */
export interface UpInput extends RunInput {
  yes: boolean;
  allowDataLoss: boolean;
  plan?: string | undefined;
}

/** The form of {@link UpInput}. */
export const upInput = {
  ...runInput,
  yes: z.boolean().default(false),
  allowDataLoss: z.boolean().default(false),
  plan: z.string().min(1, "give a file of `preview --save-plan`, or a hash").optional(),
};

/** `slipway up`. */
export const up = defineCommand<UpInput>({
  name: "up",
  group: "Deploy",
  summary: "make a stack what the program says",
  details:
    "Plans, shows the plan, asks, and then does it. A development stack on the local platform is " +
    "brought up straight, without showing a plan or asking, any other one with --yes. A run that " +
    "fails keeps what it made; the next one goes on from there. Steps that endanger data are always " +
    "asked for apart, by the stack's name, unless --allow-data-loss is given. With --simulate it is " +
    "done at once, at simulated providers; see docs/simulation.md. With --plan it changes what was " +
    "reviewed, and refuses anything else before it begins.",
  arguments: [stackArgument],
  options: [
    sharedOptions.yes,
    sharedOptions.allowDataLoss,
    {
      flags: "--plan <file|hash>",
      description:
        "change only what was reviewed: a plan or goal that was saved, or 12 or more digits of its " +
        "hash; anything else is refused, see docs/reviewed.md",
    },
    sharedOptions.engine,
    sharedOptions.parallel,
    sharedOptions.lockWait,
    sharedOptions.jsonEvents,
    sharedOptions.simulate,
    ...faultOptions,
  ],
  examples: [
    "slipway up dev",
    "slipway up staging --yes --lock-wait 600",
    "slipway up prod --plan prod.plan.json",
    "slipway up prod --simulate --fault fail@7",
  ],
  endsInOrder: true,
  input: z.object(upInput),
  run: runUp,
});

/** Does what `slipway up` does; `onChange` is called once something begins to be changed. */
export async function runUp(
  cli: Cli,
  input: UpInput,
  onChange: () => void = () => undefined,
): Promise<ExitCode> {
  const stack = await requireStack(cli, input.stack);
  const context = { json: input.json, operation: "up", stack: stack.name };
  return withResultLine(cli, context, () => bringUp(cli, stack, input, onChange));
}

async function bringUp(
  cli: Cli,
  stack: StackFile,
  input: UpInput,
  onChange: () => void,
): Promise<RunEnd> {
  await ensureKey(cli, stack);
  const engine = await cli.openEngine({
    folder: cli.folder,
    stack: stack.name,
    operation: "up",
    requested: input.engine,
  });
  return await withReview(cli, stack.name, { plan: input.plan, engine }, async (review) => {
    const { planned, approval, done } = await agree(cli, stack, input, { engine, review });
    const execution = { engine, planned, approval, onChange };
    const result = done ?? (await execute(cli, stack, input, execution));
    if (!input.json) await printEnd(cli, stack, result);
    return { code: exitCodes.ok, result };
  });
}

/** A run that was agreed to. */
interface Execution {
  engine: Engine;
  planned: boolean;
  /** Holds the run to what was reviewed. */
  approval: Approval | undefined;
  onChange: () => void;
}

async function execute(
  cli: Cli,
  stack: StackFile,
  input: UpInput,
  { engine, planned, approval, onChange }: Execution,
): Promise<RunResult> {
  const kind = input.json ? "json" : planned ? "run-after-plan" : "run";
  const done: Step[] = [];
  try {
    return await showRun(cli, kind, input, ({ onEvent, ...options }) =>
      engine.up({
        ...options,
        ...(approval && { approval }),
        onEvent: (event) => {
          if (event.kind === "step-started" && isChange(event.step)) onChange();
          if (event.kind === "step-finished") done.push(event.step);
          onEvent?.(event);
        },
      }),
    );
  } catch (error) {
    if (!input.json) cli.err.line(sayHowToGoOn(cli, stack.name, done));
    throw error;
  }
}

function sayHowToGoOn(cli: Cli, stack: string, done: readonly Step[]): string {
  const again = `npx slipway up ${stack}${cli.simulate === undefined ? "" : " --simulate"}`;
  if (!hasChanges(done)) return `No step was finished. Mend what is wrong and run ${again} again.`;
  const sum = summarize(done, cli.err.style, "done");
  return `${sum}   All of it is recorded: mend what is wrong and go on with ${again}`;
}

/** What planning came to. */
interface Agreed {
  planned: boolean;
  /** Holds the run to what was reviewed. */
  approval?: Approval;
  /** The plan, where there is nothing left to do. */
  done?: RunResult;
}

/**
 * Plans first, since only a plan tells what endangers data, and asks where that is needed. A stack
 * without state has no data: what is brought up straight for the first time needs no plan.
 */
async function agree(
  cli: Cli,
  stack: StackFile,
  input: UpInput,
  { engine, review }: Planning,
): Promise<Agreed> {
  const simulated = cli.simulate !== undefined;
  const local = stack.platform === "local" && stack.stage === "development";
  const straight = input.yes || simulated || local;
  if (review === undefined) {
    if (simulated) return { planned: false };
    if (straight && (input.allowDataLoss || (await isNew(engine)))) {
      await requireRightVariables(cli, stack.name);
      return { planned: false };
    }
  }
  const plan = await planQuietly(cli, input, straight, { engine, review });
  const shown = !straight && !input.json;
  if (shown) cli.err.lines(formatPlan(plan, "changes", cli.err));
  requirePolicies(cli, plan, shown);
  const verified = review && { approval: await verify(cli, stack.name, review, plan) };
  if (simulated) return { planned: false, ...verified };
  const consent = { ...input, yes: input.yes || straight };
  await confirmDangers(cli, consent, stack.name, plan.steps, shown);
  if (await isUnchanged(plan, engine)) return { planned: true, done: plan };
  if (!straight && hasChanges(plan.steps)) {
    await confirmPlan(cli, input, `Make these changes to ${stack.name}?`);
  }
  return { planned: true, ...verified };
}

/** What a plan is made with. */
interface Planning {
  engine: Engine;
  /** What the plan has to be. */
  review: Review | undefined;
}

async function isNew(engine: Engine): Promise<boolean> {
  return countResources(await engine.export()) === 0;
}

/**
 * Whether a run would change neither a resource nor an output, nor has an earlier one to finish,
 * and so need not be made.
 */
async function isUnchanged(plan: RunResult, engine: Engine): Promise<boolean> {
  if (hasChanges(plan.steps) || plan.unfinished !== undefined) return false;
  const { values, secretKeys } = await engine.outputs();
  // Masked values look alike whether they changed or not.
  return secretKeys.length === 0 && isDeepStrictEqual(values, plan.outputs);
}

/** Where nobody looks at the plan, its messages would only say everything twice. */
async function planQuietly(
  cli: Cli,
  input: UpInput,
  straight: boolean,
  { engine, review }: Planning,
): Promise<RunResult> {
  const kind = straight || input.json ? "quiet" : "plan";
  const saving = review?.options;
  return showRun(cli, kind, input, (options) => engine.preview({ ...options, ...saving }));
}

async function printEnd(cli: Cli, stack: StackFile, result: RunResult): Promise<void> {
  const { out, err } = cli;
  const sum = summarize(result.steps, err.style, "done");
  err.line(`${sum}   ${err.style("dim", formatSeconds(result.seconds))}`);
  if (stack.platform !== "local" || cli.simulate !== undefined) return;
  const status = await cli.local.status(stack);
  out.lines(["", ...formatLocalEnd(stack.name, status, out.style)]);
}
