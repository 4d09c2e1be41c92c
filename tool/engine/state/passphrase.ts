import { createCipheriv, createDecipheriv, hkdfSync, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { UserError } from "../../../variables/user-error.ts";

/** Encrypts and decrypts the secrets of one stack in the format of Pulumi's passphrase provider. */
export interface SecretsManager {
  /** Salt and check value as `v1:<salt>:v1:<nonce>:<ciphertext>`: a stack's `encryptionsalt`. */
  readonly state: string;
  /** Gives `v1:<nonce>:<ciphertext>`, a different one at every call. */
  encrypt(plaintext: string): string;
  /** Throws UserError `UndecryptableSecret` where the value was not made with this key. */
  decrypt(ciphertext: string): string;
  /** A key of 32 bytes for one purpose: the same for the same passphrase and salt. */
  subkey(purpose: string): Buffer;
}

// The figures and the check text are those of Pulumi: pkg/secrets/passphrase/manager.go and
// sdk/go/common/resource/config/crypt.go.
const rounds = 1_000_000;
const keyBytes = 32;
const saltBytes = 8;
const nonceBytes = 12;
const tagBytes = 16;
const checkText = "pulumi";

const derive = promisify(pbkdf2);
const keys = new Map<string, Promise<Buffer>>();

/** Makes a manager with a new salt. */
export async function createPassphraseManager(passphrase: string): Promise<SecretsManager> {
  const salt = randomBytes(saltBytes);
  const key = await deriveKey(passphrase, salt);
  return managerOf(key, `v1:${salt.toString("base64")}:${encryptValue(key, checkText)}`);
}

/**
 * Opens the manager that a stack's salt belongs to.
 *
 * Throws UserError `MalformedSalt` and `WrongPassphrase`; both name the stack.
 */
export async function openPassphraseManager(
  passphrase: string,
  state: string,
  stack: string,
): Promise<SecretsManager> {
  const { salt, check } = parseState(state, stack);
  const key = await deriveKey(passphrase, salt);
  if (decryptValue(key, check) !== checkText) {
    throw new UserError(
      "WrongPassphrase",
      `The passphrase given does not open the secrets of stack '${stack}'. ` +
        "Set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it, " +
        "to the passphrase that the stack was made with.",
    );
  }
  return managerOf(key, state);
}

function managerOf(key: Buffer, state: string): SecretsManager {
  return {
    state,
    encrypt: (plaintext) => encryptValue(key, plaintext),
    subkey: (purpose) => Buffer.from(hkdfSync("sha256", key, "", purpose, keyBytes)),
    decrypt: (ciphertext) => {
      const plaintext = decryptValue(key, ciphertext);
      if (plaintext !== undefined) return plaintext;
      throw new UserError(
        "UndecryptableSecret",
        "A secret value cannot be decrypted: it was damaged, or encrypted under another salt. " +
          "Set it again, or restore the file that holds it.",
      );
    },
  };
}

/** Derives a key once per process: it takes a noticeable part of a second by design. */
function deriveKey(passphrase: string, salt: Buffer): Promise<Buffer> {
  const name = JSON.stringify([salt.toString("base64"), passphrase]);
  const known = keys.get(name);
  if (known) return known;
  const key = derive(passphrase, salt, rounds, keyBytes, "sha256");
  keys.set(name, key);
  return key;
}

function parseState(state: string, stack: string): { salt: Buffer; check: string } {
  const [version, salt, ...check] = state.split(":");
  const whole = version === "v1" && salt !== undefined && parseValue(check.join(":")) !== undefined;
  if (whole) return { salt: Buffer.from(salt, "base64"), check: check.join(":") };
  throw new UserError(
    "MalformedSalt",
    `The salt of stack '${stack}' is not of the form 'v1:<salt>:v1:<nonce>:<value>': ` +
      `restore the line 'encryptionsalt' of Pulumi.${stack}.yaml.`,
  );
}

function encryptValue(key: Buffer, plaintext: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = [cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()];
  return `v1:${nonce.toString("base64")}:${Buffer.concat(sealed).toString("base64")}`;
}

/** The plaintext, or undefined where the value is malformed or not authentic under the key. */
function decryptValue(key: Buffer, ciphertext: string): string | undefined {
  const parts = parseValue(ciphertext);
  if (!parts) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, parts.nonce);
  decipher.setAuthTag(parts.sealed.subarray(-tagBytes));
  const body = decipher.update(parts.sealed.subarray(0, -tagBytes));
  try {
    return Buffer.concat([body, decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

function parseValue(text: string): { nonce: Buffer; sealed: Buffer } | undefined {
  const [version, nonceText, sealedText, ...rest] = text.split(":");
  if (version !== "v1" || nonceText === undefined || sealedText === undefined) return undefined;
  const nonce = Buffer.from(nonceText, "base64");
  const sealed = Buffer.from(sealedText, "base64");
  const whole = rest.length === 0 && nonce.length === nonceBytes && sealed.length >= tagBytes;
  return whole ? { nonce, sealed } : undefined;
}
