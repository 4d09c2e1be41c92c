import * as z from "zod";
import { formatCanonical, parseCanonical } from "./canonical.ts";
import { sha256, time } from "./fields.ts";
import { LedgerError } from "./problem.ts";
import { signText, type SigningKey } from "./signing.ts";

/** What the end of a chain is, and what of it still counts; signed by who appended last. */
export interface LedgerHead {
  v: 1;
  application: string;
  at: string;
  /** Number of entries that the chain ever had. */
  length: number;
  /** Hash of the last entry. */
  hash: string;
  /** SHA-256 of everything that is kept beside the head, so that nothing of it can be left out. */
  kept: string;
  key: string;
  signature: string;
}

const schema = z.strictObject({
  v: z.literal(1),
  application: z.string(),
  at: time,
  length: z.int().min(1),
  hash: sha256,
  kept: sha256,
  key: z.string().regex(/^[0-9a-f]{16}$/),
  signature: z.string(),
});

/** What a head says before it is signed. */
export type UnsignedHead = Omit<LedgerHead, "v" | "key" | "signature">;

/** Signs a head; gives its text. */
export function signHead(head: UnsignedHead, key: SigningKey): string {
  const { application, at, length, hash, kept } = head;
  const body = { v: 1, application, at, length, hash, kept, key: key.id };
  return formatCanonical({ ...body, signature: signText("head", formatCanonical(body), key) });
}

/**
 * Reads the text of a head; its signature is another question.
 *
 * @throws LedgerError
 */
export function parseHead(text: string): LedgerHead {
  const parsed = schema.safeParse(parseCanonical(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.map(String).join(".") ?? "";
  throw new LedgerError("HeadWrong", `has a head whose '${at}' is wrong: ${issue?.message ?? ""}`);
}

/** The text of a head that its signature is over. */
export function signedHeadText(head: LedgerHead): string {
  return formatCanonical({ ...head, signature: undefined });
}
