import * as z from "zod";
import type { Engine } from "../../engine/engine.ts";
import type { Cli } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { confirmDangers, confirmPlan } from "../consent.ts";
import { exitCodes } from "../exit-codes.ts";
import { refuseLedger } from "../ledger-place.ts";
import {
  faultOptions,
  namedStackArgument,
  runInput,
  sharedOptions,
  type RunInput,
} from "../options.ts";
import { hasChanges, summarize } from "../output/ops.ts";
import { formatPlan } from "../output/plan.ts";
import { formatSeconds } from "../output/text.ts";
import { showRun, withResultLine, type RunEnd } from "../runs.ts";
import { requireNamedStack } from "../stack-files.ts";

interface DestroyInput extends RunInput {
  yes: boolean;
  allowDataLoss: boolean;
  preview: boolean;
}

/** `slipway destroy`. */
export const destroy = defineCommand<DestroyInput>({
  name: "destroy",
  group: "Deploy",
  summary: "delete every resource of a stack",
  details:
    "Shows what would go, asks, and deletes it in reverse order. Deleting data is asked for " +
    "apart, by the stack's name, unless --allow-data-loss is given; --yes does not cover it. To " +
    "stop a local stack and keep its data, use stop. With --simulate nobody is asked, and nothing " +
    "real goes.",
  arguments: [namedStackArgument],
  options: [
    { flags: "--preview", description: "show what would be deleted, delete nothing" },
    sharedOptions.yes,
    sharedOptions.allowDataLoss,
    sharedOptions.engine,
    sharedOptions.parallel,
    sharedOptions.lockWait,
    sharedOptions.jsonEvents,
    sharedOptions.simulate,
    ...faultOptions,
  ],
  examples: ["slipway destroy dev --preview", "slipway destroy dev --yes --allow-data-loss"],
  endsInOrder: true,
  input: z.object({
    ...runInput,
    yes: z.boolean().default(false),
    allowDataLoss: z.boolean().default(false),
    preview: z.boolean().default(false),
  }),
  run: async (cli, input) => {
    const { name } = await requireNamedStack(cli.folder, input.stack);
    await refuseLedger(cli, name);
    const context = { json: input.json, operation: "destroy", stack: name };
    return withResultLine(cli, context, () => tearDown(cli, name, input));
  },
});

async function tearDown(cli: Cli, stack: string, input: DestroyInput): Promise<RunEnd> {
  const engine = await cli.openEngine({
    folder: cli.folder,
    stack,
    operation: "destroy",
    requested: input.engine,
  });
  const plan = await planDestroy(cli, input, engine);
  const done = { code: exitCodes.ok, result: plan };
  if (input.preview) return done;
  if (!hasChanges(plan.steps) && plan.unfinished === undefined) {
    cli.err.line(`${stack} has no resources: there is nothing to destroy.`);
    return done;
  }
  const asks = cli.simulate === undefined && hasChanges(plan.steps);
  if (asks) await agree(cli, input, stack, plan);
  const kind = input.json ? "json" : "run-after-plan";
  const result = await showRun(cli, kind, input, (options) => engine.destroy(options));
  printEnd(cli, stack, input, result);
  return { code: exitCodes.ok, result };
}

async function agree(
  cli: Cli,
  input: DestroyInput,
  stack: string,
  plan: RunEnd["result"],
): Promise<void> {
  await confirmDangers(cli, input, stack, plan.steps, !input.json);
  // Whoever typed the stack's name to let data go has said yes to the rest, too.
  const asked = plan.steps.some((step) => step.danger !== undefined) && !input.allowDataLoss;
  if (!asked) await confirmPlan(cli, input, `Delete all of this from ${stack}?`);
}

async function planDestroy(
  cli: Cli,
  input: DestroyInput,
  engine: Engine,
): Promise<RunEnd["result"]> {
  const kind = input.json ? (input.preview ? "json" : "quiet") : "plan";
  const plan = await showRun(cli, kind, input, (options) =>
    engine.destroy({ ...options, preview: true }),
  );
  const nothing = !input.preview && !hasChanges(plan.steps);
  if (input.json || nothing) return plan;
  // What is asked to be shown is data; what is shown to ask is not.
  const sink = input.preview ? cli.out : cli.err;
  sink.lines(formatPlan(plan, "changes", sink));
  return plan;
}

function printEnd(cli: Cli, stack: string, input: DestroyInput, result: RunEnd["result"]): void {
  if (input.json) return;
  const { style } = cli.err;
  cli.err.line(
    `${summarize(result.steps, style, "done")}   ${style("dim", formatSeconds(result.seconds))}`,
  );
  cli.err.line(`${stack} is gone; its settings in Pulumi.${stack}.yaml are kept.`);
}
