import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { commands } from "../../../tool/cli/commands/table.ts";
import { docsFile, formatDocs } from "../../../tool/cli/docs.ts";

test("docs/cli.md is what the table of commands says (npm run docs writes it)", async () => {
  expect(await readFile(docsFile, "utf8")).toBe(await formatDocs());
});

test("every command says what it does and has an example that names it", () => {
  for (const command of commands) {
    expect(command.summary).not.toBe("");
    expect(command.details).not.toBe("");
    expect(command.examples.join("\n")).toContain(`slipway ${command.name}`);
  }
});
