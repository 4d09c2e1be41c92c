import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { PlatformName } from "../../components/plan/kinds.ts";
import type { ReleaseFacts } from "../../components/plan/context.ts";
import type { ProfiledStage } from "../../variables/stage.ts";
import { UserError } from "../../variables/user-error.ts";
import { readLedger } from "../ledger/read.ts";
import type { SeenHead } from "../ledger/seen.ts";
import { shortId } from "../release/manifest.ts";
import { findOutputsOf, referenceTo } from "../stack-outputs.ts";
import { judgeRelease, judgeRunning } from "./gate.ts";
import { takePinned, type ReleaseArtifacts } from "./pin.ts";
import type { Refusal } from "./refusal.ts";
import type { ReleasePin, Upstreams } from "./upstreams.ts";

/** What a stack's config says of its release. */
export interface ReleaseRequest {
  application: string;
  stack: string;
  profile: ProfiledStage;
  platform: PlatformName;
  sitePlatform?: PlatformName | undefined;
  release?: ReleaseArtifacts | ReleasePin | undefined;
  promotesFrom?: Upstreams | undefined;
}

/** What a stack runs, and what is decided of it. */
export interface ResolvedRelease {
  release?: ReleaseArtifacts;
  facts?: ReleaseFacts;
}

/**
 * The release that a stack runs: a pin is taken from the stack that it names. Where releases come
 * from other stacks, one that is not verified there, or rejected, is refused; in a preview or a
 * simulation that is told alone.
 *
 * @throws UserError `FollowInProduction`, as {@link takePinned} does, and in an update
 * `ReleaseRefused` with everything that the ledger says against it.
 */
export async function resolveRelease(request: ReleaseRequest): Promise<ResolvedRelease> {
  const { application, stack, profile, release: given } = request;
  const pin = given !== undefined && "from" in given ? given : undefined;
  const upstreams = request.promotesFrom ?? (pin && { stacks: [pin.from], need: "all" });
  if (given === undefined || upstreams === undefined) {
    return given === undefined || "from" in given ? {} : { release: given };
  }
  if (pin !== undefined) requireId(pin, profile, stack);
  const own = await outputsOf(stack);
  const heads = await Promise.all(
    upstreams.stacks.map(async (one) => headIn(one, await outputsOf(one))),
  );
  const seen = [...headIn(stack, own), ...heads.flat()];
  const now = new Date();
  const knowledge = await readLedger({ application, seen, now });
  const release =
    "from" in given
      ? takePinned({
          ...request,
          pin: given,
          own,
          upstream: await releaseOf(given.from),
          knowledge,
        })
      : given;
  if (release === undefined) return unreadable(stack, given);
  // What runs here has been let in before: a change of settings does not let it in again.
  const runs = running.safeParse(own).data?.release.id === release.id;
  const place = { stack, stage: profile };
  const question = { release, place, application, upstreams, knowledge, now };
  const { facts, refusals } = runs ? judgeRunning(question) : judgeRelease(question);
  refuse(stack, refusals);
  return { release, facts };
}

const running = z.object({ release: z.object({ id: z.string() }) });

function requireId(pin: ReleasePin, profile: ProfiledStage, stack: string): void {
  if (pin.id !== undefined || profile !== "production") return;
  throw new UserError(
    "FollowInProduction",
    `Stack '${stack}' is production, and slipway:release follows whatever runs in '${pin.from}': ` +
      "name the release by `id`, or let `npx slipway promote` do it.",
  );
}

/** Outputs of the last update of a stack; undefined where they cannot be read here. */
async function outputsOf(stack: string): Promise<Record<string, unknown> | undefined> {
  return await findOutputsOf(stack).catch(() => undefined);
}

function headIn(stack: string, outputs: Record<string, unknown> | undefined): SeenHead[] {
  const head = outputs?.ledger;
  return typeof head === "string" ? [{ stack, head }] : [];
}

/** What another stack says to run, by a reference that stays in the state of this one. */
async function releaseOf(stack: string): Promise<unknown> {
  // A simulation need not have one of the other stack, too.
  if (isSimulated() && (await outputsOf(stack)) === undefined) return undefined;
  const reference = new pulumi.StackReference(stack, { name: referenceTo(stack) });
  const details: { value?: unknown } = await reference.getOutputDetails("release");
  return details.value;
}

/** Where neither the other stack nor the ledger can be read: in a preview that is told alone. */
function unreadable(stack: string, pin: ReleaseArtifacts | ReleasePin): ResolvedRelease {
  const from = "from" in pin ? pin.from : "";
  const what = `What release ${pin.id === undefined ? "" : shortId(pin.id)} consists of`;
  const message = `${what.trim()} cannot be read here: neither '${from}' nor the ledger can.`;
  refuse(stack, [{ code: "ReleaseUnknown", message }]);
  return { release: { id: pin.id ?? "unknown", artifacts: standIns(pin.id ?? "") } };
}

/** In a preview alone: names that say what they stand for, in place of what nobody can read. */
function standIns(id: string): Readonly<Record<string, string>> {
  const digest = /^[0-9a-f]{64}$/.test(id) ? id : "0".repeat(64);
  return new Proxy<Record<string, string>>(
    {},
    {
      get: (_none, name) =>
        typeof name === "string" ? `not-readable-here/${name}@sha256:${digest}` : undefined,
    },
  );
}

/** Throws where something changes, and says it where nothing does. */
function refuse(stack: string, refusals: readonly Refusal[]): void {
  const [first, ...more] = refusals;
  if (first === undefined) return;
  const told = refusals.map(({ code, message }) => `${code}: ${message}`);
  if (pulumi.runtime.isDryRun() || isSimulated()) {
    for (const line of told) void pulumi.log.warn(`up ${stack} would refuse: ${line}`);
    return;
  }
  if (more.length === 0) throw new UserError(first.code, first.message);
  throw new UserError(
    "ReleaseRefused",
    `Stack '${stack}' refuses its release:\n  - ${told.join("\n  - ")}`,
  );
}

/** Set by the engine that simulates, in a place that no variable of the environment reaches. */
function isSimulated(): boolean {
  return Reflect.get(globalThis, Symbol.for("slipway.simulated")) === true;
}
