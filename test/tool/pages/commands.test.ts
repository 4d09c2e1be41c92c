import { expect, test } from "vitest";
import { loadCommands, loadCommandsFor } from "../../../tool/cli/commands/table.ts";

test("every command is loaded alone by its name, and all of them by anything else", async () => {
  const commands = await loadCommands();
  for (const command of commands) {
    expect(await loadCommandsFor([...command.name.split(" "), "dev"])).toEqual([command]);
  }
  for (const argv of [[], ["--help"], ["stack"], ["stack", "lss"], ["constructor"]]) {
    expect(await loadCommandsFor(argv)).toEqual(commands);
  }
});

test("every command says what it does and has an example that names it", async () => {
  for (const command of await loadCommands()) {
    expect(command.summary).not.toBe("");
    expect(command.details).not.toBe("");
    expect(command.examples.join("\n")).toContain(`slipway ${command.name}`);
  }
});
