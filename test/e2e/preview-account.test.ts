import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cannotCut, withoutNetwork } from "../support/network.ts";
import { readPreview } from "../support/projects/preview.ts";
import { cleanEnvironment, copyProject, run } from "../support/projects/project-copy.ts";
import type { ProjectCopy } from "../support/projects/project-copy.ts";

const file = "Pulumi.aws-account.yaml";

let copy: ProjectCopy;

beforeAll(() => {
  copy = copyProject();
  copyFileSync(join(import.meta.dirname, "../fixtures/stacks", file), join(copy.folder, file));
});

afterAll(() => {
  copy.remove();
});

test("the account's stack is the registry and nothing else, previewed without network", async () => {
  const launcher = join(copy.folder, "tool/cli/slipway.js");
  const argv: [string, ...string[]] = [
    process.execPath,
    launcher,
    "preview",
    "aws-account",
    "--json",
  ];
  const command = cannotCut === undefined ? withoutNetwork(argv) : argv;
  const finished = await run(command, copy.folder, cleanEnvironment());
  expect(finished, finished.stderr).toMatchObject({ code: 0 });
  const names = goldenNames(finished.stdout);
  expect(names).toEqual([
    "registry",
    "registry-api",
    "registry-api-lifetime",
    "registry-aws",
    "registry-worker",
    "registry-worker-lifetime",
    "slipway-aws-account",
  ]);
});

function goldenNames(stdout: string): string[] {
  return readPreview(stdout)
    .steps.map(({ urn }) => urn.split("::").at(-1) ?? "")
    .toSorted();
}
