import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { requireLocalStack } from "../local-stack.ts";
import { stackArgument } from "../options.ts";
import { formatLocalEnd } from "../output/services.ts";

/** `slipway start`. */
export const start = defineCommand<{ stack?: string | undefined }>({
  name: "start",
  group: "Run",
  summary: "start the processes of a stopped local stack",
  details:
    "Starts what stop ended, as it was, without running the program: changes of the program take " +
    "effect with up.",
  arguments: [stackArgument],
  options: [],
  examples: ["slipway start dev"],
  input: z.object({ stack: z.string().optional() }),
  run: async (cli, input) => {
    const stack = await requireLocalStack(cli, input.stack, "start");
    const { name } = stack;
    const problems = await cli.local.start(stack);
    if (problems === undefined) {
      throw new UserError(
        "NeverUp",
        `Stack '${name}' has nothing to start: bring it up first with npx slipway up ${name}.`,
      );
    }
    const { style } = cli.err;
    cli.err.line(problems.length === 0 ? `${name} is started.` : `${name} is started in part:`);
    cli.err.lines(problems.map((problem) => `${style("yellow", "warning")}  ${problem}`));
    cli.out.lines(formatLocalEnd(name, await cli.local.status(stack), cli.out.style));
    return problems.length === 0 ? exitCodes.ok : exitCodes.failed;
  },
});
