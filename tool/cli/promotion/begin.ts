import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { ApprovalState } from "../../../program/ledger/approvals.ts";
import type { DeploymentRecord } from "../../../program/ledger/deployment-record.ts";
import type { EntryDraft } from "../../../program/ledger/entry.ts";
import type { Ledger } from "../../../program/ledger/ledger.ts";
import type { SigningKey } from "../../../program/ledger/signing.ts";
import { openDeployment } from "../../../program/ledger/views.ts";
import { shortId } from "../../../program/release/manifest.ts";
import { UserError } from "../../../variables/user-error.ts";
import { requireSigningKey } from "../../delivery/keys/find-key.ts";
import { currentActor } from "../../delivery/ledger/actor.ts";
import { requireApplication } from "../../delivery/ledger/applications.ts";
import { appendEntries } from "../../delivery/ledger/append.ts";
import { readDeployments } from "../../delivery/ledger/deployments.ts";
import { findAuthors } from "../../delivery/promotion/authors.ts";
import { nextOf, requiredApprovals, type Next, type Wish } from "../../delivery/promotion/next.ts";
import type { Teller } from "../../delivery/promotion/records.ts";
import type { Cli } from "../cli.ts";
import { trialOf } from "./plan.ts";
import type { PromoteInput } from "./input.ts";
import type { Prepared } from "./prepare.ts";
import { tellStep } from "./tell.ts";

/** A promotion with who tells the ledger of it. */
export interface Telling {
  key: SigningKey;
  teller: Teller;
}

/** Who tells the ledger of a promotion. @throws UserError as `requireSigningKey` */
export async function readTelling(cli: Cli, { to }: Prepared): Promise<Telling> {
  const key = await requireSigningKey(cli.folder, cli.env, "deployments");
  const actor = await currentActor(cli.folder, cli.env);
  return { key, teller: { actor, environment: { stack: to.stack, stage: to.stage } } };
}

/** What comes next for a promotion. @throws UserError `DeploymentOpen` */
export async function findNext(
  cli: Cli,
  input: PromoteInput,
  prepared: Prepared,
  { teller }: Telling,
): Promise<Next> {
  const { from, to, place, open, manifest, runs, judged } = prepared;
  const { deployments, warning } = await readDeployments(place, to.stack);
  if (warning !== undefined) {
    const message = `The deployments of '${to.stack}' cannot be read whole: ${warning}.`;
    throw new UserError("LedgerUnreadable", message);
  }
  const { exceptions } = judged;
  const required = requiredApprovals(open, teller, exceptions);
  const wish: Wish = {
    teller,
    exceptions,
    goal: required === 0 ? undefined : await goalOf(cli, prepared),
    release: manifest.id,
    previous: runs.id ?? null,
    sourceStack: from.stack,
    configVersion: createHash("sha256")
      .update(await readFile(to.file))
      .digest("hex"),
    description: input.reason,
    authors: required === 0 ? [] : await findAuthors(cli.folder, manifest, runs.manifest),
    reason: input.reason,
    withdraw: input.withdraw,
    known: deployments.map(({ payload }) => payload.id),
  };
  return nextOf(open, wish, cli.now());
}

/** What the target is to become, so that an approval is for that and nothing else. */
async function goalOf(cli: Cli, { to, judged }: Prepared): Promise<string> {
  const { goalOf: collect } = await import("../../reviewed/collect-goal.ts");
  const { hashOf } = await import("../../reviewed/canonical.ts");
  const { folder, env: environment } = cli;
  const trial = judged.setting && trialOf(judged.setting);
  const request = { folder, stack: to.stack, environment, sealed: false, trial };
  const { hash } = await collect(request, { signal: cli.signal });
  return judged.exceptions.length === 0 ? hash : hashOf([hash, ...judged.exceptions]);
}

/** Notes what was done, all or nothing; told twice, it is there once. */
export async function note(
  cli: Cli,
  { place }: Prepared,
  { key }: Telling,
  drafts: readonly EntryDraft[],
): Promise<Ledger> {
  return await appendEntries(place, drafts, key, {
    onFiles: (files) => {
      cli.err.line(`The ledger was made: commit ${files.join(", ")}.`);
    },
  });
}

