import { relative } from "node:path";
import * as z from "zod";
import { platformNames } from "../../../../components/plan/kinds.ts";
import { stages } from "../../../../variables/stage.ts";
import { setConfigCommand } from "../../../../variables/set-command.ts";
import { isHandWritten } from "../../../engine/state/adopt-stack.ts";
import { createStack, type MadeStack } from "../../../engine/state/new-stack.ts";
import type { Cli } from "../../cli.ts";
import { defineCommand, wholeNumber } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { exitCodes } from "../../exit-codes.ts";
import { requireNamedStack } from "../../stack-files.ts";
import { adoptHandWritten } from "../../keys.ts";
import { initPreview } from "./init-preview.ts";
import { checkConfig } from "./settings-check.ts";

interface InitInput {
  name?: string | undefined;
  platform?: (typeof platformNames)[number] | undefined;
  stage?: (typeof stages)[number] | undefined;
  like?: string | undefined;
  application?: string | undefined;
  pullRequest?: number | undefined;
  ttl?: string | undefined;
}

/** `slipway stack init`. */
export const stackInit = defineCommand<InitInput>({
  name: "stack init",
  group: "Stacks",
  summary: "make a stack",
  details:
    "Writes Pulumi.<name>.yaml with a salt of its own, and an empty state that the Pulumi CLI " +
    "sees, too; never overwrites anything. Without options: a development stack on this machine. " +
    "A Pulumi.<name>.yaml that somebody wrote without a salt is adopted: it gets one, and keeps " +
    "what it says. " +
    "At the stages development and testing the passphrase is public and written beside it; at any " +
    "other one it comes from PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE. --like " +
    "takes the config of another stack over, all but its encrypted values. --pull-request makes the " +
    "preview of a pull request, pr-<n> unless it is named, or gives the one that is there more " +
    "time: application and platform of --like, a state and a generated key of its own, no host, " +
    "port, variable, secret or release of any other stack.",
  arguments: [
    { name: "name", description: "name of the new stack; `pr-<n>` for a preview", optional: true },
  ],
  options: [
    { flags: "--platform <platform>", description: "where it runs", choices: platformNames },
    { flags: "--stage <stage>", description: "kind of environment", choices: stages },
    { flags: "--like <stack>", description: "stack whose config is taken over" },
    {
      flags: "--application <name>",
      description: "file in stacks/ that describes it, where the other stacks have several",
    },
    { flags: "--pull-request <n>", description: "make the preview of this pull request" },
    {
      flags: "--ttl <time>",
      description: "time until a preview expires, 72h where it is not given",
    },
  ],
  examples: [
    "slipway stack init anna",
    "slipway stack init qa --like staging",
    "slipway stack init check --stage testing",
    "slipway stack init --pull-request 42 --like staging --ttl 48h",
  ],
  input: z.object({
    name: z.string().optional(),
    platform: z.enum(platformNames).optional(),
    stage: z.enum(stages).optional(),
    like: z.string().optional(),
    application: z.string().optional(),
    pullRequest: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
    ttl: z.string().optional(),
  }),
  run: async (cli, input) => {
    refuseMixed(input);
    const { pullRequest, ttl = "72h" } = input;
    if (input.like !== undefined) await requireNamedStack(cli.folder, input.like);
    if (pullRequest !== undefined) return initPreview(cli, { ...input, pullRequest, ttl });
    const stack = requireName(input.name);
    if (await isHandWritten(cli.folder, stack)) await adopt(cli, stack, input);
    else await make(cli, stack, input);
    cli.err.line(`Go on: npx slipway preview ${stack}`);
    return exitCodes.ok;
  },
});

async function make(cli: Cli, stack: string, input: InitInput): Promise<void> {
  const made = await createStack({
    folder: cli.folder,
    stack,
    settings: settingsOf(input),
    like: input.like,
    check: (config) => {
      checkConfig(stack, config);
    },
    environment: cli.env,
  });
  sayMade(cli, stack, input, made);
}

async function adopt(cli: Cli, stack: string, input: InitInput): Promise<void> {
  if (input.like !== undefined) {
    throw new UsageError(
      "WrongOption",
      `--like is '${input.like}', and Pulumi.${stack}.yaml is there already: leave --like out to ` +
        "adopt it, or remove the file first.",
    );
  }
  await adoptHandWritten(cli, stack, saidIn(input));
}

function refuseMixed({ pullRequest, ttl, stage }: InitInput): void {
  const isPreview = pullRequest !== undefined;
  if (
    isPreview
      ? stage === undefined || stage === "preview"
      : ttl === undefined && stage !== "preview"
  )
    return;
  throw new UsageError(
    "WrongOption",
    isPreview
      ? `--stage is '${stage ?? ""}', and a pull request has a preview: leave --stage out.`
      : "A preview belongs to a pull request: name it by --pull-request <n>.",
  );
}

function requireName(name: string | undefined): string {
  if (name !== undefined) return name;
  throw new UsageError("NoStack", "Name the new stack: npx slipway stack init <name>.");
}

/** What is not said and not taken over is a development stack on this machine. */
function settingsOf({ platform, stage, like, application }: InitInput): Record<string, string> {
  const development = { platform: "local", stage: "development" };
  return { ...(like === undefined && development), ...saidIn({ platform, stage, application }) };
}

function saidIn({ application, platform, stage }: InitInput): Record<string, string> {
  const given = Object.entries({ application, platform, stage });
  return Object.fromEntries(given.filter((one): one is [string, string] => one[1] !== undefined));
}

function sayMade({ folder, err }: Cli, stack: string, input: InitInput, made: MadeStack): void {
  const files = made.files.map((file) => relative(folder, file)).join(" and ");
  err.line(`${stack} is made: ${files}. Commit ${made.files.length > 1 ? "them" : "it"}.`);
  if (made.openPassphrase) {
    err.line("Its passphrase is public and protects nothing, as is right at this stage.");
  }
  if (input.like !== undefined) {
    err.line(`Its values are those of '${input.like}': change what must differ, such as hosts.`);
  }
  if (made.leftOut.length > 0) {
    err.lines([
      "Not taken over, since they are encrypted; set each anew:",
      ...made.leftOut.map((key) => `  ${setConfigCommand(stack, key, true)}`),
    ]);
  }
}
