import { expect, test } from "vitest";
import { makeProject, play, scriptedReader } from "./scripted.ts";

test("what is told of logs goes beside them, and no line or record of them changes", async () => {
  const folder = await makeProject();
  const lines = [{ name: "api", slot: "a", time: 0, text: "up" }];
  const told = "These are the lines of the copies that are there now.";
  for (const options of [[], ["--json"]]) {
    const argv = ["logs", "prod", "api", ...options];
    const quiet = await play(folder, argv, { reader: scriptedReader({ lines }) });
    const played = await play(folder, argv, { reader: scriptedReader({ lines, told }) });
    expect(played.stdout).toBe(quiet.stdout);
    expect(played.stderr.split("\n").filter((line) => line === told)).toHaveLength(1);
    expect(quiet.stderr).not.toContain(told);
  }
});
