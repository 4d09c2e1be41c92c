import { isProduction } from "./contract.ts";
import { checkCalendar } from "../../../program/promotion/calendar.ts";
import { judgeRelease, waivable } from "../../../program/promotion/gate.ts";
import type { Refusal } from "../../../program/promotion/refusal.ts";
import { shortId, type Manifest } from "../../../program/release/manifest.ts";
import { UserError } from "../../../variables/user-error.ts";
import type { OpenLedger } from "../ledger/read.ts";
import { checkContract } from "./contract.ts";
import { judgeOrder, type Allowed } from "./order.ts";
import type { PromotionPlace } from "./place.ts";
import { planSetting, type PlannedSetting } from "./setting.ts";
import { judgeUpstream, type Running } from "./upstream.ts";

/** What is asked of a promotion. */
export interface PromotionQuestion {
  application: string;
  from: PromotionPlace;
  to: PromotionPlace;
  manifest: Manifest;
  /** What runs upstream. */
  upstream: Running;
  open: OpenLedger;
  allowed: Allowed;
  /** Whether it is brought there now; else only its config is prepared. */
  deploys: boolean;
  now: Date;
}

/** What leaves the usual way, and so needs an approval. */
export type Exception = "hotfix" | "skip-stage";

/** What a promotion may do. */
export interface Judged {
  refusals: Refusal[];
  setting: PlannedSetting | undefined;
  exceptions: Exception[];
}

/** Whether a release may go from one stack to the other, approvals and plan aside. Pure. */
export function judgePromotion(question: PromotionQuestion): Judged {
  const { from, to, manifest, upstream, open, allowed, now } = question;
  const { entries } = open.ledger;
  const way = judgeOrder(from, to, allowed);
  const planned = settingFor(question);
  const artifacts = planned.setting?.artifacts ?? {};
  const said = judgeRelease({
    release: { id: manifest.id, artifacts },
    place: { stack: to.stack, stage: to.stage },
    application: question.application,
    upstreams: way.upstreams,
    knowledge: { state: "known", ledger: open.ledger, keyring: open.keyring },
    now,
    tellsWaived: true,
  }).refusals.filter(({ code }) => code !== "ApprovalMissing");
  const waived = allowed.hotfix ? said.filter(({ code }) => waivable.includes(code)) : [];
  const act = waived.length > 0 ? "hotfix" : "promotion";
  const exceptions: Exception[] = [
    ...(waived.length > 0 ? (["hotfix"] as const) : []),
    ...(way.skips ? (["skip-stage"] as const) : []),
  ];
  const refusals = [
    ...way.refusals,
    ...judgeUpstream(from.stack, manifest.id, upstream, entries),
    ...said.filter((one) => !waived.includes(one)),
    ...planned.refusals,
    ...(isProduction(to) ? checkContract(to, manifest) : []),
    ...(question.deploys ? checkCalendar({ ...to.settings, stack: to.stack, act, now }) : []),
  ];
  return { refusals, setting: planned.setting, exceptions };
}

function settingFor({ to, manifest, upstream }: PromotionQuestion): {
  setting?: PlannedSetting;
  refusals: Refusal[];
} {
  try {
    return { setting: planSetting(to, manifest, upstream.release), refusals: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { refusals: [{ code: error.code, message: error.message }] };
  }
}

/** A UserError `NotPromotable` with every reason. */
export function notPromotable(
  from: string,
  to: string,
  release: string | undefined,
  refusals: readonly Refusal[],
): UserError {
  const what = release === undefined ? "Nothing" : `Release ${shortId(release)}`;
  const verb = release === undefined ? "goes" : "does not go";
  const reasons = refusals.map(({ code, message }) => `  - ${code}: ${message}`);
  return new UserError(
    "NotPromotable",
    `${what} ${verb} from '${from}' to '${to}':\n${reasons.join("\n")}`,
  );
}
