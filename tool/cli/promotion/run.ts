import { shortId } from "../../../program/release/manifest.ts";
import { UserError } from "../../../variables/user-error.ts";
import { readProject } from "../../engine/state/project/project.ts";
import { editRelease } from "../../delivery/promotion/edit-release.ts";
import { commitFile, commitOnBranch } from "../../delivery/promotion/git.ts";
import { withPromotionLock } from "../../delivery/promotion/lock.ts";
import type { PlannedSetting } from "../../delivery/promotion/setting.ts";
import { diffReleases } from "../../delivery/release/diff.ts";
import type { Cli } from "../cli.ts";
import { formatReleaseDiff } from "../commands/release/diff.ts";
import { confirmDangers, confirmPlan } from "../consent.ts";
import { UsageError } from "../errors.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { countOps } from "../output/ops.ts";
import { formatPlan } from "../output/plan.ts";
import { requirePolicies } from "../runs.ts";
import { askForApproval, findNext, noteBeginning, readTelling, requireRunning } from "./begin.ts";
import { carryOut, updateTarget } from "./carry-out.ts";
import type { PromoteInput } from "./input.ts";
import { planTarget } from "./plan.ts";
import { prepare, readEnds, requirePromotable, type Ends, type Prepared } from "./prepare.ts";
import { tellStep } from "./tell.ts";

/** Does what `slipway promote` does. */
export async function runPromote(cli: Cli, input: PromoteInput): Promise<ExitCode> {
  checkInput(input);
  const ends = await readEnds(cli, input);
  const project = await readProject(cli.folder);
  const wait = input.lockWait ?? 0;
  return await withPromotionLock(project, ends.to.stack, wait, async () => {
    // Another promotion may have written the file until its lock was free.
    return await promote(cli, input, await readEnds(cli, input));
  });
}

function checkInput({ hotfix, skipStage, reason, pullRequest, commit }: PromoteInput): void {
  if ((hotfix || skipStage) && reason === undefined) {
    const message = "Say by --reason why it leaves the usual way: whoever approves it reads that.";
    throw new UsageError("NoReason", message);
  }
  if (!pullRequest || !commit) return;
  const message = "--pull-request makes a commit of its own: leave out --commit.";
  throw new UsageError("CommitTwice", message);
}

async function promote(cli: Cli, input: PromoteInput, ends: Ends): Promise<ExitCode> {
  const prepared = await prepare(cli, input, ends);
  const { to, manifest, judged, isThere } = prepared;
  if (isThere && cli.simulate === undefined) {
    const text = `Release ${shortId(manifest.id)} runs in '${to.stack}' already.`;
    return end(cli, input, prepared, "there", text);
  }
  requirePromotable(prepared, judged.refusals);
  const { setting } = judged;
  if (setting === undefined) throw new UserError("NotPromotable", "Nothing to write was found.");
  if (input.pullRequest) return await prepareBranch(cli, input, prepared, setting);
  await showPlan(cli, input, prepared, setting);
  if (input.dryRun) return end(cli, input, prepared, "planned", "Nothing was changed.");
  if (cli.simulate !== undefined) {
    await updateTarget(cli, input, prepared, setting);
    return end(cli, input, prepared, "simulated");
  }
  return await deploy(cli, input, prepared, setting);
}

/** Plans, shows what changes, and has what endangers data agreed to. */
async function showPlan(
  cli: Cli,
  input: PromoteInput,
  prepared: Prepared,
  setting: PlannedSetting,
): Promise<void> {
  const { to, manifest, runs, judged } = prepared;
  const before = runs.manifest;
  const diff = before && (await diffReleases(cli.folder, before, manifest));
  if (!input.json) {
    cli.err.line(`Release ${shortId(manifest.id)} to '${to.stack}':`);
    if (diff !== undefined) cli.err.lines(formatReleaseDiff(diff));
    else
      cli.err.line(
        runs.id === undefined
          ? "It is the first one there."
          : `${shortId(runs.id)} ran before, which the ledger does not know`,
      );
  }
  const plan = await planTarget(cli, input, prepared, setting);
  requirePromotable(prepared, plan.refusals);
  if (!input.json) cli.err.lines(formatPlan(plan.result, "changes", cli.err));
  requirePolicies(cli, plan.result, !input.json);
  const changes = countOps(plan.result.steps);
  tellStep(cli, input, {
    step: "planned",
    release: manifest.id,
    exceptions: judged.exceptions,
    diff: diff ?? null,
    changes,
  });
  if (input.dryRun || cli.simulate !== undefined) return;
  await confirmDangers(cli, input, to.stack, plan.result.steps, !input.json);
}

