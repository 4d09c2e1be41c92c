import * as z from "zod";
import type { Cli } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { confirmPlan } from "../consent.ts";
import { exitCodes } from "../exit-codes.ts";
import { faultOptions, runInput, sharedOptions, stackArgument, type RunInput } from "../options.ts";
import { summarize } from "../output/ops.ts";
import { formatSeconds } from "../output/text.ts";
import { showRun, withResultLine, type RunEnd } from "../runs.ts";
import { requireStack, type StackFile } from "../stack-files.ts";

interface RefreshInput extends RunInput {
  yes: boolean;
}

/** `slipway refresh`. */
export const refresh = defineCommand<RefreshInput>({
  name: "refresh",
  group: "State",
  summary: "read what is really there into the state of a stack",
  details:
    "Asks the provider of every resource, and writes what it says into the state: ~ was changed " +
    "elsewhere, - is no longer there. No resource is touched. The next up makes the stack what the " +
    "program says. A development stack on the local platform is refreshed without asking, any " +
    "other one with --yes.",
  arguments: [stackArgument],
  options: [
    sharedOptions.yes,
    sharedOptions.engine,
    sharedOptions.parallel,
    sharedOptions.lockWait,
    sharedOptions.jsonEvents,
    sharedOptions.simulate,
    ...faultOptions,
  ],
  examples: ["slipway refresh dev", "slipway refresh prod --yes"],
  endsInOrder: true,
  input: z.object({ ...runInput, yes: z.boolean().default(false) }),
  run: async (cli, input) => {
    const stack = await requireStack(cli, input.stack);
    const context = { json: input.json, operation: "refresh", stack: stack.name };
    return withResultLine(cli, context, () => readBack(cli, stack, input));
  },
});

async function readBack(cli: Cli, stack: StackFile, input: RefreshInput): Promise<RunEnd> {
  const engine = await cli.openEngine({
    folder: cli.folder,
    stack: stack.name,
    operation: "refresh",
    requested: input.engine,
  });
  const straight = stack.platform === "local" && stack.stage === "development";
  if (!straight && cli.simulate === undefined) {
    const question = `Write what the providers of ${stack.name} say into its state?`;
    await confirmPlan(cli, input, question);
  }
  const kind = input.json ? "json" : "run";
  const result = await showRun(cli, kind, input, (options) => engine.refresh(options));
  if (!input.json) {
    const { style } = cli.err;
    const seconds = style("dim", formatSeconds(result.seconds));
    cli.err.line(`${summarize(result.steps, style, "done")}   ${seconds}`);
    cli.err.line(`The state of ${stack.name} is what its providers say; nothing else was changed.`);
  }
  return { code: exitCodes.ok, result };
}
