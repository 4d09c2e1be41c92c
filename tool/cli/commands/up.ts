import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Engine, RunResult, Step } from "../../engine/engine.ts";
import type { Cli } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { confirmDangers, confirmPlan } from "../consent.ts";
import { countResources } from "../deployments.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { ensureKey } from "../keys.ts";
import { faultOptions, runInput, sharedOptions, stackArgument, type RunInput } from "../options.ts";
import { hasChanges, isChange, summarize } from "../output/ops.ts";
import { formatPlan } from "../output/plan.ts";
import { formatLocalEnd } from "../output/services.ts";
import { formatSeconds } from "../output/text.ts";
import { requirePolicies, showRun, withResultLine, type RunEnd } from "../runs.ts";
import { requireStack, type StackFile } from "../stack-files.ts";

/** What `slipway up` is told. */
export interface UpInput extends RunInput {
  yes: boolean;
  allowDataLoss: boolean;
}

/** The form of {@link UpInput}. */
export const upInput = {
  ...runInput,
  yes: z.boolean().default(false),
  allowDataLoss: z.boolean().default(false),
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
    "done at once, at simulated providers; see docs/simulation.md.",
  arguments: [stackArgument],
  options: [
    sharedOptions.yes,
    sharedOptions.allowDataLoss,
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
  const agreed = await agree(cli, stack, input, engine);
  const execution = { engine, planned: agreed.planned, onChange };
  const result = agreed.done ?? (await execute(cli, stack, input, execution));
  if (!input.json) await printEnd(cli, stack, result);
  return { code: exitCodes.ok, result };
}

/** A run that was agreed to. */
interface Execution {
  engine: Engine;
  planned: boolean;
  onChange: () => void;
}

async function execute(
  cli: Cli,
  stack: StackFile,
  input: UpInput,
  { engine, planned, onChange }: Execution,
): Promise<RunResult> {
  const kind = input.json ? "json" : planned ? "run-after-plan" : "run";
  const done: Step[] = [];
  try {
    return await showRun(cli, kind, input, ({ onEvent, ...options }) =>
      engine.up({
        ...options,
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
  /** The plan, where there is nothing left to do. */
  done?: RunResult;
}

/**
 * Plans first, since only a plan tells what endangers data, and asks where that is needed. A stack
 * without state has no data: what is brought up straight for the first time needs no plan.
 */
async function agree(cli: Cli, stack: StackFile, input: UpInput, engine: Engine): Promise<Agreed> {
  if (cli.simulate !== undefined) return { planned: false };
  const straight = input.yes || (stack.platform === "local" && stack.stage === "development");
  if (straight && (input.allowDataLoss || (await isNew(engine)))) return { planned: false };
  const plan = await planQuietly(cli, input, straight, engine);
  const shown = !straight && !input.json;
  if (shown) cli.err.lines(formatPlan(plan, "changes", cli.err));
  requirePolicies(cli, plan, shown);
  const consent = { ...input, yes: input.yes || straight };
  await confirmDangers(cli, consent, stack.name, plan.steps, shown);
  if (await isUnchanged(plan, engine)) return { planned: true, done: plan };
  if (!straight && hasChanges(plan.steps)) {
    await confirmPlan(cli, input, `Make these changes to ${stack.name}?`);
  }
  return { planned: true };
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
  engine: Engine,
): Promise<RunResult> {
  const kind = straight || input.json ? "quiet" : "plan";
  return showRun(cli, kind, input, (options) => engine.preview(options));
}

async function printEnd(cli: Cli, stack: StackFile, result: RunResult): Promise<void> {
  const { out, err } = cli;
  const sum = summarize(result.steps, err.style, "done");
  err.line(`${sum}   ${err.style("dim", formatSeconds(result.seconds))}`);
  if (stack.platform !== "local" || cli.simulate !== undefined) return;
  const status = await cli.local.status(stack);
  out.lines(["", ...formatLocalEnd(stack.name, status, out.style)]);
}
