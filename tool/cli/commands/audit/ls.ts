import * as z from "zod";
import type { AnyEntry } from "../../../../program/ledger/entry.ts";
import { entryKinds, type EntryKind } from "../../../../program/ledger/payloads.ts";
import { formatProblem } from "../../../../program/ledger/problem.ts";
import { requireApplication } from "../../../delivery/ledger/applications.ts";
import { readWholeLedger } from "../../../delivery/ledger/chain.ts";
import { defineCommand, wholeNumber } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { applicationOption, placeOf } from "../../ledger-place.ts";
import { sharedOptions } from "../../options.ts";
import { columns } from "../../output/text.ts";

interface AuditLsInput {
  stack?: string | undefined;
  kind?: EntryKind | undefined;
  limit: number;
  application?: string | undefined;
  json: boolean;
}

/** `slipway audit ls`. */
export const auditLs = defineCommand<AuditLsInput>({
  name: "audit ls",
  group: "Deliver",
  summary: "list the entries of the ledger, the newest first",
  details: "Who did what, when, and with which key it was signed. Says what is not sound, too.",
  arguments: [],
  options: [
    { flags: "--stack <stack>", description: "only what is about one environment" },
    { flags: "--kind <kind>", description: "only entries of one kind", choices: entryKinds },
    { flags: "--limit <n>", description: "how many, 50 where it is not given" },
    applicationOption,
    sharedOptions.json,
  ],
  examples: ["slipway audit ls", "slipway audit ls --stack prod --kind audit --limit 10 --json"],
  input: z.object({
    stack: z.string().optional(),
    kind: z.enum(entryKinds).optional(),
    limit: wholeNumber(1, 1_000_000).default(50),
    application: z.string().optional(),
    json: z.boolean().default(false),
  }),
  run: async (cli, { stack, kind, limit, application, json }) => {
    const place = placeOf(cli, await requireApplication(cli.folder, application));
    const whole = await readWholeLedger(place);
    const entries = (whole?.entries ?? [])
      .filter((entry) => stack === undefined || entry.environment?.stack === stack)
      .filter((entry) => kind === undefined || entry.kind === kind)
      .slice(-limit)
      .reverse();
    if (json) cli.out.json(entries.map(describeEntry), 2);
    else if (entries.length === 0) cli.err.line("The ledger has no such entry.");
    else cli.out.show(formatEntries(entries, (text) => cli.out.style("dim", text)));
    for (const problem of whole?.problems ?? []) {
      cli.err.line(cli.err.style("red", `not sound: ${formatProblem(problem)}`));
    }
    return whole !== undefined && whole.problems.length > 0 ? exitCodes.failed : exitCodes.ok;
  },
});

function describeEntry({ text: _text, ...entry }: AnyEntry): object {
  return entry;
}

function formatEntries(entries: readonly AnyEntry[], dim: (text: string) => string): string[] {
  const heads = ["entry", "when", "what", "stack", "of", "by", "key"];
  const rows = entries.map((entry) => [
    String(entry.seq),
    entry.at,
    entry.kind === "audit" ? entry.payload.action : entry.kind,
    entry.environment?.stack ?? "",
    subjectOf(entry),
    entry.actor.name,
    entry.key,
  ]);
  const [head = "", ...lines] = columns([heads, ...rows]);
  return [dim(head), ...lines];
}

function subjectOf(entry: AnyEntry): string {
  switch (entry.kind) {
    case "deployment":
      return `${entry.payload.id} ${entry.payload.status}`;
    case "verdict":
      return `${entry.payload.release.slice(0, 12)} ${entry.payload.result}`;
    case "release":
    case "rejection":
    case "unrejection":
      return entry.payload.release.slice(0, 12);
    case "audit":
      return Object.values(entry.payload.ids)
        .map((id) => id.slice(0, 12))
        .join(" ");
    case "summary":
      return `entries up to ${entry.payload.through}`;
    default:
      return entry.payload.deployment;
  }
}
