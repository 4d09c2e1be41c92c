import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import { findBase } from "../../check/base.ts";
import { collectChange } from "../../check/collect/collect.ts";
import type { ReviewedGoal } from "../../check/collect/compare.ts";
import { formatComment } from "../../check/format/comment.ts";
import { formatJson } from "../../check/format/json.ts";
import { markerOf } from "../../check/format/marker.ts";
import { formatSarif } from "../../check/format/sarif.ts";
import { formatTerminal } from "../../check/format/terminal.ts";
import { judge } from "../../check/judge/judge.ts";
import type { Judgement, Verdict } from "../../check/judge/judgement.ts";
import { openPoster, postPlaces } from "../../check/post/open.ts";
import { writeGoalFile } from "../../reviewed/file.ts";
import { writeWhole } from "../../engine/state/files.ts";
import { engineNames, type Cli } from "../cli.ts";
import { defineCommand, wholeNumber } from "../command.ts";
import { UsageError } from "../errors.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { sharedOptions } from "../options.ts";
import { readVersion } from "../project.ts";

interface CheckInput {
  stacks: string[];
  base?: string | undefined;
  engine: (typeof engineNames)[number];
  json: boolean;
  comment?: string | undefined;
  sarif?: string | undefined;
  saveGoals?: string | undefined;
  post?: string | undefined;
  pullRequest?: number | undefined;
  showProduction: boolean;
  failOn?: "dangerous" | "look-closely" | undefined;
  expectNoChanges: boolean;
}

/** `slipway check`. */
export const check = defineCommand<CheckInput>({
  name: "check",
  group: "Deploy",
  summary: "what a pull request changes, in one comment; needs no credential",
  details:
    "Runs the programs of the stacks that the change can touch, as they are here and as they were " +
    "where it left its target branch, and says what differs: data at risk, what becomes reachable, " +
    "rights, policies, variables, and every property below. Exit 1 where the program or a policy " +
    "refuses. With --engine pulumi stacks are compared with their real state instead. See " +
    "docs/check.md.",
  arguments: [
    {
      name: "stacks",
      description: "stacks to look at, instead of all",
      optional: true,
      many: true,
    },
  ],
  options: [
    {
      flags: "--base <revision>",
      description:
        "branch or commit that the change is to go to, instead of the pull request's, or the " +
        "remote's main branch",
    },
    sharedOptions.engine,
    { flags: "--json", description: "print the judgement as one JSON document" },
    { flags: "--comment <file>", description: "write the comment, as Markdown" },
    { flags: "--sarif <file>", description: "write the findings as SARIF 2.1.0" },
    {
      flags: "--save-goals <folder>",
      description: "write what each stack wants as <stack>.goal.json, for `slipway up --plan`",
    },
    { flags: "--post <where>", description: `post the comment: ${postPlaces}` },
    {
      flags: "--pull-request <number>",
      description: "where to post, instead of what the CI system tells",
    },
    {
      flags: "--show-production",
      description: "do not shorten account ids, hosts and addresses of production",
    },
    {
      flags: "--fail-on <verdict>",
      description: "exit 1 at this verdict, too, and at graver ones",
      choices: ["dangerous", "look-closely"],
    },
    { flags: "--expect-no-changes", description: "exit 3 where a resource changes" },
  ],
  examples: [
    "slipway check",
    "slipway check prod --base origin/release --json",
    "slipway check --comment comment.md --sarif slipway.sarif",
  ],
  endsInOrder: true,
  input: z.object({
    stacks: z.array(z.string()).default([]),
    base: z.string().min(1, "name a branch or a commit").optional(),
    engine: z.enum(engineNames).default("embedded"),
    json: z.boolean().default(false),
    comment: z.string().optional(),
    sarif: z.string().optional(),
    saveGoals: z.string().optional(),
    post: z.string().optional(),
    pullRequest: wholeNumber(1, 1_000_000_000).optional(),
    showProduction: z.boolean().default(false),
    failOn: z.enum(["dangerous", "look-closely"]).optional(),
    expectNoChanges: z.boolean().default(false),
  }),
  run: async (cli, input) => {
    const judgement = await judgeChange(cli, input);
    await write(cli, input, judgement);
    return codeOf(input, judgement);
  },
});

async function judgeChange(cli: Cli, input: CheckInput): Promise<Judgement> {
  const { folder, env: environment, signal } = cli;
  const { stacks, engine, showProduction } = input;
  const base = input.base ?? (await findBase(folder, environment));
  const secrets = new Set<string>();
  const onSecret = (value: string): void => void secrets.add(value);
  const goals: ReviewedGoal[] = [];
  const onGoal = (goal: ReviewedGoal): void => void goals.push(goal);
  // A terminal shows no goal.
  const { json, comment, post, saveGoals: kept } = input;
  const wanted = json || [comment, post, kept].some((place) => place !== undefined);
  const request = {
    folder,
    base,
    stacks,
    engine,
    environment,
    onSecret,
    ...(wanted && { onGoal }),
  };
  const change = await collectChange(request, { signal }).catch((error: unknown) => {
    const known = error instanceof UserError && error.code === "UnknownStack";
    throw known ? new UsageError(error.code, error.message) : error;
  });
  if (input.saveGoals !== undefined) await saveGoals(resolve(input.saveGoals), goals);
  return judge(change, { version: await readVersion(), secrets, showProduction });
}

/** One file for each stack that was compared; those of an earlier check are written over. */
async function saveGoals(folder: string, goals: readonly ReviewedGoal[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const goal of goals) await writeGoalFile(join(folder, `${goal.stack}.goal.json`), goal);
}

async function write(cli: Cli, input: CheckInput, judgement: Judgement): Promise<void> {
  const { comment, sarif, post } = input;
  if (input.json) cli.out.line(formatJson(judgement));
  else cli.out.show(formatTerminal(judgement));
  const body = formatComment(judgement);
  if (comment !== undefined) await writeWhole(resolve(comment), body, 0o644);
  if (sarif !== undefined) await writeWhole(resolve(sarif), formatSarif(judgement), 0o644);
  if (post === undefined) return;
  const { env, signal } = cli;
  const poster = await openPoster(post, {
    env,
    signal,
    pullRequest: input.pullRequest,
    headCommit: judgement.head.commit,
    print: (text) => {
      cli.out.line(text);
    },
  });
  const posted = await poster.post({ marker: markerOf(judgement.project), body });
  cli.err.line(`Comment ${posted.how}: ${posted.where}${posted.note ? ` (${posted.note})` : ""}`);
}

const graver: Record<Verdict, number> = { safe: 0, "look closely": 1, dangerous: 2, refused: 3 };

function codeOf({ failOn, expectNoChanges }: CheckInput, judgement: Judgement): ExitCode {
  const least = failOn === undefined ? "refused" : failOn.replace("-", " ");
  if (graver[judgement.verdict] >= graver[least as Verdict]) return exitCodes.failed;
  return expectNoChanges && judgement.changes.length > 0 ? exitCodes.changes : exitCodes.ok;
}
