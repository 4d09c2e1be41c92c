import { SecretMask } from "../../../../variables/masking.ts";

/** Forms in which a value is written beside those that {@link SecretMask} knows itself. */
function otherForms(secret: string): string[] {
  const hex = Buffer.from(secret).toString("hex");
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    hex,
    hex.toUpperCase(),
    // In single quotes of a shell, in double ones, and without any, as `printf %q` writes it.
    secret.replaceAll("'", `'\\''`),
    secret.replaceAll("'", `'"'"'`),
    secret.replaceAll(/["$`\\]/g, "\\$&"),
    secret.replaceAll(/[^\w@%+=:,./-]/g, "\\$&"),
    // A document within a document: container definitions of which one variable is JSON.
    JSON.stringify(json).slice(1, -1),
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    encodeURIComponent(encodeURIComponent(secret.toWellFormed())),
    [...Buffer.from(secret)]
      .map((byte) => `%${byte.toString(16).padStart(2, "0").toUpperCase()}`)
      .join(""),
  ];
}

/** Hides secrets that are known by their values, in any form that a text may have them in. */
export function createKnownSecrets(secrets: Iterable<string>): Pick<SecretMask, "text"> {
  const mask = new SecretMask();
  for (const secret of secrets) {
    mask.add(secret);
    // Of something short, other forms are ordinary text.
    if (secret.length >= 6) for (const form of otherForms(secret)) mask.add(form);
  }
  return mask;
}