/**
 * Notes what a promotion begins with.
 *
 * @throws UserError `DeploymentOpen` where another one was faster.
 */
export async function noteBeginning(
  cli: Cli,
  prepared: Prepared,
  telling: Telling,
  drafts: readonly EntryDraft[],
): Promise<Ledger> {
  try {
    return await note(cli, prepared, telling, drafts);
  } catch (error) {
    const isLate = error instanceof UserError && error.code === "LedgerRefused";
    if (!isLate || !error.message.includes("MoveNotAllowed")) throw error;
    const message =
      `Another promotion to '${prepared.to.stack}' was faster: look at it with \`npx slipway ` +
      `history ${prepared.to.stack}\`, then promote again.`;
    throw new UserError("DeploymentOpen", message, { cause: error });
  }
}

/**
 * Asks for approval, or says that it is waited for.
 *
 * @throws UserError `ApprovalDeclined`
 */
export async function askForApproval(
  cli: Cli,
  input: PromoteInput,
  prepared: Prepared,
  { telling, next }: { telling: Telling; next: Exclude<Next, { kind: "go" }> },
): Promise<void> {
  const { to, manifest } = prepared;
  if (next.drafts.length > 0) await noteBeginning(cli, prepared, telling, next.drafts);
  if (next.kind === "declined") throw declined(next.id, next.state);
  const again = sayAgain(input);
  const facts = { deployment: next.id, release: manifest.id };
  const why = next.kind === "ask" && next.why !== undefined ? ` (asked anew: ${next.why})` : "";
  const approve = await sayApprove(cli, prepared, next.id);
  const missing = next.kind === "wait" ? ` ${sayMissing(next.state)}` : "";
  tellStep(
    cli,
    input,
    { step: next.kind === "ask" ? "asked" : "waits", ...facts },
    `Release ${shortId(manifest.id)} waits for approval as ${next.id} of '${to.stack}'${why}.${missing}\n` +
      `Somebody who may approve runs: ${approve}\n` +
      `Then this goes on: ${again}`,
  );
}

/** The same command: without its release and its exceptions it would be about another thing. */
function sayAgain({
  from = "",
  to = "",
  release,
  hotfix,
  skipStage,
  reason,
}: PromoteInput): string {
  const words = ["npx slipway promote", from, to, ...(release === undefined ? [] : [release])];
  if (hotfix) words.push("--hotfix");
  if (skipStage) words.push("--skip-stage");
  if (reason !== undefined) words.push(`--reason ${JSON.stringify(reason)}`);
  return words.join(" ");
}

/** The command that approves; in a project of one application that need not be named. */
async function sayApprove(
  { folder }: Cli,
  { to, application }: Prepared,
  deployment: string,
): Promise<string> {
  const alone = await requireApplication(folder).catch(() => undefined);
  const named = alone === undefined ? ` --application ${application}` : "";
  return `npx slipway approve ${deployment} --stack ${to.stack}${named}`;
}

function sayMissing({ missing, approvals }: ApprovalState): string {
  const idle = approvals.filter(({ ignored }) => ignored !== undefined);
  const told = idle.map(({ name, ignored }) => ` ${name}'s counts for nothing: ${ignored ?? ""}.`);
  return `${missing === 1 ? "1 approval is" : `${missing} approvals are`} missing.${told.join("")}`;
}

function declined(id: string, { ended }: ApprovalState): UserError {
  const by = ended === undefined ? "" : ` by ${ended.name}`;
  const said = ended?.comment === undefined ? "" : `: ${ended.comment}`;
  const message = `${id} was declined${by}${said}. Promote again to ask anew.`;
  return new UserError("ApprovalDeclined", message);
}

/**
 * The record of a promotion that may be carried out now.
 *
 * @throws UserError `DeploymentOpen` where another one was faster.
 */
export function requireRunning(ledger: Ledger, { to, manifest }: Prepared): DeploymentRecord {
  const found = openDeployment(ledger.entries, to.stack)?.payload;
  if (found?.status === "running" && found.release === manifest.id) return found;
  const what = found === undefined ? "is over" : `is ${found.id} of another release`;
  const message = `Another promotion to '${to.stack}' was faster, and ${what}: look at it first, then promote again.`;
  throw new UserError("DeploymentOpen", message);
}
