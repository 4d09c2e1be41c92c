import * as z from "zod";
import type { ApprovalState } from "../../../../program/ledger/approvals.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { answerInput, answerOptions, deploymentArgument, giveAnswer } from "./answer.ts";
import type { AnswerInput } from "./answer.ts";

/** `slipway approve`. */
export const approve = defineCommand<AnswerInput>({
  name: "approve",
  group: "Deliver",
  summary: "approve a deployment that waits for it",
  details:
    "Signed with your key, for the release and the plan that were asked for and for no other, " +
    "until the request expires. An author's approval is recorded and counts for nothing where " +
    "the stage excludes authors. In a pipeline, --github-environment records who approved its run " +
    "on GitHub, signed with the pipeline's key.",
  arguments: [deploymentArgument],
  options: [
    ...answerOptions,
    {
      flags: "--github-environment <name>",
      description: "take the approval that this pipeline's run got for an environment on GitHub",
    },
  ],
  examples: ["slipway approve d-12", "slipway approve d-12 --stack prod --comment 'seen it'"],
  input: z.object({ ...answerInput, githubEnvironment: z.string().min(1).optional() }),
  run: async (cli, input) => {
    const { state } = await giveAnswer(cli, "approve", input);
    for (const { name, ignored } of state.approvals.slice(-1)) {
      cli.err.line(
        `Approved by ${name}${ignored === undefined ? "" : `, which counts for nothing: ${name} ${ignored}`}.`,
      );
    }
    cli.err.line(describeMissing(state));
    return exitCodes.ok;
  },
});

function describeMissing({ missing, required }: ApprovalState): string {
  if (missing === 0) return "It may be deployed.";
  return `${missing} of ${required} ${required === 1 ? "approval is" : "approvals are"} missing.`;
}
