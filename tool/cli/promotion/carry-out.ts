import type { DeploymentRecord } from "../../../program/ledger/deployment-record.ts";
import { openDeployment } from "../../../program/ledger/views.ts";
import { shortId } from "../../../program/release/manifest.ts";
import { UserError } from "../../../variables/user-error.ts";
import { requireLedger } from "../../delivery/ledger/read.ts";
import { restoreRelease, writeRelease } from "../../delivery/promotion/edit-release.ts";
import { audit, endPromotion, tell } from "../../delivery/promotion/records.ts";
import type { PlannedSetting } from "../../delivery/promotion/setting.ts";
import type { Cli } from "../cli.ts";
import { runUp } from "../commands/up.ts";
import { describeError } from "../errors.ts";
import { note, type Telling } from "./begin.ts";
import type { PromoteInput } from "./input.ts";
import type { Prepared } from "./prepare.ts";
import { tellStep } from "./tell.ts";

/**
 * Writes the release into the target's config file and updates the target. Where nothing was
 * changed, the file is put back; with --simulate it always is.
 */
export async function updateTarget(
  cli: Cli,
  input: PromoteInput,
  { to }: Prepared,
  setting: PlannedSetting,
): Promise<void> {
  const { parallel, lockWait, json, engine, allowDataLoss } = input;
  const line = { stays: false };
  const keep = (): void => {
    line.stays = cli.simulate === undefined;
  };
  const written = await writeRelease(to.file, setting.value);
  tellStep(cli, input, { step: "written", file: to.file });
  try {
    const shared = { parallel, lockWait, json, engine, allowDataLoss };
    await runUp(cli, { ...shared, stack: to.stack, yes: true }, keep);
    keep();
  } finally {
    if (!line.stays) {
      await restoreRelease(written);
      tellStep(cli, input, { step: "put-back", file: to.file });
    }
  }
}

/**
 * Carries out a promotion that may be, and notes how it ended. Where the stack is locked, or this is
 * killed, it stays as running: the next run goes on with it.
 */
export async function carryOut(
  cli: Cli,
  input: PromoteInput,
  prepared: Prepared,
  run: { telling: Telling; record: DeploymentRecord; setting: PlannedSetting },
): Promise<void> {
  const { to, from, manifest } = prepared;
  const { telling, record, setting } = run;
  tellStep(
    cli,
    input,
    { step: "begun", deployment: record.id, release: manifest.id },
    `${record.id}: release ${shortId(manifest.id)} goes from '${from.stack}' to '${to.stack}'.`,
  );
  try {
    await updateTarget(cli, input, prepared, setting);
  } catch (error) {
    await noteFailure(cli, prepared, { telling, record }, error);
    throw error;
  }
  const over = endPromotion(record, { status: "completed", now: cli.now() });
  await noteEnd(cli, prepared, { telling, record: over }, "succeeded");
  tellStep(cli, input, { step: "noted", deployment: record.id });
}

async function noteFailure(
  cli: Cli,
  prepared: Prepared,
  { telling, record }: { telling: Telling; record: DeploymentRecord },
  error: unknown,
): Promise<void> {
  const { code, message } = describeError(error);
  if (code === "StackLocked") return;
  const isCancelled = error instanceof UserError && code === "Cancelled";
  const status = isCancelled ? "cancelled" : "failed";
  const { from, to } = prepared;
  const recovery = [`npx slipway promote ${from.stack} ${to.stack} ${record.release ?? ""}`.trim()];
  const over = endPromotion(record, { status, now: cli.now(), error: { code, message }, recovery });
  try {
    await noteEnd(cli, prepared, { telling, record: over }, status);
  } catch (second) {
    // How the update failed is what matters; the next run ends the record.
    cli.err.line(`The ledger was not told of it: ${describeError(second).message}`);
  }
}

async function noteEnd(
  cli: Cli,
  prepared: Prepared,
  { telling, record }: { telling: Telling; record: DeploymentRecord },
  status: "succeeded" | "failed" | "cancelled",
): Promise<void> {
  const { teller } = telling;
  // Whoever went on with it elsewhere may have ended it already.
  const { ledger } = await requireLedger(prepared.place);
  const open = openDeployment(ledger.entries, prepared.to.stack);
  if (open?.payload.id !== record.id) return;
  const drafts = [tell(teller, record), audit(teller, record, "deployment_executed", status)];
  await note(cli, prepared, telling, drafts);
}
