import * as z from "zod";
import { resolve } from "node:path";
import { writeWhole } from "../../engine/state/files.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { sharedOptions, stackArgument } from "../options.ts";
import { requireStack } from "../stack-files.ts";
import { countResources } from "../deployments.ts";
import { count } from "../output/text.ts";
import { engineNames } from "../cli.ts";

interface ExportInput {
  stack?: string | undefined;
  file?: string | undefined;
  showSecrets: boolean;
  engine?: (typeof engineNames)[number] | undefined;
}

/** `slipway export`. */
export const exportState = defineCommand<ExportInput>({
  name: "export",
  group: "State",
  summary: "print the state of a stack",
  details:
    "The deployment as JSON, in the form of pulumi stack export; import takes it back. Secrets " +
    "stay encrypted under the stack's passphrase unless --show-secrets is given.",
  arguments: [stackArgument],
  options: [
    { flags: "--file <path>", description: "write it into this file, readable by you alone" },
    { flags: "--show-secrets", description: "with secrets in plain" },
    sharedOptions.engine,
    sharedOptions.simulate,
  ],
  examples: ["slipway export dev", "slipway export prod --file prod.json"],
  input: z.object({
    stack: z.string().optional(),
    file: z.string().min(1, "give a path").optional(),
    showSecrets: z.boolean().default(false),
    engine: z.enum(engineNames).optional(),
  }),
  run: async (cli, input) => {
    const { name } = await requireStack(cli, input.stack);
    const engine = await cli.openEngine({
      folder: cli.folder,
      stack: name,
      operation: "export",
      requested: input.engine,
    });
    const deployment = await engine.export({ showSecrets: input.showSecrets });
    if (input.file === undefined) {
      cli.out.json(deployment, 2);
      return exitCodes.ok;
    }
    const text = JSON.stringify(deployment, undefined, 2);
    const file = resolve(input.file);
    await writeWhole(file, `${text}\n`);
    const resources = count(countResources(deployment) ?? 0, "resource");
    const plain = input.showSecrets ? " Its secrets are in plain: do not keep it." : "";
    cli.err.line(`The state of ${name}, ${resources}, is in ${file}.${plain}`);
    return exitCodes.ok;
  },
});
