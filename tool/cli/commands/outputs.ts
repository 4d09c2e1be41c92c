import * as z from "zod";
import type { StackOutputs } from "../../engine/engine.ts";
import type { Cli } from "../cli.ts";
import { closest } from "../../closest.ts";
import { defineCommand } from "../command.ts";
import { UsageError } from "../errors.ts";
import { exitCodes } from "../exit-codes.ts";
import { sharedOptions, stackArgument } from "../options.ts";
import { columns, formatValue } from "../output/text.ts";
import { requireStack } from "../stack-files.ts";

interface OutputsInput {
  stack?: string | undefined;
  key?: string | undefined;
  json: boolean;
  showSecrets: boolean;
}

/** `slipway outputs`. */
export const outputs = defineCommand<OutputsInput>({
  name: "outputs",
  group: "Look",
  summary: "print the outputs of a stack's last update",
  details:
    "All of them as a table, or one of them alone: a string as it is, anything else as JSON. " +
    "Secret ones are shown as [secret] unless --show-secrets is given.",
  arguments: [
    stackArgument,
    { name: "key", description: "output that is wanted, instead of all", optional: true },
  ],
  options: [
    sharedOptions.json,
    { flags: "--show-secrets", description: "print secret outputs in plain" },
    sharedOptions.simulate,
  ],
  examples: ["slipway outputs dev", "slipway outputs prod address"],
  input: z.object({
    stack: z.string().optional(),
    key: z.string().optional(),
    json: z.boolean().default(false),
    showSecrets: z.boolean().default(false),
  }),
  run: async (cli, input) => {
    const { name } = await requireStack(cli, input.stack);
    const request = { folder: cli.folder, stack: name, operation: "outputs" as const };
    const engine = await cli.openEngine(request);
    const found = await engine.outputs({ showSecrets: input.showSecrets });
    if (input.key === undefined) printAll(cli, name, found, input.json);
    else printOne(cli, name, found, input.key, input.json);
    return exitCodes.ok;
  },
});

function printAll(cli: Cli, stack: string, found: StackOutputs, json: boolean): void {
  const entries = Object.entries(found.values);
  if (json) cli.out.json(found.values, 2);
  else if (entries.length === 0) cli.err.line(`${stack} has no outputs.`);
  else cli.out.lines(columns(entries.map(([key, value]) => [key, plainText(value)])));
}

function printOne(cli: Cli, stack: string, found: StackOutputs, key: string, json: boolean): void {
  const keys = Object.keys(found.values);
  if (!keys.includes(key)) {
    const near = closest(key, keys);
    const hint = near === undefined ? "" : ` Did you mean '${near}'?`;
    throw new UsageError(
      "UnknownOutput",
      `Stack '${stack}' has no output '${key}'.${hint} It has: ${keys.join(", ") || "none"}.`,
    );
  }
  const value = found.values[key];
  if (json) cli.out.json(value, 2);
  else cli.out.line(plainText(value));
}

function plainText(value: unknown): string {
  return typeof value === "string" ? value : formatValue(value, Number.POSITIVE_INFINITY);
}
