import { existsSync } from "node:fs";
import { relative } from "node:path";
import { checkPreviewIsolation } from "../../../../program/preview-isolation.ts";
import { createStack } from "../../../engine/state/new-stack.ts";
import { readProject, listStacks, stackConfigFile } from "../../../engine/state/project/project.ts";
import type { Project } from "../../../engine/state/project/project.ts";
import { readStackFile } from "../../../engine/state/project/stack-file.ts";
import type { Cli } from "../../cli.ts";
import { exitCodes, type ExitCode } from "../../exit-codes.ts";
import { renewPreview } from "../../previews.ts";
import { formatTime, parseTtl, planPreview } from "./preview-settings.ts";
import { checkConfig } from "./settings-check.ts";

/** What `stack init --pull-request` is told. */
export interface InitPreviewInput {
  name?: string | undefined;
  pullRequest: number;
  ttl: string;
  platform?: string | undefined;
  like?: string | undefined;
  application?: string | undefined;
}

/** Makes the preview of a pull request, or gives the one that is there more time. */
export async function initPreview(cli: Cli, input: InitPreviewInput): Promise<ExitCode> {
  const { pullRequest } = input;
  const stack = input.name ?? `pr-${pullRequest}`;
  const expires = new Date(cli.now().getTime() + parseTtl(input.ttl) * 1000);
  const project = await readProject(cli.folder);
  if (existsSync(stackConfigFile(project, stack))) {
    await renewPreview(cli.folder, { stack, pullRequest }, formatTime(expires));
    cli.err.line(`${stack} is there already; it expires ${formatTime(expires)} now.`);
    return exitCodes.ok;
  }
  await makePreview(cli, project, stack, { ...input, expires });
  return exitCodes.ok;
}

async function makePreview(
  cli: Cli,
  project: Project,
  stack: string,
  input: InitPreviewInput & { expires: Date },
): Promise<void> {
  const { like } = input;
  const template = like === undefined ? undefined : await readStackFile(project, like);
  const from = template && { stack: like ?? "", config: template.config };
  const planned = planPreview({ ...input, like: from });
  const others = await readOthers(project);
  const made = await createStack({
    folder: cli.folder,
    stack,
    settings: planned.settings,
    check: (config) => {
      checkConfig(stack, config);
      checkPreviewIsolation({ name: stack, config }, others);
    },
    environment: cli.env,
  });
  const files = made.files.map((file) => relative(cli.folder, file)).join(" and ");
  cli.err.line(`${stack} is made: ${files}; it expires ${formatTime(input.expires)}.`);
  cli.err.line("Its state and its key are its own, apart from every other stage's.");
  if (planned.leftOut.length > 0) {
    cli.err.line(`Not taken over from '${like ?? ""}': ${planned.leftOut.join(", ")}.`);
  }
  cli.err.line(
    `Go on: npx slipway up ${stack}; npx slipway sweep destroys it once it has expired.`,
  );
}

async function readOthers(project: Project) {
  const names = await listStacks(project);
  const files = await Promise.all(
    names.map((name) => readStackFile(project, name).catch(() => undefined)),
  );
  return files.flatMap((file, index) =>
    file ? [{ name: names[index] ?? "", salt: file.salt, config: file.config }] : [],
  );
}
