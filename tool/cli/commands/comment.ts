import * as z from "zod";
import type { Posted } from "../../check/post/poster.ts";
import { defineCommand } from "../command.ts";
import type { Cli } from "../cli.ts";
import { UsageError } from "../errors.ts";
import { exitCodes } from "../exit-codes.ts";
import { sharedOptions } from "../options.ts";

interface CommentInput {
  check: string;
  post: string;
  pullRequest?: number | undefined;
  json: boolean;
}

/** `slipway comment`. */
export const comment = defineCommand<CommentInput>({
  name: "comment",
  group: "Deploy",
  summary: "post what a check of another job found, on its pull request",
  details:
    "Reads the JSON of slipway check as data, of at most 32 MiB and of the form of this version, and " +
    "writes the comment itself: for a job that may write and runs none of the pull request's code. " +
    "Which pull request it is for, the event says, never the file; the file has to be about the " +
    "event's commit, and the comment says whose words it repeats. One comment stays: an earlier one is " +
    "edited. Where GitHub takes none, it goes into the job's summary.",
  arguments: [{ name: "check", description: "path of the JSON that slipway check --json wrote" }],
  options: [
    {
      flags: "--post <place>",
      description: "auto, github, gitlab, file:<path> or stdout; without it, auto",
    },
    { flags: "--pull-request <n>", description: "its number, where no event tells it" },
    sharedOptions.json,
  ],
  examples: [
    "slipway comment check.json --post github",
    "slipway comment check.json --post github --pull-request 7",
    "slipway comment check.json --post stdout",
  ],
  input: z.object({
    check: z.string().min(1, "give a path"),
    post: z.string().min(1, "give a place").default("auto"),
    pullRequest: z
      .string()
      .regex(/^[1-9]\d{0,9}$/, "give the number of a pull request")
      .transform(Number)
      .optional(),
    json: z.boolean().default(false),
  }),
  run: async (cli, input) => {
    if (input.json && input.post === "stdout") {
      throw new UsageError("TwoOutputs", "Both --json and --post stdout print: leave out one.");
    }
    const posted = await post(cli, input);
    if (input.json) cli.out.json(posted, 2);
    else cli.err.line(`${ways[posted.how]} ${posted.where}`);
    if (posted.note !== undefined) cli.err.line(posted.note);
    return exitCodes.ok;
  },
});

const ways: Record<Posted["how"], string> = {
  created: "Created",
  edited: "Edited",
  unchanged: "Nothing changed in",
  summary: "Written into the job's summary:",
  file: "Written to",
};

/** Whoever reads it should know whose word it is. */
const provenance =
  "\n> Checked by the pull request's own code, in a job without rights: another job posted what it found.\n";

async function post(cli: Cli, input: CommentInput): Promise<Posted> {
  const { commentLimit, formatComment } = await import("../../check/format/comment.ts");
  const { markerOf } = await import("../../check/format/marker.ts");
  const { judgementSchema } = await import("../../check/judge/judgement.ts");
  const { openPoster } = await import("../../check/post/open.ts");
  const { readUntrusted } = await import("../../check/post/untrusted.ts");
  const judgement = await readUntrusted(input.check, judgementSchema);
  const poster = await openPoster(input.post, {
    env: cli.env,
    pullRequest: input.pullRequest,
    headCommit: judgement.head.commit,
    signal: cli.signal,
    print: (text) => {
      cli.out.line(text);
    },
  });
  const limit = commentLimit - Buffer.byteLength(provenance);
  const body = formatComment(judgement, { limit }) + provenance;
  return await poster.post({ marker: markerOf(judgement.project.slice(0, 200)), body });
}
