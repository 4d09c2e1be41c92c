import * as z from "zod";
import { requireApplication } from "../../../delivery/ledger/applications.ts";
import { requireLedger } from "../../../delivery/ledger/read.ts";
import { listRequests, type KnownRequest } from "../../../delivery/ledger/requests.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { applicationOption, placeOf } from "../../ledger-place.ts";
import { sharedOptions } from "../../options.ts";
import { columns } from "../../output/text.ts";

interface ApprovalsLsInput {
  all: boolean;
  application?: string | undefined;
  json: boolean;
}

/** `slipway approvals ls`. */
export const approvalsLs = defineCommand<ApprovalsLsInput>({
  name: "approvals ls",
  group: "Deliver",
  summary: "list the deployments that wait for approval",
  details: "Who asked, for which release, who approved so far, and until when that holds.",
  arguments: [],
  options: [
    { flags: "--all", description: "also those that are declined, expired or withdrawn" },
    applicationOption,
    sharedOptions.json,
  ],
  examples: ["slipway approvals ls", "slipway approvals ls --all --json"],
  input: z.object({
    all: z.boolean().default(false),
    application: z.string().optional(),
    json: z.boolean().default(false),
  }),
  run: async (cli, { all, application, json }) => {
    const place = placeOf(cli, await requireApplication(cli.folder, application));
    const requests = listRequests(await requireLedger(place), cli.now()).filter(
      ({ state }) => all || state === "requested" || state === "approved",
    );
    if (json) cli.out.json(requests.map(describeRequest), 2);
    else if (requests.length === 0) cli.err.line("Nothing waits for approval.");
    else cli.out.show(formatRequests(requests, (text) => cli.out.style("dim", text)));
    return exitCodes.ok;
  },
});

function describeRequest({ request, ...rest }: KnownRequest): object {
  const { deployment, release, goal, expiresAt, authors, reason } = request.payload;
  const asked = { deployment, stack: request.environment?.stack, release, goal, expiresAt };
  const by = { requestedBy: request.actor, requestedAt: request.at, authors, reason };
  return { ...asked, ...by, ...rest };
}

function formatRequests(
  requests: readonly KnownRequest[],
  dim: (text: string) => string,
): string[] {
  const heads = ["deployment", "stack", "release", "state", "approved by", "asked by", "until"];
  const rows = requests.map(({ request, state, approvals, missing, required }) => {
    const names = approvals.map(({ name, ignored }) => (ignored ? `(${name}: ${ignored})` : name));
    return [
      request.payload.deployment,
      request.environment?.stack ?? "",
      request.payload.release.slice(0, 12),
      state === "requested" ? `${missing} of ${required} missing` : state,
      names.join(", ") || "nobody yet",
      request.actor.name,
      request.payload.expiresAt,
    ];
  });
  const [head = "", ...lines] = columns([heads, ...rows]);
  return [dim(head), ...lines];
}
