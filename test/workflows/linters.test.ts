import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findActionlint, lintWorkflows } from "../support/readers/actionlint.ts";
import { makeTempFolder } from "../support/temp-folder.ts";
import { actionAsWorkflow, readText, root, workflowFiles } from "./workflow-files.ts";

const actionlint = findActionlint();

describe.skipIf(actionlint === undefined)("actionlint", () => {
  const lint = (...files: string[]): unknown[] => lintWorkflows(actionlint ?? "", files);

  it("finds nothing in the workflows", () => {
    expect(workflowFiles.length).toBeGreaterThanOrEqual(4);
    expect(lint(...workflowFiles.map((file) => join(root, file)))).toEqual([]);
  });

  it("finds nothing in the steps of the action, read as a job's", async () => {
    expect(lint(await written(actionAsWorkflow()))).toEqual([]);
  });

  it("finds a wrong context, input and runner", async () => {
    const text = readText(".github/workflows/preview.yml")
      .replace("github.event.pull_request.number", "github.evnt.number")
      .replace("fetch-depth", "fetch-dept")
      .replace("ubuntu-latest", "ubuntu-latst");
    const kinds = (lint(await written(text)) as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["expression", "runner-label"]));
  });
});

const venv = process.env.SLIPWAY_WORKFLOW_LINTERS ?? "";
const zizmor = join(venv, "bin", "zizmor");
const withoutZizmor = venv === "" || !existsSync(zizmor);
if (withoutZizmor) {
  console.warn(
    "skipped: no zizmor; install test/workflows/requirements.txt into a venv and name it by SLIPWAY_WORKFLOW_LINTERS",
  );
}

describe.skipIf(withoutZizmor)("zizmor", () => {
  const audit = (folder: string): string[] => {
    const args = ["--offline", "--no-config", "--format=json", "--no-exit-codes", folder];
    const { status, stdout, stderr } = spawnSync(zizmor, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return (JSON.parse(stdout) as { ident: string }[]).map(({ ident }) => ident);
  };

  it("finds nothing unsafe in the workflows and the action", async () => {
    expect(audit(await copied())).toEqual([]);
  });

  it.each([
    ["template-injection", "preview.yml", "npm ci", "echo ${{ github.head_ref }}; npm ci"],
    ["dangerous-triggers", "preview.yml", "on: pull_request", "on: pull_request_target"],
    ["artipacked", "preview.yml", "persist-credentials: false", "show-progress: false"],
    [
      "unpinned-uses",
      "preview-comment.yml",
      "setup-node@820762786026740c76f36085b0efc47a31fe5020",
      "setup-node@v7",
    ],
    ["dangerous-triggers", "preview-comment.yml", " # zizmor: ignore[dangerous-triggers]", ""],
  ])("finds %s in %s where %s is %s", async (ident, file, from, to) => {
    const folder = await copied();
    const text = readText(`.github/workflows/${file}`);
    expect(text).toContain(from);
    writeFileSync(join(folder, ".github/workflows", file), text.replace(from, to));
    expect(audit(folder)).toContain(ident);
  });
});

/** The workflows and the action alone: a linter that walks the project would read its examples. */
async function copied(): Promise<string> {
  const folder = await makeTempFolder();
  cpSync(join(root, ".github"), join(folder, ".github"), { recursive: true });
  cpSync(join(root, "action.yml"), join(folder, "action.yml"));
  return folder;
}

async function written(text: string): Promise<string> {
  const folder = join(await makeTempFolder(), ".github", "workflows");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "workflow.yml");
  writeFileSync(file, text);
  return file;
}
