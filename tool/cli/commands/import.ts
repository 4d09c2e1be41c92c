import { resolve } from "node:path";
import * as z from "zod";
import { engineNames, type Cli } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { confirmByName } from "../consent.ts";
import { countResources, keepDeployment, readDeployment } from "../deployments.ts";
import { UsageError } from "../errors.ts";
import { exitCodes } from "../exit-codes.ts";
import { namedStackArgument, sharedOptions } from "../options.ts";
import { count } from "../output/text.ts";
import { requireNamedStack } from "../stack-files.ts";

interface ImportInput {
  stack?: string | undefined;
  file?: string | undefined;
  yes: boolean;
  engine?: (typeof engineNames)[number] | undefined;
}

/** `slipway import`. */
export const importState = defineCommand<ImportInput>({
  name: "import",
  group: "State",
  summary: "replace the state of a stack by an exported one",
  details:
    "Takes what export, or pulumi stack export, wrote. It is checked first: a damaged state, or " +
    "that of another stack, changes nothing. Asks for the stack's name, unless --yes is given, and " +
    "keeps the state that it replaces in a file that it names. No resource is touched: a preview " +
    "shows how the state and the program differ.",
  arguments: [namedStackArgument],
  options: [
    { flags: "--file <path>", description: "file with the state to import" },
    sharedOptions.yes,
    sharedOptions.engine,
  ],
  examples: ["slipway import dev --file dev.json"],
  endsInOrder: true,
  input: z.object({
    stack: z.string().optional(),
    file: z.string().min(1, "give a path").optional(),
    yes: z.boolean().default(false),
    engine: z.enum(engineNames).optional(),
  }),
  run: async (cli, input) => {
    const { name } = await requireNamedStack(cli.folder, input.stack);
    const file = requireFile(input.file, name);
    const deployment = await readDeployment(file);
    await replaceState(cli, name, input, file, deployment);
    return exitCodes.ok;
  },
});

function requireFile(file: string | undefined, stack: string): string {
  if (file !== undefined) return resolve(file);
  const example = `npx slipway import ${stack} --file ${stack}.json`;
  throw new UsageError("NoFile", `Name the file with the state to import: ${example}.`);
}

async function replaceState(
  cli: Cli,
  name: string,
  input: ImportInput,
  file: string,
  deployment: unknown,
): Promise<void> {
  const { folder, err } = cli;
  const requested = input.engine;
  const engine = await cli.openEngine({ folder, stack: name, operation: "import", requested });
  const before = await engine.export();
  const [had, gets] = [before, deployment].map((one) =>
    count(countResources(one) ?? 0, "resource"),
  );
  const what = `This replaces the state of ${name}, ${had ?? ""}, by ${file}, ${gets ?? ""}.`;
  await confirmByName(cli, input, name, what);
  const backup = await keepDeployment(folder, name, before);
  await engine.import(deployment);
  err.line(`${name} has the state of ${file}, ${gets ?? ""}.`);
  err.line(`The one before is kept: npx slipway import ${name} --file ${backup}`);
  err.line(`See how it differs from the program: npx slipway preview ${name}`);
}
