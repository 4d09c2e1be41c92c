import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { detectVariables } from "../../../tool/detect/detect.ts";
import { readApplications, writeFiles } from "../../support/detect/applications.ts";
import type { SmallApplication } from "../../support/detect/applications.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

/** Names with whether each must be set, of all workspaces. */
function detected(folder: string): Map<string, boolean> {
  const all = detectVariables(folder).workspaces.flatMap(({ variables }) => variables);
  const own = all.filter(({ owner }) => owner === "application" || owner === "build");
  return new Map(own.map(({ name, required }) => [name, required]));
}

function hold(folder: string, { name, expected, files }: SmallApplication) {
  const place = join(folder, name);
  writeFiles(place, files);
  const found = detected(place);
  return {
    name,
    missing: [...expected.keys()].filter((one) => !found.has(one)),
    excess: [...found.keys()].filter((one) => !expected.has(one)),
    otherNeed: [...expected].filter(([one, must]) => found.has(one) && found.get(one) !== must),
    right: [...expected.keys()].filter((one) => found.has(one)).length,
  };
}

describe("detection on small applications with their true lists", () => {
  test("finds at least 98 of 100, and 95 of 100 that it finds are there", async () => {
    const folder = await makeTempFolder();
    const applications = readApplications();
    const results = applications.map((one) => hold(folder, one));
    const right = results.reduce((sum, one) => sum + one.right, 0);
    const missing = results.flatMap((one) => one.missing.map((name) => `${one.name}: ${name}`));
    const excess = results.flatMap((one) => one.excess.map((name) => `${one.name}: ${name}`));
    const needs = results.flatMap((one) => one.otherNeed.map(([name]) => `${one.name}: ${name}`));
    const recall = right / (right + missing.length);
    const precision = right / (right + excess.length);
    const figures =
      `${applications.length} applications, ${right + missing.length} variables: ` +
      `recall ${recall.toFixed(3)}, precision ${precision.toFixed(3)}, ` +
      `required or not as read ${(1 - needs.length / right).toFixed(3)}`;
    process.stdout.write(`${figures}\n`);
    const told = [figures, "missing:", ...missing, "excess:", ...excess, "need:", ...needs].join(
      "\n",
    );
    expect(applications.length).toBeGreaterThanOrEqual(40);
    expect(recall, told).toBeGreaterThanOrEqual(0.98);
    expect(precision, told).toBeGreaterThanOrEqual(0.95);
    expect(needs.length / right, told).toBeLessThanOrEqual(0.05);
  });
});
