import * as z from "zod";
import { actor, type Actor } from "./actor.ts";
import { formatCanonical, parseCanonical } from "./canonical.ts";
import { sha256, text, time } from "./fields.ts";
import { environmentKinds, environmentPlace, payloads } from "./payloads.ts";
import type { EntryKind, EnvironmentPlace, Payload } from "./payloads.ts";
import { LedgerError } from "./problem.ts";
import { hashText, signText, type SigningKey } from "./signing.ts";

/** More than any entry needs; what a deployment's steps printed is the largest part. */
const largestEntry = 1_000_000;

/** What stands before the first entry of a chain. */
export const noEntry = "0".repeat(64);

/** What is to be noted; its place in the chain is found when it is appended. */
export interface EntryDraft<Kind extends EntryKind = EntryKind> {
  kind: Kind;
  payload: Payload<Kind>;
  actor: Actor;
  /** The environment that it is about; null where it is about all of them. */
  environment: EnvironmentPlace | null;
  /** Name of the same act in every try: a second entry of this id is left out. @default random */
  id?: string;
}

/** Place of an entry in its chain. */
export interface ChainLink {
  application: string;
  /** From 1. */
  seq: number;
  /** Hash of the entry before; zeros at the first. */
  previous: string;
  at: string;
}

/** One entry of the ledger, with the text that was signed. */
export interface LedgerEntry<Kind extends EntryKind = EntryKind> extends ChainLink {
  id: string;
  kind: Kind;
  payload: Payload<Kind>;
  actor: Actor;
  environment: EnvironmentPlace | null;
  /** Id of the key that signed it. */
  key: string;
  signature: string;
  /** The whole entry, as it is kept. */
  text: string;
  /** SHA-256 of that. */
  hash: string;
}

/** An entry of any kind, told apart by `kind`. */
export type AnyEntry = { [Kind in EntryKind]: LedgerEntry<Kind> }[EntryKind];

const envelope = z.strictObject({
  v: z.literal(1),
  seq: z.int().min(1),
  previous: sha256,
  id: text(100),
  at: time,
  actor,
  application: z.string().regex(/^[a-z][a-z0-9-]*$/),
  environment: environmentPlace.nullable(),
  kind: z.string(),
  payload: z.record(z.string(), z.unknown()),
  key: z.string().regex(/^[0-9a-f]{16}$/),
  signature: z.string(),
});

/** Signs an entry in its place of the chain, and gives it as it is kept. */
export function signEntry(
  draft: EntryDraft & { id: string },
  link: ChainLink,
  key: SigningKey,
): AnyEntry {
  const { kind, payload, actor: by, environment, id } = draft;
  const { application, seq, previous, at } = link;
  const body = { v: 1, seq, previous, id, at, actor: by, application, environment, kind, payload };
  const unsigned = formatCanonical({ ...body, key: key.id });
  const signature = signText("entry", unsigned, key);
  return parseEntry(formatCanonical({ ...body, key: key.id, signature }));
}

/**
 * Reads an entry; its signature is another question.
 *
 * @throws LedgerError for a text that is not exactly one entry of this version, by the field.
 */
export function parseEntry(entry: string): AnyEntry {
  if (entry.length > largestEntry) {
    throw new LedgerError("TooLarge", `has ${entry.length} characters, more than ${largestEntry}`);
  }
  const value = parseCanonical(entry);
  const { v, kind } = (value ?? {}) as { v?: unknown; kind?: unknown };
  if (v !== 1)
    throw new LedgerError(
      "UnknownVersion",
      `has the version ${JSON.stringify(v)}; this tool knows 1`,
    );
  if (typeof kind !== "string" || !Object.hasOwn(payloads, kind)) {
    throw new LedgerError(
      "UnknownKind",
      `is of the kind ${JSON.stringify(kind)}, which this tool does not know`,
    );
  }
  const fields = requireForm(envelope, value, "");
  const payload = requireForm(formOf(kind as EntryKind), fields.payload, "payload.");
  requireEnvironment(kind as EntryKind, fields.environment);
  return { ...fields, kind, payload, text: entry, hash: hashText(entry) } as AnyEntry;
}

/** The text of an entry that its signature is over. */
export function signedText({ text: whole }: LedgerEntry): string {
  const fields = parseCanonical(whole) as Record<string, unknown>;
  return formatCanonical({ ...fields, signature: undefined });
}

function formOf(kind: EntryKind): z.ZodType<Payload<EntryKind>> {
  return payloads[kind] as z.ZodType<Payload<EntryKind>>;
}

function requireForm<T>(schema: z.ZodType<T>, value: unknown, prefix: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = `${prefix}${issue?.path.map(String).join(".") ?? ""}`;
  if (issue?.code === "unrecognized_keys") {
    const where = issue.path.length === 0 ? prefix : `${path}.`;
    throw new LedgerError("UnknownField", `has the unknown field '${where}${issue.keys[0] ?? ""}'`);
  }
  throw new LedgerError("WrongField", `has a wrong '${path}': ${issue?.message ?? ""}`);
}

function requireEnvironment(kind: EntryKind, environment: EnvironmentPlace | null): void {
  if (environment !== null || !environmentKinds.includes(kind)) return;
  throw new LedgerError("WrongField", `is of kind ${kind} and names no environment`);
}
