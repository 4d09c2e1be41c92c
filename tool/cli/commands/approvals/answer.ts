import * as z from "zod";
import { requireSigningKey } from "../../../delivery/keys/find-key.ts";
import { currentActor } from "../../../delivery/ledger/actor.ts";
import { answerRequest, type Answered } from "../../../delivery/ledger/answer.ts";
import { requireApplication } from "../../../delivery/ledger/applications.ts";
import { readGitHubApproval } from "../../../delivery/ledger/github-approval.ts";
import type { Cli } from "../../cli.ts";
import type { ArgumentSpec, OptionSpec } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { applicationOption, placeOf } from "../../ledger-place.ts";
import { sharedOptions } from "../../options.ts";

/** The deployment that is approved or declined. */
export const deploymentArgument: ArgumentSpec = {
  name: "deployment",
  description: "id of the deployment, as `slipway approvals ls` has it: d-12",
};

/** Options of both answers. */
export const answerOptions: readonly OptionSpec[] = [
  {
    flags: "--stack <stack>",
    description: "stack of the deployment, where several have such an id",
  },
  { flags: "--comment <text>", description: "what you want to say to it" },
  applicationOption,
  sharedOptions.json,
];

/** Values of {@link answerOptions}, with the argument. */
export const answerInput = {
  deployment: z.string().optional(),
  stack: z.string().optional(),
  comment: z.string().min(1).optional(),
  application: z.string().optional(),
  json: z.boolean().default(false),
};

/** What both answers take. */
export interface AnswerInput {
  deployment?: string | undefined;
  stack?: string | undefined;
  comment?: string | undefined;
  application?: string | undefined;
  json: boolean;
  githubEnvironment?: string | undefined;
}

/** Answers a request, and says what it came to. */
export async function giveAnswer(
  cli: Cli,
  answer: "approve" | "decline",
  input: AnswerInput,
): Promise<Answered> {
  const { deployment, stack, comment, application, githubEnvironment, json } = input;
  if (deployment === undefined) {
    throw new UsageError("NoDeployment", "Name the deployment: see `slipway approvals ls`.");
  }
  const place = placeOf(cli, await requireApplication(cli.folder, application));
  const role = githubEnvironment === undefined ? "approvals" : "githubApprovals";
  const key = await requireSigningKey(cli.folder, cli.env, role);
  const standIn =
    githubEnvironment === undefined
      ? undefined
      : await readGitHubApproval(githubEnvironment, cli.env);
  const actor = await currentActor(cli.folder, cli.env);
  const answering = { deployment, stack, answer, comment, standIn, actor, key };
  const answered = await answerRequest(place, answering, { signal: cli.signal });
  if (json) cli.out.json(describeAnswered(answered), 2);
  return answered;
}

function describeAnswered({ request, state }: Answered): object {
  const { deployment, release, goal } = request.payload;
  const { state: reached, approvals, missing, required } = state;
  return {
    deployment,
    stack: request.environment?.stack,
    release,
    goal,
    state: reached,
    approvals,
    missing,
    required,
  };
}
