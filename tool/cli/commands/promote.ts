import { defineCommand } from "../command.ts";
import { describeError, exitCodeOf } from "../errors.ts";
import { namedStackArgument } from "../options.ts";
import { promoteInput, promoteOptions, type PromoteInput } from "../promotion/input.ts";
import { tellStep } from "../promotion/tell.ts";

/** `slipway promote`. */
export const promote = defineCommand<PromoteInput>({
  name: "promote",
  group: "Deliver",
  summary: "bring a release from one stack to the next, as it was built",
  details:
    "Takes the release that runs in the first stack, or the one that is named, if it is verified " +
    "there, has soaked and was not rejected; checks what the target requires, its windows and " +
    "freezes; shows what changes between the releases and in the target; asks; notes the deployment " +
    "in the ledger; writes the release into Pulumi.<target>.yaml and does what up does. Nothing is " +
    "built. Where somebody has to approve, it asks for that and ends with 4: run it again once " +
    "`slipway approve` was run. A run that was killed is gone on with by the next one. Where " +
    "nothing was changed, the file is put back; with --simulate it always is.",
  arguments: [
    { ...namedStackArgument, name: "from", description: "stack in which the release was verified" },
    { name: "to", description: "stack that it goes to" },
    {
      name: "release",
      description: "id of the release, or at least its first 7 digits; without it, what runs there",
      optional: true,
    },
  ],
  options: promoteOptions,
  examples: [
    "slipway promote staging prod",
    "slipway promote staging prod 3f8a5c1 --dry-run",
    "slipway promote staging prod --yes --commit",
    "slipway promote staging prod 9b7d246 --hotfix --reason 'orders are lost'",
  ],
  endsInOrder: true,
  input: promoteInput,
  run: async (cli, input) => {
    // Loaded when wanted: help answers at once.
    const { runPromote } = await import("../promotion/run.ts");
    try {
      return await runPromote(cli, input);
    } catch (error) {
      const exitCode = exitCodeOf(error);
      tellStep(cli, input, { step: "end", ok: false, exitCode, error: describeError(error) });
      throw error;
    }
  },
});
