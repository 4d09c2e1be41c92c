import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { sign as signBytes, verify as verifyBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { LedgerError } from "./problem.ts";

/** Bytes of a public key of Ed25519, and of a signature. */
const publicBytes = 32;
const signatureBytes = 64;
/** What stands before the 32 bytes of a public key in its standard form (SPKI, RFC 8410). */
const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex");
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** A private key that signs, with what others know it by. */
export interface SigningKey {
  /** First 16 hex digits of the SHA-256 of the public key. */
  id: string;
  /** The public key: 32 bytes in base64. */
  publicKey: string;
  privateKey: KeyObject;
}

/** What a signature is for: one for an entry is none for a head. */
export type SignedAs = "entry" | "head";

/** Makes a new key pair. */
export function createSigningKey(): SigningKey {
  return describeKey(generateKeyPairSync("ed25519").privateKey);
}

/** The key of a text that {@link formatPrivateKey} or `openssl genpkey -algorithm ed25519` wrote. */
export function parsePrivateKey(text: string): SigningKey | undefined {
  try {
    const trimmed = text.trim();
    const bytes = Buffer.from(trimmed, "base64");
    const isSeed = bytes.length === publicBytes && bytes.toString("base64") === trimmed;
    const key = isSeed
      ? createPrivateKey({ key: Buffer.concat([pkcs8Prefix, bytes]), format: "der", type: "pkcs8" })
      : createPrivateKey(trimmed.replaceAll("\\n", "\n"));
    return key.asymmetricKeyType === "ed25519" ? describeKey(key) : undefined;
  } catch {
    return undefined;
  }
}

/** A private key as PEM. */
export function formatPrivateKey({ privateKey }: SigningKey): string {
  return String(privateKey.export({ format: "pem", type: "pkcs8" }));
}

/** The id of a public key, 32 bytes in base64; undefined where it is none. */
export function keyIdOf(publicKey: string): string | undefined {
  const bytes = decode(publicKey, publicBytes);
  return bytes && createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

/** Signs a text; the signature is 64 bytes in base64. */
export function signText(as: SignedAs, text: string, key: SigningKey): string {
  return signBytes(null, prefixed(as, text), key.privateKey).toString("base64");
}

/**
 * Checks a signature.
 *
 * @throws LedgerError `SignatureForm`, `SignatureWrong`
 */
export function requireSignature(
  as: SignedAs,
  text: string,
  signature: string,
  publicKey: string,
): void {
  const bytes = decode(signature, signatureBytes);
  if (bytes === undefined) {
    throw new LedgerError("SignatureForm", "has a signature that is not 64 bytes in base64");
  }
  if (!verifyBytes(null, prefixed(as, text), publicKeyOf(publicKey), bytes)) {
    throw new LedgerError(
      "SignatureWrong",
      "was changed after it was signed, or was signed by another key than it names",
    );
  }
}

/** SHA-256 of a text, in hex. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const publicKeys = new Map<string, KeyObject>();

function publicKeyOf(publicKey: string): KeyObject {
  const known = publicKeys.get(publicKey);
  if (known !== undefined) return known;
  const der = Buffer.concat([spkiPrefix, Buffer.from(publicKey, "base64")]);
  const made = createPublicKey({ key: der, format: "der", type: "spki" });
  publicKeys.set(publicKey, made);
  return made;
}

function describeKey(privateKey: KeyObject): SigningKey {
  const der = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const publicKey = der.subarray(spkiPrefix.length).toString("base64");
  return { id: keyIdOf(publicKey) ?? "", publicKey, privateKey };
}

function prefixed(as: SignedAs, text: string): Buffer {
  return Buffer.from(`slipway-ledger-${as}-v1\n${text}`);
}

/** Bytes of a base64 text in its one form. */
function decode(text: string, length: number): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === length && bytes.toString("base64") === text ? bytes : undefined;
}
