import { describe, expect, it } from "vitest";
import { chooseEngine, type ChoiceFacts } from "../../tool/engine/choose.ts";

function choose(facts: Partial<ChoiceFacts>) {
  return chooseEngine({ stack: "prod", operation: "up", platform: "aws", ...facts });
}

describe("the engine of a stack", () => {
  it.each(["preview", "up", "destroy", "outputs"] as const)(
    "for %s of a local stack is the embedded one",
    (operation) => {
      const choice = choose({ stack: "dev", platform: "local", operation });
      expect(choice).toEqual({ engine: "embedded", reason: "'dev' is a local stack" });
    },
  );

  it("for a preview, and for outputs, is the embedded one on any platform", () => {
    expect(choose({ operation: "preview" })).toMatchObject({ engine: "embedded" });
    expect(choose({ operation: "outputs" })).toMatchObject({ engine: "embedded" });
  });

  it.each(["up", "destroy"] as const)("for a real %s is the Pulumi CLI", (operation) => {
    expect(choose({ operation })).toEqual({
      engine: "pulumi",
      reason: "'prod' is real, on the platform 'aws'",
    });
  });

  it("is the CLI where only that can read the state, also for a preview", () => {
    const onlyCli = "its state is in s3://states";
    const choice = choose({ operation: "preview", platform: "local", onlyCli });
    expect(choice).toEqual({ engine: "pulumi", reason: onlyCli });
  });

  it.each(["embedded", "pulumi"] as const)("is %s where the user says so", (requested) => {
    const reason = "asked for by --engine";
    expect(choose({ requested, onlyCli: "x" })).toEqual({ engine: requested, reason });
    expect(choose({ requested, platform: "local" })).toEqual({ engine: requested, reason });
  });
});
