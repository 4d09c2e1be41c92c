import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskError, SecretMask } from "../../variables/masking.ts";
import { UserError } from "../../variables/user-error.ts";

function maskOf(...secrets: string[]): SecretMask {
  const mask = new SecretMask();
  for (const secret of secrets) mask.add(secret);
  return mask;
}

/** As a key file has it: long lines, a short last one. */
const key = [
  "-----BEGIN PRIVATE KEY-----",
  "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
  "kT9zq1vQ4w==",
  "-----END PRIVATE KEY-----",
].join("\n");

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("a secret of several lines", () => {
  const parts = key.split("\n");
  const printed: [string, string][] = [
    ["as it is", key],
    ["indented", parts.map((line) => `  ${line}`).join("\n")],
    ["behind the name of the program", parts.map((line) => `api | ${line}`).join("\n")],
    ["with the line ends of Windows", parts.join("\r\n")],
    ["cut off at its beginning", parts.slice(2).join("\n")],
    ["cut off in the middle", `${parts.slice(0, 2).join("\n")}\n…`],
    ["quoted in JSON", JSON.stringify({ key })],
    ["quoted in JSON twice", JSON.stringify(JSON.stringify({ key }))],
    ["in one line", parts.join(" ")],
    ["in an address", `https://127.0.0.1/?key=${encodeURIComponent(key)}`],
    ["in a form", new URLSearchParams({ key }).toString()],
    ["in base64", base64(key)],
    ["in base64 of 64 columns", (base64(key).match(/.{1,64}/g) ?? []).join("\n")],
    ["in base64 of 76 columns", (base64(key).match(/.{1,76}/g) ?? []).join("\n  ")],
  ];

  test.each(printed)("is hidden %s", (_, text) => {
    const masked = maskOf(key).text(text);
    for (const line of parts) expect(masked).not.toContain(line);
    expect(masked).not.toMatch(/MIIEvQ|kT9zq1|a1Q5enE|TUlJRXZR/);
    expect(masked).toContain("[secret]");
  });

  test("leaves no line of four characters or more, however it is indented", () => {
    const lines = fc.array(fc.string({ minLength: 4, maxLength: 30 }), { minLength: 2 });
    const indented = fc.tuple(lines, fc.constantFrom("", " ", "\t", "      ", "> "));
    fc.assert(
      fc.property(indented, ([secret, indent]) => {
        const shown = maskOf(secret.join("\n")).text(
          secret.map((line) => indent + line).join("\n"),
        );
        const rest = shown.replaceAll("[secret]", "\0");
        const telling = secret
          .map((line) => line.trim())
          .filter((line) => line.length >= 4 && !/^[A-Za-z_-]+:$|^(true|false|null)$/.test(line));
        return telling.every((line) => line.includes("\0") || !rest.includes(line));
      }),
    );
  });

  test("does not hide what stands in every file", () => {
    const config = "receivers:\n  - name: pagers\n    url: https://hooks.example.com/T0/B1\ntrue";
    const text = "receivers: true, route: false";
    expect(maskOf(config).text(text)).toBe(text);
  });
});

describe("a secret in base64 together with something else", () => {
  test.each(["a", "ab", "abc", "a-longer-user", ""])("is hidden with the user '%s'", (user) => {
    const header = `authorization: Basic ${base64(`${user}:swordfish`)}, next`;
    const masked = maskOf("swordfish").text(header);
    // Where the secret begins with a character of its own, the user may stay.
    const left = /^authorization: Basic ([A-Za-z0-9]*)\[secret\], next$/.exec(masked)?.[1];
    expect(["", base64(`${user}:`)]).toContain(left);
  });

  test("is hidden whatever stands around it, in both alphabets", () => {
    // Other characters than those around it, wherever these are cut into bytes, so that what is left
    // tells whose it is.
    const filler = fc.string({ unit: fc.constantFrom("a", "b", ":", "1") });
    const secret = fc.string({ unit: fc.constantFrom("P", "Q", "~", "ü"), minLength: 5 });
    fc.assert(
      fc.property(filler, secret, filler, (before, value, after) => {
        const whole = Buffer.from(`${before}${value}${after}`);
        const mask = maskOf(value);
        const forms = [whole.toString("base64"), whole.toString("base64url")];
        return forms.every((form) => {
          const masked = mask.text(`key=${form}, more`);
          const left = masked.slice("key=".length, -", more".length).split("[secret]");
          return left.length > 1 && !left.some((part) => tells(part, value));
        });
      }),
    );
  });

  /** Whether a part of a base64 text holds some of a value, wherever the part was cut out. */
  function tells(part: string, value: string): boolean {
    const bytes = Buffer.from(value);
    const some = bytes.subarray(1, 4);
    return [0, 1, 2, 3].some((skip) =>
      Buffer.from("A".repeat(skip) + part, "base64").includes(some),
    );
  }

  test("is looked for in a long text in no time that grows with its square", () => {
    const text = "A".repeat(2_000_000);
    expect(maskOf("swordfish", key).text(text)).toBe(text);
  });

  test("does not take other base64 with it", () => {
    const text = `etag ${base64("an answer of the server")}, token ${base64("x:swordfish")}`;
    expect(maskOf("swordfish").text(text)).toBe(
      `etag ${base64("an answer of the server")}, token [secret]`,
    );
  });
});

describe("the password of an address", () => {
  const mask = maskOf("amqp://app:p%40ss%2Fword@127.0.0.1:5672/");

  test.each([
    "p%40ss%2Fword",
    "p@ss/word",
    base64("p@ss/word"),
    base64("app:p@ss/word"),
    JSON.stringify("p@ss/word"),
  ])("is hidden by itself as %s", (form) => {
    expect(mask.text(`refused: ${form}.`)).not.toContain(form.replaceAll('"', ""));
  });

  test("an address without one hides nothing but itself", () => {
    const open = maskOf("http://127.0.0.1:8080/orders");
    expect(open.text("app at 127.0.0.1")).toBe("app at 127.0.0.1");
    expect(open.text("at http://127.0.0.1:8080/orders")).toBe("at [secret]");
  });
});

test("an error is masked with its stack and all that caused it", () => {
  const cause = new Error(`the key ${key.split("\n")[1] ?? ""} is refused`);
  const error = new UserError("OperationFailed", "Could not update.", { cause });
  const masked = maskError(error, maskOf(key)) as UserError;
  const shown = `${masked.stack ?? ""}${String(masked.cause)}${(masked.cause as Error).stack ?? ""}`;
  expect(masked).toBe(error);
  expect(shown).toContain("the key [secret] is refused");
  expect(shown).not.toContain("MIIEvQ");
});
