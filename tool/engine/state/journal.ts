import { createHash } from "node:crypto";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import { Books } from "./books.ts";
import type { Change, Snapshot } from "./snapshot.ts";
import {
  openerOf,
  printJson,
  sealerOf,
  type ReadContext,
  type WriteContext,
} from "./checkpoint.ts";
import { operationTypes, resourceSchema } from "./checkpoint-schema.ts";
import { decodeResource, encodeResource } from "./resource-codec.ts";

/**
 * The journal of a run: one line for each change, `<checksum> <JSON>`. A checksum covers the one
 * before it, so that a line that is missing is found as well as one that was damaged. The first
 * line names the state file that the changes start from, by its hash; the last one the state file
 * that they were folded into, before that is written.
 */

const journalVersion = 1;
const checksumLength = 16;

const headSchema = z.object({
  journal: z.number(),
  /** Whether the run is simulated. */
  simulated: z.boolean().optional(),
  /** Hash of the state file before the run; null where there was none. */
  base: z.string().nullable(),
  salt: z.string(),
});

const id = z.number().int().nonnegative();
const changeSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("begin"),
    id,
    type: z.enum(operationTypes),
    resource: resourceSchema,
  }),
  z.object({ kind: z.literal("abandon"), id }),
  z.object({ kind: z.literal("record"), id, resource: resourceSchema, old: id.optional() }),
  z.object({ kind: z.literal("keep"), id, old: id, resource: resourceSchema.optional() }),
  z.object({ kind: z.literal("remove"), id }),
  z.object({
    kind: z.literal("mark"),
    id,
    delete: z.boolean(),
    pendingReplacement: z.boolean(),
  }),
]);
const foldSchema = z.object({ kind: z.literal("fold"), result: z.string() });

type StoredChange = z.infer<typeof changeSchema>;

/** A journal as it stands in its file. */
export interface Journal {
  /** Hash of the state file before the run; null where there was none. */
  base: string | null;
  salt: string;
  changes: StoredChange[];
  /** Hash of the state file that the journal was folded into, if it came so far. */
  result?: string;
  /** Where the next line goes: behind the last whole one. */
  end: JournalEnd;
  /** Number of the first line that is damaged, counted from 1. */
  damagedLine?: number;
}

/** What a line is chained to. */
export interface JournalEnd {
  offset: number;
  checksum: string;
}

/** Hash of a state file's text, as a journal names it. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The first line of a journal. */
export function formatHead(
  base: string | null,
  { manager, simulated }: WriteContext,
): { text: string; end: JournalEnd } {
  const mark = simulated === true && { simulated };
  const head: z.infer<typeof headSchema> = {
    journal: journalVersion,
    ...mark,
    base,
    salt: manager.state,
  };
  return chain([head], { offset: 0, checksum: "" });
}

/** Lines of changes, with secrets encrypted as in the state. */
export function formatChanges(
  changes: readonly Change[],
  context: WriteContext,
  end: JournalEnd,
): { text: string; end: JournalEnd } {
  const seal = sealerOf(context);
  const stored = changes.map((change) =>
    "resource" in change && change.resource !== undefined
      ? { ...change, resource: encodeResource(change.resource, seal) }
      : change,
  );
  return chain(stored, end);
}

/** The last line: the journal is in the state file of this hash. */
export function formatFold(result: string, end: JournalEnd): { text: string; end: JournalEnd } {
  return chain([{ kind: "fold", result }], end);
}

function chain(values: readonly object[], start: JournalEnd): { text: string; end: JournalEnd } {
  let { offset, checksum } = start;
  let text = "";
  for (const value of values) {
    const json = printJson(value);
    checksum = checksumOf(checksum, json);
    text += `${checksum} ${json}\n`;
  }
  offset += Buffer.byteLength(text);
  return { text, end: { offset, checksum } };
}

function checksumOf(before: string, json: string | Buffer): string {
  const hash = createHash("sha256").update(before).update(json);
  return hash.digest("hex").slice(0, checksumLength);
}

/**
 * Reads a journal; undefined where not even its first line is whole, so that nothing was begun.
 *
 * Half a last line is what a crash leaves: it is dropped, since nobody was told that it was kept.
 * Anything else that is wrong is damage: what stands before it is given, with the line.
 */
export function parseJournal(bytes: Buffer): Journal | undefined {
  const lines = linesOf(bytes);
  let end: JournalEnd = { offset: 0, checksum: "" };
  let journal: Journal | undefined;
  for (const [index, line] of lines.entries()) {
    const value = readLine(line, end.checksum);
    const next = value === undefined ? undefined : take(journal, value);
    if (next === undefined) {
      const empty = { base: null, salt: "", changes: [], end };
      return { ...(journal ?? empty), damagedLine: index + 1 };
    }
    end = { offset: end.offset + line.length + 1, checksum: line.toString("latin1", 0, 16) };
    journal = { ...next, end };
  }
  return journal;
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (;;) {
    const stop = bytes.indexOf(10, start);
    if (stop < 0) return lines;
    lines.push(bytes.subarray(start, stop));
    start = stop + 1;
  }
}

function readLine(line: Buffer, before: string): unknown {
  const json = line.subarray(checksumLength + 1);
  const checksum = checksumOf(before, json);
  if (line.toString("latin1", 0, checksumLength + 1) !== `${checksum} `) return undefined;
  return JSON.parse(json.toString("utf8"));
}

/** The journal with one more line; undefined where the line is not of a known kind. */
function take(journal: Journal | undefined, value: unknown): Omit<Journal, "end"> | undefined {
  if (journal === undefined) {
    const head = headSchema.safeParse(value);
    if (!head.success) return undefined;
    if (head.data.journal !== journalVersion) throw tooNew(head.data.journal);
    return { base: head.data.base, salt: head.data.salt, changes: [] };
  }
  const fold = foldSchema.safeParse(value);
  if (fold.success) return { ...journal, result: fold.data.result };
  const change = changeSchema.safeParse(value);
  if (!change.success) return undefined;
  journal.changes.push(change.data);
  return journal;
}

function tooNew(version: number): UserError {
  return new UserError(
    "JournalTooNew",
    `The journal of a run that was cut short has version ${version}, this tool reads version ` +
      `${journalVersion}: run the command with the version of the tool that wrote it.`,
  );
}

/** The state after the changes of a journal, made from the state before. */
export async function replay(
  journal: Journal,
  base: Snapshot,
  context: ReadContext,
): Promise<Snapshot> {
  const { salt, changes } = journal;
  const holder = { secrets_providers: { type: "passphrase", state: { salt } }, changes };
  const open = await openerOf(holder, context);
  const books = new Books(base);
  for (const change of changes) {
    const { resource } = change as { resource?: Parameters<typeof decodeResource>[0] };
    const opened = resource === undefined ? {} : { resource: decodeResource(resource, open) };
    books.apply({ ...change, ...opened } as Change);
  }
  return books.snapshot();
}
