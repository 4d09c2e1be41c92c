import * as z from "zod";
import { readProject } from "../../../engine/state/project/project.ts";
import { readSelection } from "../../../engine/state/project/selection.ts";
import {
  listSimulatedStacks,
  listStackSummaries,
  type StackSummary,
} from "../../../engine/state/stacks.ts";
import type { Cli } from "../../cli.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { sharedOptions } from "../../options.ts";
import { columns } from "../../output/text.ts";
import { readStackFiles, type StackFile } from "../../stack-files.ts";

const cutShortAdvice = "the next run takes over what it did, or slipway cancel does.";

/** One stack, as `--json` prints it. */
interface Row {
  name: string;
  /** Null where there is no Pulumi.<stack>.yaml. */
  platform: string | null;
  stage: string | null;
  selected: boolean;
  /** Null where there is no state, or none that can be read here. */
  resources: number | null;
  lastUpdate: string | null;
  lockedBy: { holder: string; dead: boolean }[];
  /** Whether a run was cut short: the state is behind until the next one. */
  cutShort: boolean;
  problem?: string;
}

/** `slipway stack ls`. */
export const stackLs = defineCommand<{ json: boolean }>({
  name: "stack ls",
  group: "Stacks",
  summary: "list the stacks of this project",
  details:
    "Every stack that has a Pulumi.<stack>.yaml or a state, with its resources and whoever holds " +
    "it now. The selected one is marked with *. Reads files only: no passphrase is needed.",
  arguments: [],
  options: [sharedOptions.json, sharedOptions.simulate],
  examples: ["slipway stack ls", "slipway stack ls --json"],
  input: z.object({ json: z.boolean().default(false) }),
  run: async (cli, { json }) => {
    const { stacks, elsewhere } = await (cli.simulate === undefined
      ? listStackSummaries(cli.folder, cli.env)
      : listSimulatedStacks(cli.folder));
    const files = await readStackFiles(cli.folder);
    const selected = await readSelection(await readProject(cli.folder), cli.env);
    const rows = stacks.map((stack) => toRow(stack, files, selected?.stack));
    if (json) cli.out.json(rows, 2);
    else printRows(cli, rows);
    if (elsewhere !== undefined) {
      cli.err.line(`The state is in ${elsewhere}: npx pulumi stack ls says what is there.`);
    }
    return exitCodes.ok;
  },
});

function toRow(stack: StackSummary, files: StackFile[], selected: string | undefined): Row {
  const file = files.find(({ name }) => name === stack.name);
  return {
    name: stack.name,
    platform: file?.platform ?? null,
    stage: file?.stage ?? null,
    selected: stack.name === selected,
    resources: stack.resources ?? null,
    lastUpdate: stack.updatedAt?.toISOString() ?? null,
    lockedBy: stack.holders.map(({ description, dead }) => ({ holder: description, dead })),
    cutShort: stack.cutShort,
    ...(stack.problem !== undefined && { problem: stack.problem }),
  };
}

function printRows({ out, err }: Cli, rows: readonly Row[]): void {
  if (rows.length === 0) {
    err.line("There is no stack: make one with npx slipway stack init <name>.");
    return;
  }
  const heads = ["name", "platform", "stage", "resources", "last update", "locked by"];
  const cells = rows.map((row) => [
    row.selected ? `${row.name}*` : row.name,
    row.platform ?? "no file",
    row.stage ?? "-",
    row.problem === undefined ? String(row.resources ?? "-") : "unreadable",
    row.lastUpdate ?? "never",
    row.lockedBy.map(formatHolder).join("; "),
  ]);
  const [head = "", ...lines] = columns([heads, ...cells]);
  out.lines([out.style("dim", head), ...lines]);
  const warning = err.style("yellow", "warning");
  for (const { name, problem, cutShort } of rows) {
    if (problem !== undefined) err.line(`${warning}  ${name}: ${problem}`);
    if (cutShort) err.line(`${warning}  ${name}: a run was cut short; ${cutShortAdvice}`);
  }
}

function formatHolder({ holder, dead }: Row["lockedBy"][number]): string {
  return dead ? `${holder} (no longer lives)` : holder;
}
