import * as z from "zod";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { checkHealth } from "../health-checks.ts";
import { askLive } from "../live-stack.ts";
import { sharedOptions, stackArgument } from "../options.ts";
import { columns } from "../output/text.ts";
import { requireStack } from "../stack-files.ts";

/** `slipway health`. */
export const health = defineCommand<{ stack?: string | undefined; json: boolean }>({
  name: "health",
  group: "Look",
  summary: "say whether a stack works now",
  details:
    "Asks its platform about everything that should run, and each address for an answer; one " +
    "below 500 will do. Ends with 0 where all is well, 1 where something is not, and 2 where the " +
    "platform could not be asked.",
  arguments: [stackArgument],
  options: [sharedOptions.json],
  examples: ["slipway health prod", "slipway health dev --json"],
  input: z.object({ stack: z.string().optional(), json: z.boolean().default(false) }),
  run: async (cli, input) => {
    const stack = await requireStack(cli, input.stack);
    const place = { stack: stack.name, platform: stack.platform };
    const asked = await askLive(() => checkHealth(cli, stack));
    if ("problem" in asked) {
      if (input.json) cli.out.json({ ...place, healthy: null, ...asked, checks: [] }, 2);
      cli.err.line(asked.problem);
      return exitCodes.usage;
    }
    const checks = asked.answer;
    const healthy = checks.every(({ ok }) => ok);
    if (input.json) cli.out.json({ ...place, healthy, checks }, 2);
    else {
      const { style } = cli.out;
      const mark = (ok: boolean): string => (ok ? style("green", "ok") : style("red", "not ok"));
      cli.out.show(columns(checks.map(({ name, ok, detail }) => [mark(ok), name, detail])));
      cli.out.line(healthy ? `${stack.name} works.` : `${stack.name} does not work as it should.`);
    }
    return healthy ? exitCodes.ok : exitCodes.failed;
  },
});
