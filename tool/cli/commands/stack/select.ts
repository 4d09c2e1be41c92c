import * as z from "zod";
import { readProject } from "../../../engine/state/project/project.ts";
import { readSelection, writeSelection } from "../../../engine/state/project/selection.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { requireNamedStack } from "../../stack-files.ts";

/** `slipway stack select`. */
export const stackSelect = defineCommand<{ stack?: string | undefined }>({
  name: "stack select",
  group: "Stacks",
  summary: "choose the stack that commands take where none is named",
  details:
    "The choice is this checkout's, kept where the Pulumi CLI keeps its own: pulumi stack select " +
    "does the same, and PULUMI_STACK comes before both. A command that takes the selected stack " +
    "says so. destroy, import, cancel and stack rm always want it named.",
  arguments: [{ name: "stack", description: "name of the stack: `dev` for Pulumi.dev.yaml" }],
  options: [],
  examples: ["slipway stack select dev"],
  input: z.object({ stack: z.string().optional() }),
  run: async (cli, input) => {
    const { name } = await requireNamedStack(cli.folder, input.stack);
    const project = await readProject(cli.folder);
    await writeSelection(project, name, cli.env);
    cli.err.line(`${name} is selected, for slipway and for the Pulumi CLI.`);
    const selection = await readSelection(project, cli.env);
    if (selection !== undefined && selection.stack !== name) {
      const { source, stack } = selection;
      cli.err.line(`${cli.err.style("yellow", "warning")}  ${source} still says '${stack}'.`);
    }
    return exitCodes.ok;
  },
});
