import * as z from "zod";
import { formatProblem } from "../../../../program/ledger/problem.ts";
import { requireApplication } from "../../../delivery/ledger/applications.ts";
import { readWholeLedger } from "../../../delivery/ledger/chain.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { applicationOption, placeOf } from "../../ledger-place.ts";
import { engineNames } from "../../cli.ts";
import { sharedOptions } from "../../options.ts";

interface AuditVerifyInput {
  application?: string | undefined;
  engine?: (typeof engineNames)[number] | undefined;
  json: boolean;
}

/** `slipway audit verify`. */
export const auditVerify = defineCommand<AuditVerifyInput>({
  name: "audit verify",
  group: "Deliver",
  summary: "verify the ledger: every entry, the chain, and what environments have seen of it",
  details:
    "Exits 0 where all is sound, or where there is no ledger and no environment ever saw one; 1 " +
    "where anything is wrong, with each entry and what is wrong with it. Where the state is not in " +
    "files, entries that count no more are not read, and that is said.",
  arguments: [],
  options: [applicationOption, sharedOptions.engine, sharedOptions.json],
  examples: ["slipway audit verify", "slipway audit verify --json"],
  input: z.object({
    application: z.string().optional(),
    engine: z.enum(engineNames).optional(),
    json: z.boolean().default(false),
  }),
  run: async (cli, { application: named, engine, json }) => {
    const application = await requireApplication(cli.folder, named);
    const whole = await readWholeLedger(placeOf(cli, application, engine));
    const problems = whole?.problems ?? [];
    const { ledger, summary, partly, seen = [] } = whole ?? {};
    if (json) {
      const stacks = seen.map(({ stack }) => stack);
      const read = whole?.entries.length ?? 0;
      const prunedThrough = summary?.payload.through;
      const length = ledger?.length ?? 0;
      cli.out.json(
        {
          application,
          sound: problems.length === 0,
          length,
          read,
          prunedThrough,
          seenBy: stacks,
          partly,
          problems,
        },
        2,
      );
    }
    for (const problem of problems) {
      cli.err.line(cli.err.style("red", `not sound: ${formatProblem(problem)}`));
    }
    if (partly !== undefined) cli.err.line(`Only what counts was verified: ${partly}.`);
    if (problems.length > 0) return exitCodes.failed;
    if (whole === undefined) cli.err.line(`'${application}' has no ledger yet.`);
    else {
      const pruned =
        summary === undefined ? "" : `, those up to ${summary.payload.through} by their summary`;
      const heads =
        seen.length === 0 ? "no environment" : seen.map(({ stack }) => stack).join(", ");
      cli.err.line(
        `Sound: ${whole.ledger.length} entries${pruned}; compared with what ${heads} saw.`,
      );
    }
    return exitCodes.ok;
  },
});
