import { expect, test } from "vitest";
import { createMetadataSource } from "../../../tool/engine/simulated/metadata.ts";
import { createSimulatedProvider } from "../../../tool/engine/simulated/provider.ts";
import type { CheckFailure } from "../../../tool/engine/embedded/providers/provider.ts";
import type { Properties } from "../../../tool/engine/state/snapshot.ts";
import { rightInputs } from "./inputs/right.ts";
import { wrongInputs } from "./inputs/wrong.ts";

const metadata = createMetadataSource(import.meta.dirname);
const provider = createSimulatedProvider({ metadata, mode: "preview" });

async function failuresOf(type: string, inputs: Properties): Promise<CheckFailure[]> {
  const subject = { urn: `urn:pulumi:dev::shop::${type}::thing`, type, name: "thing" };
  return (await provider.check(subject, undefined, inputs)).failures;
}

test("forty planted faults are looked for, and as many right inputs", () => {
  expect(wrongInputs).toHaveLength(40);
  expect(rightInputs).toHaveLength(40);
});

test.each(wrongInputs)("$type is refused for $property", async (wrong) => {
  const failures = await failuresOf(wrong.type, wrong.inputs);
  expect(failures.map(({ property }) => property)).toContain(wrong.property);
  const reasons = failures.filter(({ property }) => property === wrong.property);
  expect(reasons.map(({ reason }) => reason).join("\n")).toContain(wrong.reason);
});

test.each(wrongInputs)("only the fault of $type at $property is told", async (wrong) => {
  expect(await failuresOf(wrong.type, wrong.inputs)).toHaveLength(1);
});

test.each(rightInputs)("%s passes: %j", async (type, inputs) => {
  expect(await failuresOf(type, inputs)).toEqual([]);
});

test("a refusal never shows what is secret", async () => {
  const hidden = wrongInputs.find(({ reason }) => reason.includes("[secret]"));
  const failures = await failuresOf(hidden?.type ?? "", hidden?.inputs ?? {});
  expect(JSON.stringify(failures)).not.toContain("three");
});
