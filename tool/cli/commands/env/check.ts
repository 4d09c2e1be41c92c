import * as z from "zod";
import type { ReportEntry, VariableReport } from "../../../../variables/check/report.ts";
import type { Cli } from "../../cli.ts";
import { defineCommand } from "../../command.ts";
import { askAll } from "../../env/contract.ts";
import { exitCodes } from "../../exit-codes.ts";
import { sharedOptions, stackArgument } from "../../options.ts";
import { requireStack } from "../../stack-files.ts";

/** `slipway env check`. */
export const envCheck = defineCommand<{ stack?: string | undefined; json: boolean }>({
  name: "env check",
  group: "Stacks",
  summary: "hold all variables of a stack against the contracts that read them",
  details:
    "Every variable of every program at once, before anything is changed: what is missing, malformed, " +
    "unknown, meant for another stage or given twice, and what does not go together; each with its code " +
    "and what to do. Errors end with exit code 1, warnings do not. Encrypted values are looked at where " +
    "the stack's key is there, and count as set where it is not; no value of one is shown. Needs neither " +
    "the Pulumi CLI nor a credential.",
  arguments: [stackArgument],
  options: [sharedOptions.json],
  examples: ["slipway env check prod", "slipway env check prod --json"],
  input: z.object({ stack: z.string().optional(), json: z.boolean().default(false) }),
  run: async (cli, input) => {
    const stack = await requireStack(cli, input.stack);
    const { report } = await askAll(cli, stack.name);
    if (input.json) cli.out.json(report, 2);
    else show(cli, stack.name, report);
    return report.valid ? exitCodes.ok : exitCodes.failed;
  },
});

function show(cli: Cli, stack: string, { valid, errors, warnings }: VariableReport): void {
  const lines = (word: string, colour: "red" | "yellow", entries: readonly ReportEntry[]): void => {
    for (const { name, service, code, message, fix } of entries) {
      const whose = service === undefined ? "" : ` of ${service}`;
      cli.out.line(`${cli.out.style(colour, word)} ${code}  ${name}${whose}: ${message}`);
      cli.out.line(`    ${fix}.`);
    }
  };
  lines("error", "red", errors);
  lines("warning", "yellow", warnings);
  const count = (number: number, word: string): string =>
    `${number} ${word}${number === 1 ? "" : "s"}`;
  cli.out.line(
    valid && warnings.length === 0
      ? `All variables of ${stack} are right.`
      : `${stack} has ${count(errors.length, "error")} and ${count(warnings.length, "warning")}.`,
  );
}
