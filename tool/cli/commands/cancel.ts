import * as z from "zod";
import { engineNames } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { confirmByName } from "../consent.ts";
import { exitCodes } from "../exit-codes.ts";
import { namedStackArgument, sharedOptions } from "../options.ts";
import { requireNamedStack } from "../stack-files.ts";

interface CancelInput {
  stack?: string | undefined;
  yes: boolean;
  engine?: (typeof engineNames)[number] | undefined;
}

/** `slipway cancel`. */
export const cancel = defineCommand<CancelInput>({
  name: "cancel",
  group: "State",
  summary: "free the lock that a run left behind",
  details:
    "Says who holds the stack. A run that certainly no longer lives is freed without a question. " +
    "One that may live, as any run of the Pulumi CLI or of another machine, is freed only after " +
    "the stack's name was typed, or with --yes: if it does live, two runs then write one state. To " +
    "stop a run, press Ctrl-C where it runs.",
  arguments: [namedStackArgument],
  options: [sharedOptions.yes, sharedOptions.engine, sharedOptions.simulate],
  examples: ["slipway cancel dev"],
  endsInOrder: true,
  input: z.object({
    stack: z.string().optional(),
    yes: z.boolean().default(false),
    engine: z.enum(engineNames).optional(),
  }),
  run: async (cli, input) => {
    const { name } = await requireNamedStack(cli.folder, input.stack);
    const { folder, err } = cli;
    const requested = input.engine;
    const engine = await cli.openEngine({ folder, stack: name, operation: "cancel", requested });
    const { freed, held } = await engine.cancel();
    err.lines(freed.map((holder) => `Freed the lock of a run that no longer lives: ${holder}.`));
    if (held.length === 0) {
      err.line(freed.length === 0 ? `Nobody holds ${name}.` : `${name} is free.`);
      return exitCodes.ok;
    }
    err.lines(held.map((holder) => `${name} is held by ${holder}.`));
    if (cli.simulate === undefined) await confirmByName(cli, input, name, "It may still live.");
    const forced = await engine.cancel({ force: true });
    err.lines(forced.freed.map((holder) => `Freed the lock of ${holder}.`));
    err.line(`${name} is free. See that its state is as it should be: npx slipway refresh ${name}`);
    return exitCodes.ok;
  },
});
