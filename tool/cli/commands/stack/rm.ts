import { basename } from "node:path";
import * as z from "zod";
import { readProject } from "../../../engine/state/project/project.ts";
import { readSelection, writeSelection } from "../../../engine/state/project/selection.ts";
import { listStackSummaries, removeStack, requireEmpty } from "../../../engine/state/stacks.ts";
import type { Cli } from "../../cli.ts";
import { defineCommand } from "../../command.ts";
import { confirmByName } from "../../consent.ts";
import { exitCodes } from "../../exit-codes.ts";
import { refuseLedger } from "../../ledger-place.ts";
import { namedStackArgument, sharedOptions } from "../../options.ts";
import { requireNamedStack } from "../../stack-files.ts";

interface RemoveInput {
  stack?: string | undefined;
  config: boolean;
  yes: boolean;
}

/** `slipway stack rm`. */
export const stackRm = defineCommand<RemoveInput>({
  name: "stack rm",
  group: "Stacks",
  summary: "remove a stack that has no resources",
  details:
    "Removes its state and its history; a stack that still has resources is refused. Asks for the " +
    "stack's name, unless --yes is given. Pulumi.<stack>.yaml is kept unless --config is given; " +
    "the last state is kept as .bak beside where it was.",
  arguments: [namedStackArgument],
  options: [
    {
      flags: "--config",
      description: "delete Pulumi.<stack>.yaml and the passphrase beside it, too",
    },
    sharedOptions.yes,
  ],
  examples: ["slipway stack rm anna", "slipway stack rm anna --config --yes"],
  endsInOrder: true,
  input: z.object({
    stack: z.string().optional(),
    config: z.boolean().default(false),
    yes: z.boolean().default(false),
  }),
  run: async (cli, input) => {
    const { name } = await requireNamedStack(cli.folder, input.stack);
    await refuseLedger(cli, name);
    await refuseFull(cli, name);
    const also = input.config ? `, Pulumi.${name}.yaml` : "";
    await confirmByName(cli, input, name, `This removes the state${also} and history of ${name}.`);
    const removed = await removeStack({
      folder: cli.folder,
      stack: name,
      config: input.config,
      environment: cli.env,
    });
    await unselect(cli, name);
    sayRemoved(cli, name, input.config, removed);
    return exitCodes.ok;
  },
});

/** Told before anything is asked; looked at again under the lock. */
async function refuseFull(cli: Cli, name: string): Promise<void> {
  const { stacks } = await listStackSummaries(cli.folder, cli.env);
  const found = stacks.find((stack) => stack.name === name);
  requireEmpty(name, found?.resources ?? 0);
}

async function unselect(cli: Cli, name: string): Promise<void> {
  const project = await readProject(cli.folder);
  const selection = await readSelection(project, cli.env);
  const own = selection?.stack === name && selection.source !== "PULUMI_STACK";
  if (own) await writeSelection(project, undefined, cli.env);
}

function sayRemoved({ err }: Cli, name: string, config: boolean, removed: string[]): void {
  if (removed.length === 0) {
    err.line(`${name} has no state: there was nothing to remove. --config deletes its settings.`);
    return;
  }
  const kept = config ? "" : ` Its settings in Pulumi.${name}.yaml are kept.`;
  err.line(`${name} is removed: ${removed.map((file) => basename(file)).join(", ")}.${kept}`);
}
