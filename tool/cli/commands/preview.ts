import * as z from "zod";
import type { Engine, RunOptions } from "../../engine/engine.ts";
import type { ComparedResult } from "../../engine/prior/preview.ts";
import { ownState } from "../../engine/prior/prior.ts";
import { tellPrior } from "../../engine/prior/tell.ts";
import type { Cli } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { UsageError } from "../errors.ts";
import { exitCodes } from "../exit-codes.ts";
import { runInput, sharedOptions, stackArgument, type RunInput } from "../options.ts";
import type { DiffDetail } from "../output/diff.ts";
import { formatPrior } from "../output/event-lines.ts";
import { hasChanges } from "../output/ops.ts";
import { formatPlan } from "../output/plan.ts";
import { previewAndSave, type ReviewedLine } from "../reviewed.ts";
import { requirePolicies, showRun, withResultLine, type RunEnd } from "../runs.ts";
import { requireStack, type StackFile } from "../stack-files.ts";

interface PreviewInput extends RunInput {
  /** Undefined where neither --diff nor --no-diff is given. */
  diff?: boolean | undefined;
  expectNoChanges: boolean;
  against?: string | undefined;
  savePlan?: string | undefined;
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
    {
      flags: "--expect-no-changes",
      description: "exit 3 when there are changes, or a run that was cut short has made some",
    },
    {
      flags: "--against <what>",
      description:
        "compare with something else than the stack's state: none, the path of an exported " +
        "state, or a Git revision, whose program is then run, too",
    },
    {
      flags: "--save-plan <file>",
      description: "keep what was planned, for `up --plan`; see docs/reviewed.md",
    },
    sharedOptions.engine,
    sharedOptions.parallel,
    sharedOptions.lockWait,
    sharedOptions.jsonEvents,
    sharedOptions.simulate,
  ],
  examples: [
    "slipway preview prod",
    "slipway preview prod --against origin/main",
    "slipway preview prod --expect-no-changes --json",
    "slipway preview prod --save-plan prod.plan.json",
  ],
  endsInOrder: true,
  input: z.object({
    ...runInput,
    diff: z.boolean().optional(),
    expectNoChanges: z.boolean().default(false),
    against: z.string().min(1, "give `none`, a path or a revision").optional(),
    savePlan: z.string().min(1, "give the path of a file").optional(),
  }),
  run: async (cli, input) => {
    const stack = await requireStack(cli, input.stack);
    const context = { json: input.json, operation: "preview", stack: stack.name };
    return withResultLine(cli, context, () => plan(cli, stack, input));
  },
});

async function plan(cli: Cli, stack: StackFile, input: PreviewInput): Promise<RunEnd> {
  const kind = input.json ? "json" : "plan";
  const { preview, engine } = await previewOf(cli, stack, input);
  const show = () => showRun(cli, kind, input, preview);
  const { result: compared, save } = await planned(cli, stack, input, { engine, preview: show });
  const { prior, ...result } = compared;
  if (!input.json) {
    cli.out.show(formatPlan(result, detailOf(input.diff), cli.out));
    if (prior.kind !== "state") cli.out.line(formatPrior(prior));
  }
  requirePolicies(cli, result, true);
  const changes = hasChanges(result.steps) || result.unfinished === "state";
  if (!hasChanges(result.steps) && changes && !input.json) cli.err.line(sayUnfinished(stack.name));
  const reviewed = await save?.();
  const unexpected = input.expectNoChanges && changes;
  const code = unexpected ? exitCodes.changes : exitCodes.ok;
  return { code, result, prior, ...(reviewed && { reviewed }) };
}

async function planned(
  cli: Cli,
  { name }: StackFile,
  { savePlan }: PreviewInput,
  { engine, preview }: { engine: Engine | undefined; preview: () => Promise<ComparedResult> },
): Promise<{ result: ComparedResult; save?: () => Promise<ReviewedLine> }> {
  if (savePlan === undefined || engine === undefined) return { result: await preview() };
  return await previewAndSave(cli, name, savePlan, { engine, preview });
}

function sayUnfinished(stack: string): string {
  const again = `npx slipway up ${stack}`;
  return `The state lacks what a run that was cut short has done: ${again} takes it in.`;
}

type Preview = (options: RunOptions) => Promise<ComparedResult>;

async function previewOf(
  cli: Cli,
  { name: stack }: StackFile,
  { against, engine: requested, savePlan }: PreviewInput,
): Promise<{ preview: Preview; engine?: Engine }> {
  const { folder, env: environment } = cli;
  if (against !== undefined) {
    refuseEngine(requested);
    refuseSimulation(cli);
    refuseSaving(savePlan);
    const { previewAgainst } = await import("../../engine/prior/preview.ts");
    const request = { folder, stack, against, environment };
    return { preview: (options) => previewAgainst(request, options) };
  }
  const engine = await cli.openEngine({ folder, stack, operation: "preview", requested });
  const preview: Preview = async (options) => {
    return { ...(await engine.preview(tellPrior(ownState, options))), prior: ownState };
  };
  return { preview, engine };
}

function refuseSaving(savePlan: string | undefined): void {
  if (savePlan === undefined) return;
  throw new UsageError(
    "AgainstSaved",
    "A plan starts at the stack's own state: leave out --against or --save-plan.",
  );
}

function refuseSimulation({ simulate }: Cli): void {
  if (simulate === undefined) return;
  throw new UsageError(
    "AgainstSimulation",
    "A simulation is compared with its own state: leave out --against or --simulate.",
  );
}

function refuseEngine(requested: PreviewInput["engine"]): void {
  if (requested !== "pulumi") return;
  throw new UsageError(
    "AgainstEngine",
    "The Pulumi CLI compares with the stack's own state alone: leave out --engine pulumi or " +
      "--against.",
  );
}

function detailOf(diff: boolean | undefined): DiffDetail {
  if (diff === undefined) return "changes";
  return diff ? "all" : "none";
}
