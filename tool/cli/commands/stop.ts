import * as z from "zod";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { requireLocalStack } from "../local-stack.ts";
import { stackArgument } from "../options.ts";

/** `slipway stop`. */
export const stop = defineCommand<{ stack?: string | undefined }>({
  name: "stop",
  group: "Run",
  summary: "stop the processes of a local stack, keep its data",
  details:
    "Ends every process of a stack on the local platform, the one started last first. Databases, " +
    "files and ports are kept: start and up go on from there. To delete them, use destroy.",
  arguments: [stackArgument],
  options: [],
  examples: ["slipway stop dev"],
  input: z.object({ stack: z.string().optional() }),
  run: async (cli, input) => {
    const stack = await requireLocalStack(cli, input.stack, "stop");
    const { name } = stack;
    const { running, ended } = await cli.local.stop(stack);
    if (ended.length > 0) {
      cli.err.line(`Ended what an agent that was killed had left: ${ended.join(", ")}.`);
    }
    cli.err.line(
      running || ended.length > 0
        ? `${name} is stopped; its data is kept. Start it again: npx slipway up ${name}`
        : `${name} was not running.`,
    );
    return exitCodes.ok;
  },
});
