import * as z from "zod";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { answerInput, answerOptions, deploymentArgument, giveAnswer } from "./answer.ts";
import type { AnswerInput } from "./answer.ts";

/** `slipway decline`. */
export const decline = defineCommand<AnswerInput>({
  name: "decline",
  group: "Deliver",
  summary: "decline a deployment that waits for approval",
  details: "One who may approve is enough. It is not deployed then; another one may be asked for.",
  arguments: [deploymentArgument],
  options: [...answerOptions],
  examples: ["slipway decline d-12 --comment 'not before Monday'"],
  input: z.object(answerInput),
  run: async (cli, input) => {
    const { request } = await giveAnswer(cli, "decline", input);
    cli.err.line(`Declined: ${request.payload.deployment} is not deployed.`);
    return exitCodes.ok;
  },
});
