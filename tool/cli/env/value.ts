import { UserError } from "../../../variables/user-error.ts";
import type { Cli } from "../cli.ts";

/**
 * The value that a person gives: typed unseen at a terminal, or piped in.
 *
 * @throws UserError `ValueMissing`, `ValueNotText` or `Declined`.
 */
export async function readValue(cli: Cli, name: string, stack: string): Promise<string> {
  const value = cli.interactive
    ? await cli.askSecret(`Value of ${name} (not shown): `)
    : decode(name, await cli.readInput());
  if (value === undefined)
    throw new UserError("Declined", "No value was given; nothing was changed.");
  if (value.includes("\0")) throw notText(name, "a NUL character");
  if (value !== "") return value;
  throw new UserError(
    "ValueMissing",
    `${name} got no value: type one at the prompt, or pipe it in, as in ` +
      `\`npx slipway env set ${stack} ${name} < file\`. Nothing was changed.`,
  );
}

/** Without the one line end that `echo` and editors put at the end. */
function decode(name: string, bytes: Buffer): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.replace(/\r?\n$/, "");
  } catch {
    throw notText(name, "bytes that are no UTF-8 text");
  }
}

function notText(name: string, what: string): UserError {
  return new UserError(
    "ValueNotText",
    `The value of ${name} holds ${what}, which no environment variable can: encode it, as in ` +
      "base64. Nothing was changed.",
  );
}
