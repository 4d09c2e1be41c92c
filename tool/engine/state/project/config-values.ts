import type { SecretsManager } from "../passphrase.ts";

// How Pulumi turns a YAML value into the text that a program gets:
// sdk/go/common/resource/config/object.go.

/** A value of a config file as the program gets it. */
export interface ConfigValue {
  /** Absent while secret parts of it are sealed. */
  text?: string;
  secret: boolean;
}

/** Whether a value is, or holds somewhere inside, a `{secure: ciphertext}`. */
export function holdsSecure(value: unknown): boolean {
  if (ciphertextOf(value) !== undefined) return true;
  if (Array.isArray(value)) return value.some(holdsSecure);
  return isObject(value) && Object.values(value).some(holdsSecure);
}

/** Whether a value is one text or number, maybe encrypted, and no array or object. */
export function isText(value: unknown): boolean {
  return typeof value !== "object" || value === null || ciphertextOf(value) !== undefined;
}

/** The value in the form of the program; without keys a secret one stays sealed. */
export function convertConfigValue(value: unknown, keys?: SecretsManager): ConfigValue {
  const secret = holdsSecure(value);
  if (!secret) return { text: printValue(value), secret };
  return keys ? { text: printValue(decryptValue(value, keys)), secret } : { secret };
}

function decryptValue(value: unknown, keys: SecretsManager): unknown {
  const ciphertext = ciphertextOf(value);
  if (ciphertext !== undefined) return keys.decrypt(ciphertext);
  if (Array.isArray(value)) return value.map((element) => decryptValue(element, keys));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, element]) => [key, decryptValue(element, keys)]),
  );
}

/** Texts as they are, nothing as no text, everything else as JSON in the form that Go writes it. */
function printValue(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : printJson(value);
}

function printJson(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map(printJson).join(",")}]`;
  if (!isObject(value)) return escapeHtml(JSON.stringify(value ?? null));
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${escapeHtml(JSON.stringify(key))}:${printJson(value[key])}`).join(",")}}`;
}

/** Go escapes these in JSON; a program that compares texts must get the same from both engines. */
function escapeHtml(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function ciphertextOf(value: unknown): string | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined;
  return typeof value.secure === "string" ? value.secure : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
