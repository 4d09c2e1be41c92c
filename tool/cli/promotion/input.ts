import * as z from "zod";
import type { OptionSpec } from "../command.ts";
import { runInput, sharedOptions, type RunInput } from "../options.ts";

/** What `slipway promote` is told. */
export interface PromoteInput extends RunInput {
  from?: string | undefined;
  to?: string | undefined;
  release?: string | undefined;
  dryRun: boolean;
  yes: boolean;
  allowDataLoss: boolean;
  hotfix: boolean;
  skipStage: boolean;
  reason?: string | undefined;
  withdraw: boolean;
  commit: boolean;
  pullRequest: boolean;
}

/** The form of {@link PromoteInput}. */
export const promoteInput = z.object({
  ...runInput,
  from: z.string().optional(),
  to: z.string().optional(),
  release: z.string().optional(),
  dryRun: z.boolean().default(false),
  yes: z.boolean().default(false),
  allowDataLoss: z.boolean().default(false),
  hotfix: z.boolean().default(false),
  skipStage: z.boolean().default(false),
  reason: z.string().trim().min(1, "give a text").max(2_000).optional(),
  withdraw: z.boolean().default(false),
  commit: z.boolean().default(false),
  pullRequest: z.boolean().default(false),
});

/** Options of `slipway promote`. */
export const promoteOptions: OptionSpec[] = [
  { flags: "--dry-run", description: "check and show what would be done; change and ask nothing" },
  sharedOptions.yes,
  sharedOptions.allowDataLoss,
  {
    flags: "--commit",
    description: "commit the target's config file, and nothing else, once the release runs",
  },
  {
    flags: "--pull-request",
    description: "make a branch with the config's change for a pull request, and deploy nothing",
  },
  {
    flags: "--hotfix",
    description: "ask to let a release in that is not verified, or not for long enough",
  },
  { flags: "--skip-stage", description: "ask to leave a stage out between the two" },
  { flags: "--reason <text>", description: "why; needed with --hotfix and --skip-stage" },
  {
    flags: "--withdraw",
    description: "take back another deployment of the target that waits or hangs, and go on",
  },
  sharedOptions.engine,
  sharedOptions.parallel,
  sharedOptions.lockWait,
  {
    flags: "--json",
    description:
      "print every event as a line of JSON, the last one of kind `promotion`; never asks",
  },
  sharedOptions.simulate,
];
