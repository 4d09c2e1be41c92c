import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { collectResources } from "../../../tool/engine/embedded/collect.ts";
import { previewAgainst, type ComparedResult } from "../../../tool/engine/prior/preview.ts";
import { createReadOnlyStore } from "../../../tool/engine/prior/read-only-store.ts";
import { createMadeUpProvider } from "../../../tool/engine/prior/simulated-outputs.ts";
import { formatDeployment, type Deployment } from "../../../tool/engine/state/checkpoint.ts";
import { createPassphraseManager } from "../../../tool/engine/state/passphrase.ts";
import { makeGitProject, type GitProject } from "../../support/projects/git-project.ts";
import { first, second } from "./programs.ts";

const root = join(import.meta.dirname, "../../..");
const given = { PULUMI_CONFIG_PASSPHRASE: "of a test" };

let project: GitProject;
let file: string;

beforeEach(async () => {
  project = await makeGitProject(first);
  file = join(project.temporary, "export.json");
});

function preview(environment: Record<string, string | undefined> = given): Promise<ComparedResult> {
  return previewAgainst({ folder: project.folder, stack: "prod", against: file, environment });
}

/** What `slipway export` gives after an `up` of the first program. */
async function exportOf(stack: string): Promise<Deployment> {
  const store = createReadOnlyStore(undefined);
  const { resources } = await collectResources({
    projectFolder: project.folder,
    program: join(project.folder, "index.js"),
    organization: "organization",
    project: "shop",
    stack,
    config: { values: { "shop:size": "small" }, secretKeys: [], sealedKeys: [] },
    store,
    storeOf: () => store,
    providers: {},
    simulated: createMadeUpProvider(root),
  });
  const manager = await createPassphraseManager("of a test");
  const context = { manager, memo: new Map(), version: "v3.270.0", time: new Date(0) };
  return formatDeployment({ resources: [...resources], pendingOperations: [] }, context);
}

function changes({ steps }: ComparedResult): string[] {
  const own = steps.filter(({ op, type }) => op !== "same" && !type.startsWith("pulumi:"));
  return own.map(({ op, type }) => `${op} ${type.split(":").at(-1) ?? ""}`).sort();
}

describe("a preview against an exported state", () => {
  test("shows what differs from it, and what that endangers", async () => {
    writeFileSync(file, JSON.stringify(await exportOf("prod")));
    const same = await preview();
    expect(changes(same)).toEqual([]);
    expect(same.prior).toEqual({
      kind: "export",
      description: "the export export.json",
      simulated: false,
      resources: 5,
    });
    writeFileSync(join(project.folder, "index.js"), second);
    const changed = await preview();
    expect(changes(changed)).toEqual(["delete Bucket", "update Secret"]);
    expect(changed.steps.find(({ op }) => op === "delete")?.danger).toContain("destroys the data");
  });

  test("takes its secrets for unknown without the passphrase, or with another one", async () => {
    writeFileSync(file, JSON.stringify(await exportOf("prod")));
    for (const environment of [{}, { PULUMI_CONFIG_PASSPHRASE: "another" }]) {
      const compared = await preview(environment);
      expect(changes(compared)).toEqual(["replace SecretVersion"]);
      const version = compared.steps.find(({ op, name }) => op === "replace" && name === "key");
      expect(version?.changes).toMatchObject([{ path: "secretString", before: "[secret]" }]);
    }
  });

  test("takes one of a stack that was never brought up for nothing, and says so", async () => {
    writeFileSync(file, '{"version":3,"deployment":null}');
    const compared = await preview();
    expect(changes(compared)).toHaveLength(5);
    const description = "export.json, which has no resources";
    expect(compared.prior).toEqual({ kind: "none", description, simulated: false });
  });

  test("refuses that of another stack", async () => {
    writeFileSync(file, JSON.stringify(await exportOf("staging")));
    await expect(preview()).rejects.toMatchObject({
      code: "AgainstOtherStack",
      message: expect.stringContaining("of stack shop/staging, not of shop/prod") as string,
    });
  });

  test.each([
    ["", "AgainstFile", "it is empty"],
    ["config:\n  size: small\n", "AgainstFile", "it is not JSON"],
    ["[]", "AgainstFile", "its JSON is no object"],
    ["{}", "AgainstFile", "it has no 'deployment', only nothing"],
    ['{"steps":[],"outputs":{}}', "AgainstFile", "only steps, outputs"],
    ['{"version":3,"checkpoint":{}}', "AgainstFile", "it is a checkpoint out of a backend"],
    ['{"version":4,"deployment":{}}', "StateTooNew", "version 4"],
    ['{"version":3,"deployment":{"resources":7}}', "StateUnreadable", "shape of a Pulumi state"],
  ])("says what is wrong with a file of %j", async (text, code, why) => {
    writeFileSync(file, text);
    await expect(preview()).rejects.toMatchObject({
      code,
      message: expect.stringContaining(why) as string,
    });
  });
});
