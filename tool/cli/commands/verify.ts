import * as z from "zod";
import { shortId } from "../../../program/release/manifest.ts";
import type { CheckResult } from "../../delivery/verification/run-all.ts";
import type { VerdictResult } from "../../delivery/verification/verify-stack.ts";
import type { Cli } from "../cli.ts";
import { defineCommand, wholeNumber } from "../command.ts";
import { UsageError } from "../errors.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { askLive } from "../live-stack.ts";
import { sharedOptions, stackArgument } from "../options.ts";
import { columns } from "../output/text.ts";
import { requireRelease } from "../releases.ts";
import { requireStack } from "../stack-files.ts";
import { verifyPlaceOf } from "../verification/place.ts";

interface VerifyInput {
  stack?: string | undefined;
  only: string[];
  retries?: number | undefined;
  record: boolean;
  revoke: boolean;
  reason?: string | undefined;
  release?: string | undefined;
  json: boolean;
}

/** `slipway verify`. */
export const verify = defineCommand<VerifyInput>({
  name: "verify",
  group: "Deliver",
  summary: "check what a stack runs, and note the verdict on its release",
  details:
    "Asks the platform about every service, holds what runs against what the release names, and makes " +
    "the checks of stacks/<application>.checks.yaml: requests, commands, response times. The verdict, " +
    "pass or fail, comes into the ledger, signed; promotion asks for it. Nothing is noted where the " +
    "release changes meanwhile, where only some checks are made, and of a stack that runs from source. " +
    "With --revoke a verdict that passes is taken back, and nothing is checked. Ends with 0 where it " +
    "passes, 1 where it fails or is refused, and 2 where the platform could not be asked. See docs/verify.md.",
  arguments: [stackArgument],
  options: [
    {
      flags: "--only <check>",
      description:
        "make this check alone, `health` and `release` too; several times; nothing is noted",
      repeatable: true,
    },
    {
      flags: "--retries <n>",
      description: "try each declared check at least this often again before it fails",
    },
    { flags: "--no-record", description: "note nothing; no key is needed" },
    { flags: "--revoke", description: "take a verdict back that passes" },
    { flags: "--reason <text>", description: "with --revoke: why; must be given" },
    {
      flags: "--release <id>",
      description: "with --revoke: the release that is meant, where it is not the one that runs",
    },
    sharedOptions.json,
  ],
  examples: [
    "slipway verify staging",
    "slipway verify dev --only front-page --no-record",
    'slipway verify staging --revoke --reason "orders twice (SHOP-412)"',
  ],
  endsInOrder: true,
  input: z.object({
    stack: z.string().optional(),
    only: z.array(z.string()).default([]),
    retries: wholeNumber(0, 50).optional(),
    record: z.boolean().default(true),
    revoke: z.boolean().default(false),
    reason: z.string().trim().min(1, "say why").optional(),
    release: z.string().optional(),
    json: z.boolean().default(false),
  }),
  run: async (cli, input) => {
    try {
      return input.revoke ? await revoke(cli, input) : await runChecks(cli, input);
    } catch (error) {
      if (!cli.signal.aborted) throw error;
      cli.err.line("Interrupted: nothing is noted.");
      return exitCodes.interrupted;
    }
  },
});

async function runChecks(cli: Cli, input: VerifyInput): Promise<ExitCode> {
  const idle = [input.reason && "--reason", input.release && "--release"].filter(Boolean);
  if (idle.length > 0) {
    throw new UsageError("RevokeMissing", `${idle.join(" and ")} goes with --revoke alone.`);
  }
  const stack = await requireStack(cli, input.stack);
  const { verifyStack } = await import("../../delivery/verification/verify-stack.ts");
  const { only, retries, record } = input;
  const options = { only, retries, record };
  const asked = await askLive(() => verifyStack(verifyPlaceOf(cli), stack.name, options));
  if ("problem" in asked) {
    cli.err.line(`${asked.problem} Nothing is noted.`);
    return exitCodes.usage;
  }
  const { answer } = asked;
  if (input.json) cli.out.json(answer, 2);
  else show(cli, answer, only.length > 0);
  return answer.result === "pass" ? exitCodes.ok : exitCodes.failed;
}

function show({ out, err }: Cli, verdict: VerdictResult, isPart: boolean): void {
  const { style } = out;
  const mark = ({ result, required }: CheckResult): string => {
    if (result === "skipped") return style("dim", "left out");
    if (result === "pass") return style("green", "pass");
    return required ? style("red", "fail") : style("yellow", "fails, not required");
  };
  out.show(
    columns(
      verdict.checks.map((check) => [mark(check), check.name, check.figure ?? "", check.detail]),
    ),
  );
  const { stack, release, result, notRecorded } = verdict;
  const whole = release === undefined ? "what runs" : `release ${shortId(release.id)}`;
  const what = isPart ? "what was checked" : whole;
  out.line(`${stack}: ${what} ${result === "pass" ? "passes" : "fails"}.`);
  err.line(
    notRecorded === undefined ? "The verdict is noted." : `Nothing is noted: ${notRecorded}.`,
  );
}

async function revoke(cli: Cli, input: VerifyInput): Promise<ExitCode> {
  const idle = [
    input.only.length > 0 && "--only",
    input.retries !== undefined && "--retries",
    !input.record && "--no-record",
  ].filter(Boolean);
  if (idle.length > 0) {
    const message = `${idle.join(" and ")} changes nothing with --revoke, which makes no check.`;
    throw new UsageError("RevokeAlone", message);
  }
  const { reason } = input;
  if (reason === undefined) throw new UsageError("NoReason", 'Say why: --reason "…".');
  const stack = await requireStack(cli, input.stack);
  const release =
    input.release === undefined
      ? undefined
      : (await requireRelease(cli, input.release)).manifest.id;
  const { revokeVerdict } = await import("../../delivery/verification/record.ts");
  const revoked = await revokeVerdict(verifyPlaceOf(cli), stack.name, { reason, release });
  if (input.json) cli.out.json(revoked, 2);
  else
    cli.err.line(`The verdict on release ${shortId(revoked.release)} in ${stack.name} is revoked.`);
  return exitCodes.ok;
}
