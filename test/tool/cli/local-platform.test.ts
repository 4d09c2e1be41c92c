import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLocalPlatform } from "../../../tool/cli/local-platform.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

/** What an agent leaves of an environment that is stopped. */
function writeEnvironment(folder: string, environment: string, stack: string): void {
  const place = join(folder, ".slipway", environment);
  mkdirSync(join(place, "logs"), { recursive: true });
  const tags = { application: "board", environment: stack, stage: "development" };
  const spec = { environment, source: "web", fallback: false, sourceHash: "" };
  const resources = ["front-end", "admin-page"].map((component) => ({
    kind: "StaticSite",
    spec: { ...spec, name: `x-${component}-1f2e3d`, tags: { ...tags, component } },
  }));
  writeFileSync(join(place, "agent.json"), JSON.stringify({ version: 1, resources }));
  writeFileSync(join(place, "logs", "public-api.a.log"), "one\ntwo\n");
}

test("an environment is found by the stack that its resources name, whatever it is called", async () => {
  const folder = await makeTempFolder();
  writeEnvironment(folder, "notice-board-pr-42-aaaaaa", "pr-42");
  writeEnvironment(folder, "other-42", "other-pr-42");
  const platform = createLocalPlatform(folder);
  const stack = { name: "pr-42", application: "renamed" };
  const { services } = await platform.status(stack);
  expect(services.map(({ name }) => name)).toEqual(["admin-page", "front-end"]);
  expect(await platform.keptLogs(stack)).toEqual([{ name: "public-api", unit: "public-api.a" }]);
  // A name that another one ends in is another name.
  expect(await platform.keptLogs({ name: "42", application: "renamed" })).toBeUndefined();
});
