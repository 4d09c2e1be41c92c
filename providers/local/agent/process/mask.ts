const mask = "[secret]";
const shortest = 4;

/** Text with every given value gone, in plain, base64, URL-encoded and JSON-escaped form. */
export function maskValues(text: string, values: string[]): string {
  const forms = values.flatMap(withPasswords).filter(worthHiding).flatMap(formsOf);
  // The longest first, so that no part of one is left over by a shorter one inside it.
  return [...new Set(forms)]
    .sort((a, b) => b.length - a.length)
    .reduce((masked, form) => masked.replaceAll(form, mask), text);
}

/** A database's address is often printed in parts: its password counts by itself. */
function withPasswords(value: string): string[] {
  const password = URL.canParse(value) ? new URL(value).password : "";
  return password === "" ? [value] : [value, password, decodeURIComponent(password)];
}

/** Words that stand in every log hide nothing, and masking them makes it unreadable. */
function worthHiding(value: string): boolean {
  return value.length >= shortest && !/^(true|false|null|development|production)$/.test(value);
}

function formsOf(value: string): string[] {
  const encoded = Buffer.from(value).toString("base64").replace(/=+$/, "");
  return [value, encoded, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
}