async function deploy(
  cli: Cli,
  input: PromoteInput,
  prepared: Prepared,
  setting: PlannedSetting,
): Promise<ExitCode> {
  const { to, manifest } = prepared;
  const telling = await readTelling(cli, prepared);
  const next = await findNext(cli, input, prepared, telling);
  if (next.kind === "ask" || next.kind === "go") {
    const question =
      next.kind === "ask"
        ? `Ask for approval to bring this to ${to.stack}?`
        : `Make these changes to ${to.stack}?`;
    await confirmPlan(cli, input, question);
  }
  if (next.kind !== "go") {
    await askForApproval(cli, input, prepared, { telling, next });
    end(cli, input, prepared, "waits");
    return exitCodes.waits;
  }
  const { drafts } = next;
  const ledger =
    drafts.length > 0 ? await noteBeginning(cli, prepared, telling, drafts) : prepared.open.ledger;
  const record = requireRunning(ledger, prepared);
  // What endangers data was agreed to with the plan; the update asks nobody again.
  await carryOut(cli, { ...input, allowDataLoss: true }, prepared, { telling, record, setting });
  if (input.commit) await commit(cli, prepared);
  const text = `Release ${shortId(manifest.id)} runs in '${to.stack}' (${record.id}).`;
  return end(cli, input, prepared, "completed", text);
}

async function commit(cli: Cli, { from, to, manifest }: Prepared): Promise<void> {
  const message = messageOf(from.stack, to.stack, manifest.id);
  const made = await commitFile(cli.folder, to.file, message);
  cli.err.line(made ? `Committed: ${message}` : `Pulumi.${to.stack}.yaml is committed already.`);
}

function messageOf(from: string, to: string, release: string): string {
  return `${to}: release ${shortId(release)} from ${from}`;
}

/** Leaves deploying to whoever merges: a branch with the one change, and what to do with it. */
async function prepareBranch(
  cli: Cli,
  input: PromoteInput,
  prepared: Prepared,
  setting: PlannedSetting,
): Promise<ExitCode> {
  const { from, to, manifest } = prepared;
  await showPlan(cli, { ...input, dryRun: true }, prepared, setting);
  if (input.dryRun) return end(cli, input, prepared, "planned", "Nothing was changed.");
  const branch = `promote/${to.stack}-${shortId(manifest.id)}`;
  const message = messageOf(from.stack, to.stack, manifest.id);
  const edit = (text: string): string => editRelease(text, setting.value);
  const made = await commitOnBranch({ folder: cli.folder, branch, file: to.file, edit, message });
  if (made === undefined) {
    return end(cli, input, prepared, "there", `HEAD says so already: nothing to ask for.`);
  }
  const text =
    `Branch ${branch} has it; nothing was pushed or deployed. Now:\n` +
    `  git push origin ${branch}\n` +
    `  gh pr create --head ${branch} --title "${message}" --fill\n` +
    `and once it is merged: npx slipway promote ${from.stack} ${to.stack} ${shortId(manifest.id)}`;
  tellStep(cli, input, { step: "written", branch, commit: made }, text);
  return end(cli, input, prepared, "branch");
}

function end(
  cli: Cli,
  input: PromoteInput,
  { manifest }: Prepared,
  status: "there" | "planned" | "simulated" | "waits" | "completed" | "branch",
  text?: string,
): ExitCode {
  tellStep(cli, input, { step: "end", ok: true, status, release: manifest.id }, text);
  return exitCodes.ok;
}
