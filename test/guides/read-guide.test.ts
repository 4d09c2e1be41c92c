import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GuideReader } from "../support/guides/follow-guide.ts";
import { countGuide, readGuide } from "../support/guides/read-guide.ts";

const guide = `
Write the greeting, in \`greetings/one.txt\`:

\`\`\`text
hello
\`\`\`

\`\`\`console
$ cat greetings/one.txt
hello
$ echo up 3.1 s; echo at http://localhost:40123/a
up 5.9 s
at http://localhost:25297/a
$ echo localhost:25297
localhost:40123
\`\`\`

This is no step:

\`\`\`text
hello
\`\`\`
`;

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "slipway-guide-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function follow(text: string): Promise<void> {
  const reader = new GuideReader(folder);
  for (const step of readGuide(text)) await reader.take(step);
}

test("files are written, commands run, and ports are those that were printed", async () => {
  await follow(guide);
  expect(readFileSync(join(folder, "greetings/one.txt"), "utf8")).toBe("hello\n");
  expect(countGuide(readGuide(guide))).toBe("3 commands, 1 files of 1 lines");
});

test.each([
  ["another word", "$ echo one two\none three"],
  ["a line too few", "$ printf 'a\\nb\\n'\na"],
  ["a line too many", "$ echo a\na\nb"],
  ["a dot for any letter", "$ echo axb\na.b"],
  ["an ellipsis for what is not there", "$ echo a\n…\nb"],
])("a guide that shows %s fails", async (_what, block) => {
  await expect(follow(`\`\`\`console\n${block}\n\`\`\`\n`)).rejects.toThrow("is shown to print");
});

test.each([
  ["the rest of a line", "$ echo one two\none …"],
  ["all lines before one", "$ printf 'a\\nb\\nc\\n'\n…\nc"],
  ["all lines after one", "$ printf 'a\\nb\\nc\\n'\na\n…"],
  ["what is not shown at all", "$ echo a"],
])("an ellipsis stands for %s", async (_what, block) => {
  await follow(`\`\`\`console\n${block}\n\`\`\`\n`);
});

test("a command that fails, fails the guide", async () => {
  await expect(follow("```console\n$ false\n```\n")).rejects.toThrow("ended with 1");
});
