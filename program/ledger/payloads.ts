import * as z from "zod";
import { stages } from "../../variables/stage.ts";
import type { PlainObject } from "./canonical.ts";
import { auditActions } from "./audit-actions.ts";
import { deploymentRecord } from "./deployment-record.ts";
import { environmentName, reference, releaseId, sha256, text, time } from "./fields.ts";

/** An approval that was given elsewhere and that a pipeline's key vouches for. */
const standIn = z.strictObject({
  from: z.literal("github-environment"),
  /** Name of the environment on GitHub. */
  environment: text(200),
  /** Login of who approved, as the pipeline was told. */
  actor: text(200),
  /** `owner/name`. */
  repository: text(200),
  /** Number of the run that waited for it. */
  run: text(100),
});

const check = z.strictObject({
  name: text(200),
  result: z.enum(["pass", "fail", "skipped"]),
  /** What was measured, with its unit: `212 ms`. */
  figure: text(200).optional(),
  durationMs: z.int().min(0).optional(),
  detail: text(2_000).optional(),
});

/** What an answer to a request names, so that it is an answer to no other. */
const answered = { deployment: reference, release: releaseId, goal: sha256 };

/** What an entry of each kind says. */
export const payloads = {
  release: z.strictObject({
    release: releaseId,
    /** What the release consists of; of the release's own form. */
    manifest: z.record(z.string(), z.unknown()).transform((value) => value as PlainObject),
    /** Label for people: a semantic version. */
    label: text(100).optional(),
  }),
  verdict: z.strictObject({
    release: releaseId,
    result: z.enum(["pass", "fail", "revoked"]),
    deployment: reference.optional(),
    checks: z.array(check).max(200),
    reason: text(2_000).optional(),
  }),
  "approval-requested": z.strictObject({
    ...answered,
    /** Digest of what the target had when it was asked: the plan, or the goal. */
    expiresAt: time,
    /** Who wrote or built what is released, as they name themselves; none of them approves alone. */
    authors: z.array(text(200)).max(200),
    reason: text(2_000).optional(),
    /** What is asked for beside the usual way; needs an approval at any stage. */
    exceptions: z
      .array(z.enum(["hotfix", "skip-stage"]))
      .min(1)
      .max(2)
      .optional(),
  }),
  "approval-granted": z.strictObject({
    ...answered,
    comment: text(2_000).optional(),
    standIn: standIn.optional(),
  }),
  "approval-declined": z.strictObject({ ...answered, comment: text(2_000).optional() }),
  "approval-expired": z.strictObject({ ...answered }),
  "approval-withdrawn": z.strictObject({ ...answered, reason: text(2_000).optional() }),
  rejection: z.strictObject({ release: releaseId, reason: text(2_000) }),
  unrejection: z.strictObject({ release: releaseId, reason: text(2_000) }),
  deployment: deploymentRecord,
  audit: z.strictObject({
    action: z.enum(auditActions),
    environmentType: z.enum(stages).optional(),
    /** What it was done to: `{deployment: "d-12", release: "3f8a…"}`. */
    ids: z.record(text(100), text(200)),
    /** By key, never the value of a secret. */
    before: z.record(text(200), text(2_000)).optional(),
    after: z.record(text(200), text(2_000)).optional(),
    status: z.enum(["succeeded", "failed", "cancelled"]),
    durationMs: z.int().min(0).optional(),
  }),
  summary: z.strictObject({
    /** Number and hash of the last entry that was pruned. */
    through: z.int().min(1),
    hash: sha256,
    /** How many entries of each kind were pruned, with those of earlier summaries. */
    kinds: z.record(z.string(), z.int().min(0)),
    /** SHA-256 of the pruned entries' hashes, one a line, with the earlier summary's before them. */
    digest: sha256,
  }),
} satisfies Record<string, z.ZodType>;

/** Name of a kind of entry. */
export type EntryKind = keyof typeof payloads;

/** What an entry of a kind says. */
export type Payload<Kind extends EntryKind> = z.infer<(typeof payloads)[Kind]>;

/** The kinds of entries. */
export const entryKinds = Object.keys(payloads) as EntryKind[];

/** Kinds that belong to one environment, and are refused without. */
export const environmentKinds: readonly EntryKind[] = [
  "verdict",
  "approval-requested",
  "approval-granted",
  "approval-declined",
  "approval-expired",
  "approval-withdrawn",
  "deployment",
];

/** An environment as entries name it. */
export const environmentPlace = z.strictObject({
  stack: environmentName,
  stage: z.enum(stages).exclude(["custom"]),
});

/** A stack with the stage whose rules hold for it. */
export type EnvironmentPlace = z.infer<typeof environmentPlace>;
