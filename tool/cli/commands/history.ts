import * as z from "zod";
import {
  deploymentStatuses,
  type DeploymentStatus,
} from "../../../program/ledger/deployment-record.ts";
import { ledgerStackOf } from "../../../program/ledger/place.ts";
import { readDeployments } from "../../delivery/ledger/deployments.ts";
import { engineNames, type Cli } from "../cli.ts";
import { defineCommand, wholeNumber } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { placeOf } from "../ledger-place.ts";
import { sharedOptions, stackArgument } from "../options.ts";
import { formatHistory, mergeHistory, type HistoryLine } from "../output/history.ts";
import { requireStack, type StackFile } from "../stack-files.ts";

interface HistoryInput {
  stack?: string | undefined;
  json: boolean;
  engine?: (typeof engineNames)[number] | undefined;
  release?: string | undefined;
  status?: DeploymentStatus | undefined;
  limit: number;
}

/** `slipway history`. */
export const history = defineCommand<HistoryInput>({
  name: "history",
  group: "State",
  summary: "list the earlier runs on a stack, and its deployments",
  details:
    "Newest first. Runs are what either engine did, those of the Pulumi CLI too: how it ended, " +
    "when. An up that finds nothing to change runs nothing and is not listed. Deployments are " +
    "what the ledger tells: which release, in what way, by whom. With --release or --status, " +
    "deployments alone.",
  arguments: [stackArgument],
  options: [
    { flags: "--release <id>", description: "deployments of one release, by its first digits" },
    {
      flags: "--status <status>",
      description: "deployments of one status",
      choices: deploymentStatuses,
    },
    { flags: "--limit <n>", description: "how many, 50 where it is not given" },
    sharedOptions.json,
    sharedOptions.engine,
    sharedOptions.simulate,
  ],
  examples: ["slipway history dev", "slipway history prod --status failed --limit 10 --json"],
  input: z.object({
    stack: z.string().optional(),
    json: z.boolean().default(false),
    engine: z.enum(engineNames).optional(),
    release: z
      .string()
      .regex(/^[0-9a-f]{4,64}$/, "give at least 4 of its hex digits")
      .optional(),
    status: z.enum(deploymentStatuses).optional(),
    limit: wholeNumber(1, 1_000_000).default(50),
  }),
  run: async (cli, input) => {
    const stack = await requireStack(cli, input.stack);
    const lines = (await readLines(cli, stack, input)).slice(0, input.limit);
    if (input.json) cli.out.json(lines, 2);
    else if (lines.length === 0) cli.err.line(`Nothing was ever run on ${stack.name}.`);
    else cli.out.show(formatHistory(lines, cli.now(), cli.out.style));
    return exitCodes.ok;
  },
});

async function readLines(cli: Cli, stack: StackFile, input: HistoryInput): Promise<HistoryLine[]> {
  const { engine: requested, release, status } = input;
  const filtered = release !== undefined || status !== undefined;
  const deployments = (await readDeploymentsOf(cli, stack, requested)).filter(
    ({ payload }) =>
      (release === undefined || payload.release?.startsWith(release) === true) &&
      (status === undefined || payload.status === status),
  );
  if (filtered) return mergeHistory([], deployments);
  const place = { folder: cli.folder, stack: stack.name, operation: "history" as const, requested };
  const engine = await cli.openEngine(place);
  return mergeHistory(await engine.history(), deployments);
}

async function readDeploymentsOf(
  cli: Cli,
  { name, application }: StackFile,
  engine: HistoryInput["engine"],
): Promise<Awaited<ReturnType<typeof readDeployments>>["deployments"]> {
  // A simulation has no ledger, nor has the ledger's own stack.
  const has = cli.simulate === undefined && application !== "not set";
  if (!has || name === ledgerStackOf(application)) return [];
  const { deployments, warning } = await readDeployments(placeOf(cli, application, engine), name);
  if (warning !== undefined) cli.err.line(`Of the ledger: ${warning}.`);
  return deployments;
}
