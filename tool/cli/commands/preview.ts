import * as z from "zod";
import type { Cli } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { runInput, sharedOptions, stackArgument, type RunInput } from "../options.ts";
import type { DiffDetail } from "../output/diff.ts";
import { hasChanges } from "../output/ops.ts";
import { formatPlan } from "../output/plan.ts";
import { requirePolicies, showRun, withResultLine, type RunEnd } from "../runs.ts";
import { requireStack, type StackFile } from "../stack-files.ts";

interface PreviewInput extends RunInput {
  /** Undefined where neither --diff nor --no-diff is given. */
  diff?: boolean | undefined;
  expectNoChanges: boolean;
}

/** `slipway preview`. */
export const preview = defineCommand<PreviewInput>({
  name: "preview",
  group: "Deploy",
  summary: "show what up would do; touches nothing",
  details:
    "Prints the tree of changes by component, with each changed property below its resource. " +
    "Long values are cut at a terminal only, and not with --diff. " +
    "Needs no credential and no network with the embedded engine. Secrets are shown as [secret], " +
    "what is known only after the change as [unknown].",
  arguments: [stackArgument],
  options: [
    { flags: "--diff", description: "show every property of what is created or deleted, too" },
    { flags: "--no-diff", description: "show the tree alone" },
    { flags: "--expect-no-changes", description: "exit 3 when there are changes" },
    sharedOptions.engine,
    sharedOptions.parallel,
    sharedOptions.lockWait,
    sharedOptions.jsonEvents,
  ],
  examples: ["slipway preview prod", "slipway preview prod --expect-no-changes --json"],
  endsInOrder: true,
  input: z.object({
    ...runInput,
    diff: z.boolean().optional(),
    expectNoChanges: z.boolean().default(false),
  }),
  run: async (cli, input) => {
    const stack = await requireStack(cli, input.stack);
    const context = { json: input.json, operation: "preview", stack: stack.name };
    return withResultLine(cli, context, () => plan(cli, stack, input));
  },
});

async function plan(cli: Cli, stack: StackFile, input: PreviewInput): Promise<RunEnd> {
  const engine = await cli.openEngine({
    folder: cli.folder,
    stack: stack.name,
    operation: "preview",
    requested: input.engine,
  });
  const kind = input.json ? "json" : "plan";
  const result = await showRun(cli, kind, input, (options) => engine.preview(options));
  if (!input.json) cli.out.lines(formatPlan(result, detailOf(input.diff), cli.out));
  requirePolicies(cli, result, true);
  const unexpected = input.expectNoChanges && hasChanges(result.steps);
  return { code: unexpected ? exitCodes.changes : exitCodes.ok, result };
}

function detailOf(diff: boolean | undefined): DiffDetail {
  if (diff === undefined) return "changes";
  return diff ? "all" : "none";
}
