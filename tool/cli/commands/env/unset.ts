import { basename } from "node:path";
import * as z from "zod";
import { closest } from "../../../closest.ts";
import { readProject } from "../../../engine/state/project/project.ts";
import { readStackFile } from "../../../engine/state/project/stack-file.ts";
import type { Cli } from "../../cli.ts";
import { defineCommand } from "../../command.ts";
import { writeChange } from "../../env/change.ts";
import { configKeyOf } from "../../env/name.ts";
import { UsageError } from "../../errors.ts";
import { exitCodes } from "../../exit-codes.ts";
import { namedStackArgument, variableArgument } from "../../options.ts";
import { requireNamedStack } from "../../stack-files.ts";

/** `slipway env unset`. */
export const envUnset = defineCommand<{ stack?: string | undefined; name?: string | undefined }>({
  name: "env unset",
  group: "Stacks",
  summary: "take the value of a variable out of a stack's file",
  details:
    "Removes it from Pulumi.<stack>.yaml, whose comments and order stay; an encrypted one, too, " +
    "without its key. A program gets the contract's default, or nothing, with the next up.",
  arguments: [namedStackArgument, variableArgument],
  options: [],
  examples: ["slipway env unset dev LOG_LEVEL"],
  input: z.object({ stack: z.string().optional(), name: z.string().optional() }),
  run: async (cli, input) => {
    const stack = await requireNamedStack(cli.folder, input.stack);
    const key = configKeyOf(input.name);
    await requireSet(cli, stack.name, key);
    await writeChange(cli, { stack: stack.name, key, secret: false });
    cli.err.line(
      `${input.name ?? ""} of ${stack.name} is removed from Pulumi.${stack.name}.yaml. It takes ` +
        `effect with npx slipway up ${stack.name}.`,
    );
    return exitCodes.ok;
  },
});

async function requireSet(cli: Cli, stack: string, key: string): Promise<void> {
  const { config, file } = await readStackFile(await readProject(cli.folder), stack);
  if (key in config) return;
  const keys = Object.keys(config).filter((one) => !one.startsWith("slipway:"));
  const names = keys.map((one) => one.replace(/^variables:/, ""));
  const name = key.replace(/^variables:/, "");
  const near = closest(name, names);
  const hint = near === undefined ? "" : ` Did you mean '${near}'?`;
  const has = names.length === 0 ? "It sets none." : `It sets ${names.join(", ")}.`;
  throw new UsageError(
    "UnknownVariable",
    `${basename(file)} does not set '${name}'.${hint} ${has}`,
  );
}
