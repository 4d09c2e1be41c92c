import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { editRelease } from "../../../tool/delivery/promotion/edit-release.ts";
import { copyProject, type ProjectCopy } from "../../support/projects/project-copy.ts";
import { patient } from "../../support/slowness.ts";

const id = "5".repeat(64);

describe("a clone without ledger, keys and state", { timeout: patient(60_000) }, () => {
  let copy: ProjectCopy;

  beforeAll(() => {
    copy = copyProject();
    const file = join(copy.folder, "Pulumi.prod.yaml");
    const text = readFileSync(file, "utf8");
    const config = text.replace(/ {2}slipway:release:\n(?: {4}.*\n)+/, "");
    writeFileSync(file, editRelease(config, { from: "staging", id }));
    expect(parse(readFileSync(file, "utf8"))).toMatchObject({
      config: { "slipway:release": { from: "staging", id } },
    });
  });

  afterAll(() => {
    copy.remove();
  });

  test.each([
    [["preview", "prod"]],
    [["check", "prod", "--base", "HEAD"]],
    [["up", "prod", "--simulate"]],
    [["preview", "staging"]],
    [["render", "prod"]],
    [["render", "staging"]],
  ])("%s works, and tells what an update would refuse", async (words) => {
    const { code, stdout, stderr } = await copy.slipway(words);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    if (words.includes("prod") && ["preview", "up"].includes(words[0] ?? "")) {
      expect(stdout + stderr).toContain("up prod would refuse: ");
    }
  });

  test("promotes nothing, and says that its ledger has no such release", async () => {
    const before = readFileSync(join(copy.folder, "Pulumi.prod.yaml"), "utf8");
    const { code, stderr } = await copy.slipway(["promote", "staging", "prod", id]);
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(stderr).toContain("NotPromotable");
    expect(stderr).toContain("ReleaseUnknown");
    expect(readFileSync(join(copy.folder, "Pulumi.prod.yaml"), "utf8")).toBe(before);
  });

  test.each([
    [["promote", "staging"], "NoTarget"],
    [["promote", "staging", "pord"], "UnknownStack"],
    [["promote", "staging", "prod", id, "--hotfix"], "NoReason"],
    [["promote", "staging", "prod", id, "--pull-request", "--commit"], "CommitTwice"],
    [["promote", "staging", "prod", "1234"], "ReleaseIdShort"],
  ])("%s is wrong use", async (words, code) => {
    const { stderr, code: exit } = await copy.slipway(words);
    expect(exit).not.toBe(0);
    expect(stderr).toContain(code);
  });
});
