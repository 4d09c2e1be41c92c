import { inspect } from "node:util";
import * as z from "zod";
import { environmentModes, type EnvironmentMode } from "../../../components/plan/mode.ts";
import { restoreConfig, setConfigValue } from "../../engine/state/project/config-edit.ts";
import { readProject, stackConfigFile } from "../../engine/state/project/project.ts";
import { readStackFile } from "../../engine/state/project/stack-file.ts";
import type { Cli } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { namedStackArgument } from "../options.ts";
import { requireNamedStack } from "../stack-files.ts";
import { runUp, up, upInput, type UpInput } from "./up.ts";

interface ModeInput extends UpInput {
  mode?: EnvironmentMode | undefined;
}

const key = "slipway:mode";

/** `slipway mode`. */
export const mode = defineCommand<ModeInput>({
  name: "mode",
  group: "Deploy",
  summary: "put a stack into maintenance or into the archive, and back",
  details:
    "Writes slipway:mode into Pulumi.<stack>.yaml, so that Git shows it, and does what up does. " +
    "maintenance: every address of the entry answers 503 with a page, and the programs go on. " +
    "archived: no service, worker or schedule runs either; databases and other stores keep their " +
    "data and go on. running takes the line out again. Where nothing was changed, since a person " +
    "declined, a policy refused or up could not begin, the file is put back; with --simulate it " +
    "always is. Without a mode it says which one the file has.",
  arguments: [
    namedStackArgument,
    { name: "mode", description: environmentModes.join(", "), optional: true },
  ],
  options: up.options,
  examples: [
    "slipway mode prod maintenance",
    "slipway mode qa archived --yes",
    "slipway mode qa running",
  ],
  endsInOrder: true,
  input: z.object({
    ...upInput,
    mode: z.enum(environmentModes, `use one of ${environmentModes.join(", ")}`).optional(),
  }),
  run: async (cli, { mode: wanted, ...input }) => {
    const { name } = await requireNamedStack(cli.folder, input.stack);
    if (wanted !== undefined) return changeMode(cli, name, wanted, input);
    const project = await readProject(cli.folder);
    const { config } = await readStackFile(project, name);
    const found = config[key] ?? "running";
    cli.out.line(typeof found === "string" ? found : inspect(found));
    return exitCodes.ok;
  },
});

async function changeMode(
  cli: Cli,
  stack: string,
  wanted: EnvironmentMode,
  input: UpInput,
): Promise<ExitCode> {
  const file = stackConfigFile(await readProject(cli.folder), stack);
  const before = await setConfigValue(file, key, wanted === "running" ? undefined : wanted);
  // A simulation changes nothing that is real.
  const line = { stays: false };
  const keep = (): void => {
    line.stays = cli.simulate === undefined;
  };
  try {
    const code = await runUp(cli, input, keep);
    keep();
    return code;
  } finally {
    if (!line.stays) await restoreConfig(file, before);
  }
}
