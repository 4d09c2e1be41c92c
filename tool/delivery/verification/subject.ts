import * as z from "zod";
import { environmentPlace, type EnvironmentPlace } from "../../../program/ledger/payloads.ts";
import { ledgerApplicationOf } from "../../../program/ledger/place.ts";
import { releaseId } from "../../../program/ledger/fields.ts";
import { shortId } from "../../../program/release/manifest.ts";
import { UserError } from "../../../variables/user-error.ts";
import { withBackend, type Backend } from "../../engine/state/backend.ts";
import { openStackStore } from "../../engine/state/store.ts";
import type { VerifyPlace } from "./place.ts";

/** A release that runs, as its stack's output tells it. */
export interface RunningRelease {
  id: string;
  artifacts: Readonly<Record<string, string>>;
}

/** What is verified. */
export interface Subject {
  stack: string;
  application: string;
  platform: string;
  /** The stage whose rules hold: of a custom one, the stage that it takes after. */
  stage: string;
  /** As the ledger names it; undefined for one that is in no ledger, as a preview. */
  environment: EnvironmentPlace | undefined;
  /** Undefined where it runs from source. */
  release: RunningRelease | undefined;
  /** Addresses: of the whole and of each site, as far as there are. */
  address: string | undefined;
  sites: Readonly<Record<string, string>>;
  /** The run that made it what it is; another one makes another. */
  run: string;
}

const outputs = z.object({
  address: z.string().optional(),
  sites: z.record(z.string(), z.string()).default({}),
  mode: z.string().default("running"),
  release: z.object({ id: z.string(), artifacts: z.record(z.string(), z.string()) }),
});

/**
 * What runs in a stack by its last update.
 *
 * @throws UserError `LedgerStack`, `StackBusy`, `StackUnfinished`, `NotDeployed`, `NotServing`
 */
export async function readSubject(place: VerifyPlace, stack: string): Promise<Subject> {
  const { folder, environment } = place;
  const file = await withBackend({ folder, stack, environment }, async (backend) => {
    const ledger = ledgerApplicationOf(backend.stackFile.config);
    if (ledger !== undefined) throw ofLedger(stack, ledger);
    await requireFree(backend);
    return readFileOf(backend);
  });
  const engine = await place.openEngine({ folder, environment, stack, operation: "outputs" });
  const parsed = outputs.safeParse((await engine.outputs()).values);
  if (!parsed.success) throw notDeployed(stack);
  const { address = "", sites, mode, release } = parsed.data;
  if (mode !== "running") throw notServing(stack, mode);
  const known = environmentPlace.safeParse({ stack, stage: file.stage });
  return {
    stack,
    ...file,
    environment: known.success && file.stage !== "preview" ? known.data : undefined,
    release: releaseId.safeParse(release.id).success ? release : undefined,
    address: /^https?:/.test(address) ? address : undefined,
    sites,
    run: await readRun(place, stack),
  };
}

/**
 * Requires that what was verified still runs, and that nobody works on it.
 *
 * @throws UserError `ReleaseChanged`, `StackBusy`
 */
export async function requireUnchanged(place: VerifyPlace, before: Subject): Promise<void> {
  const after = await readSubject(place, before.stack).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    throw changed(before.stack, error.message);
  });
  const name = ({ release }: Subject): string =>
    release === undefined ? "its sources" : shortId(release.id);
  if (name(after) !== name(before)) {
    throw changed(before.stack, `it ran ${name(before)} and now runs ${name(after)}`);
  }
  const isSame = JSON.stringify(after.release) === JSON.stringify(before.release);
  if (!isSame) throw changed(before.stack, "it runs other artifacts of the same release");
  if (after.run !== before.run) throw changed(before.stack, "another run ended on it");
}

function changed(stack: string, what: string): UserError {
  return new UserError(
    "ReleaseChanged",
    `Stack '${stack}' changed while it was verified: ${what}. Nothing was recorded; verify it ` +
      "again when it has come to rest.",
  );
}

function ofLedger(stack: string, application: string): UserError {
  const message = `'${stack}' is the ledger of '${application}' and runs nothing: name an environment.`;
  return new UserError("LedgerStack", message);
}

function notDeployed(stack: string): UserError {
  const message = `Stack '${stack}' was never brought up, or is destroyed: \`slipway up ${stack}\`.`;
  return new UserError("NotDeployed", message);
}

function notServing(stack: string, mode: string): UserError {
  return new UserError(
    "NotServing",
    `Stack '${stack}' is in mode '${mode}' and does not serve, so nothing can be said of its ` +
      `release: \`slipway mode ${stack} running\` first.`,
  );
}

type FileFacts = Pick<Subject, "application" | "platform" | "stage">;

function readFileOf({ stackFile: { config } }: Backend): FileFacts {
  const text = (key: string): string => {
    const value = config[`slipway:${key}`];
    return typeof value === "string" ? value : "";
  };
  const stage = text("stage");
  return {
    application: text("application"),
    platform: text("platform"),
    stage: stage === "custom" ? text("parentStage") : stage,
  };
}

/** Elsewhere than in files the lock is the backend's own, and the run's number tells alone. */
async function requireFree({ folder, project, stack, secrets }: Backend): Promise<void> {
  if (folder === undefined) return;
  const store = openStackStore({ backendFolder: folder, project: project.name, stack, secrets });
  const holders = await store.holders();
  const living = holders.find(({ dead }) => !dead);
  if (living !== undefined) {
    throw new UserError(
      "StackBusy",
      `Somebody works on stack '${stack}': ${living.description}. Verify it when that run has ended.`,
    );
  }
  if (!(await store.hasTraces())) return;
  throw new UserError(
    "StackUnfinished",
    `A run on stack '${stack}' was cut short, so that nobody knows what runs there: ` +
      `\`slipway up ${stack}\` goes on with it.`,
  );
}

/** Number of the last run; nothing where an engine keeps no history. */
async function readRun(place: VerifyPlace, stack: string): Promise<string> {
  const { folder, environment } = place;
  const engine = await place.openEngine({ folder, environment, stack, operation: "history" });
  try {
    const [last] = await engine.history();
    return last === undefined ? "" : `${last.version} of ${last.endedAt.toISOString()}`;
  } catch (error) {
    if (error instanceof UserError && error.code === "EngineUnsupported") return "";
    throw error;
  }
}
