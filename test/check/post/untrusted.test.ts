import { execFileSync } from "node:child_process";
import { symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { readUntrusted } from "../../../tool/check/post/untrusted.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const schema = z.strictObject({ version: z.literal(1), stacks: z.array(z.string()) });
const secret = "PRIVATE-WORDS";

async function written(text: string): Promise<string> {
  const file = join(await makeTempFolder(), "check.json");
  writeFileSync(file, text);
  return file;
}

describe("a document of a job without rights", () => {
  it.each([
    ['{"version":1,"stacks":[]}', []],
    ['\n {"stacks":["a","\\u202e"],"version":1}\n', ["a", "\u202e"]],
    [`{"version":1,"stacks":["${"x".repeat(900)}"]}`, ["x".repeat(900)]],
    ['{"version":1,"version":1,"stacks":["last"]}', ["last"]],
  ])("is read: %s", async (text, stacks) => {
    expect(await readUntrusted(await written(text), schema)).toEqual({ version: 1, stacks });
  });

  it.each([
    ["", "CheckUnreadable"],
    [`{"version": ${secret}`, "CheckUnreadable"],
    [`{"version":1,"stacks":[],"${secret}":1}`, "CheckMalformed"],
    [`{"version":2,"stacks":["${secret}"]}`, "CheckMalformed"],
    [`{"version":1,"stacks":{"${secret}":1}}`, "CheckMalformed"],
    [`{"version":1,"stacks":[],"__proto__":{"admin":true}}`, "CheckMalformed"],
    [`"${secret}"`, "CheckMalformed"],
    ["[".repeat(200_000), "CheckUnreadable"],
    [`${"[".repeat(100_000)}${"]".repeat(100_000)}`, "CheckMalformed"],
  ])("is refused without repeating it: %.60s", async (text, code) => {
    const read = readUntrusted(await written(text), schema).catch((error: unknown) => error);
    const refused = await read;
    expect(refused).toMatchObject({ name: "UserError", code });
    expect(String(refused)).not.toContain(secret);
  });

  it("is refused where it is larger than a check, and read at just that size", async () => {
    const file = await written('{"version":1,"stacks":[]}');
    truncateSync(file, 40 * 1024 * 1024);
    await expect(readUntrusted(file, schema)).rejects.toMatchObject({ code: "CheckTooLarge" });
    const text = '{"version":1,"stacks":[]}';
    const exact = await written(text);
    expect(await readUntrusted(exact, schema, text.length)).toBeDefined();
    const read = readUntrusted(exact, schema, text.length - 1);
    await expect(read).rejects.toMatchObject({ code: "CheckTooLarge" });
  });

  it("is refused where it is no plain file: a link, a pipe, a folder, nothing", async () => {
    const folder = await makeTempFolder();
    const target = await written('{"version":1,"stacks":[]}');
    symlinkSync(target, join(folder, "link"));
    execFileSync("mkfifo", [join(folder, "pipe")]);
    for (const name of ["link", "pipe", ".", "nothing"]) {
      const read = readUntrusted(join(folder, name), schema);
      await expect(read, name).rejects.toMatchObject({ code: "CheckMissing" });
    }
  });
});
