import * as z from "zod";
import { UserError } from "../../../../variables/user-error.ts";
import { isSensitive } from "../../../../variables/facts.ts";
import { setConfigCommand } from "../../../../variables/set-command.ts";
import type { Cli } from "../../cli.ts";
import { defineCommand } from "../../command.ts";
import { writeChange, type EnvChange } from "../../env/change.ts";
import { askProgram, problemOf } from "../../env/contract.ts";
import { configKeyOf } from "../../env/name.ts";
import { readValue } from "../../env/value.ts";
import { exitCodes } from "../../exit-codes.ts";
import { ensureKey } from "../../keys.ts";
import { namedStackArgument, variableArgument } from "../../options.ts";
import { requireNamedStack } from "../../stack-files.ts";

interface SetInput {
  stack?: string | undefined;
  name?: string | undefined;
  secret: boolean;
}

/** `slipway env set`. */
export const envSet = defineCommand<SetInput>({
  name: "env set",
  group: "Stacks",
  summary: "give a stack the value of a variable",
  details:
    "Asks for the value without showing it, or reads it from stdin, where one line end at its end " +
    "is not part of it; so no value stands in the history of a shell. The value is held against the " +
    "application's variable contract by a preview that changes nothing, and written into " +
    "Pulumi.<stack>.yaml, whose comments and order stay. --secret encrypts it with the stack's key. " +
    "A program gets it with the next up. api/NAME is the value of the program api alone, where the " +
    'contract says `scope: "service"`. A key of another namespace, such as aws:profile, is set as ' +
    "it is.",
  arguments: [namedStackArgument, variableArgument],
  options: [{ flags: "--secret", description: "encrypt the value with the stack's key" }],
  examples: [
    "slipway env set dev LOG_LEVEL",
    "slipway env set prod WEBHOOK_SECRET --secret < secret.txt",
  ],
  input: z.object({
    stack: z.string().optional(),
    name: z.string().optional(),
    secret: z.boolean().default(false),
  }),
  run: async (cli, input) => {
    const stack = await requireNamedStack(cli.folder, input.stack);
    const key = configKeyOf(input.name);
    if (input.secret) await ensureKey(cli, stack);
    const value = await readValue(cli, input.name ?? "", stack.name);
    const change = { stack: stack.name, key, value, secret: input.secret };
    await checkContract(cli, change);
    const known = await writeChange(cli, change);
    const how = input.secret ? ", encrypted" : "";
    cli.err.line(
      `${input.name ?? ""} of ${stack.name} is ${known ? "changed" : "set"}${how}, in ` +
        `Pulumi.${stack.name}.yaml. It takes effect with npx slipway up ${stack.name}.`,
    );
    return exitCodes.ok;
  },
});

/** Refuses what the contract does; where the program cannot say, that is told and no obstacle. */
async function checkContract(cli: Cli, change: EnvChange): Promise<void> {
  if (!change.key.startsWith("variables:")) return;
  const { stack, key, secret } = change;
  const view = await askProgram(cli, stack, change);
  const problem = problemOf(view, key);
  if (problem !== undefined) {
    const message = `${key} of stack '${stack}': ${problem}. Nothing was changed.`;
    throw new UserError("VariableRefused", message);
  }
  const fact = view.facts.get(key.replace(/^variables:(.*\/)?/, ""));
  if (isSensitive(fact) && !secret) {
    throw new UserError(
      "SecretInPlain",
      `${key} is a secret by its contract, and Git would keep it in plain text: run ` +
        `${setConfigCommand(stack, key, true)}. Nothing was changed.`,
    );
  }
  if (fact !== undefined || view.failure === undefined) return;
  const [reason = ""] = view.failure.split("\n");
  cli.err.line(`${cli.err.style("yellow", "warning")}  not held against the contract: ${reason}`);
}
