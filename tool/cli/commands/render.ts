import { stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import * as z from "zod";
import { readIfThere } from "../../engine/state/files.ts";
import type { FolderFile } from "../../render/folder.ts";
import type { RenderedStack } from "../../render/render.ts";
import type { Cli } from "../cli.ts";
import { defineCommand, wholeNumber } from "../command.ts";
import { UsageError } from "../errors.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { sharedOptions, stackArgument } from "../options.ts";
import { count } from "../output/text.ts";
import { requirePolicies, showRun } from "../runs.ts";
import { requireStack, type StackFile } from "../stack-files.ts";

interface RenderInput {
  stack?: string | undefined;
  out?: string | undefined;
  check: boolean;
  inventory: boolean;
  parallel?: number | undefined;
  json: boolean;
}

/** `slipway render`. */
export const render = defineCommand<RenderInput>({
  name: "render",
  group: "Deploy",
  summary: "write a stack as manifests, a compose file, or an inventory with graphs",
  details:
    "For GitOps: runs the program without credentials, network and state, and writes files that " +
    "can be committed, the same bytes every time: manifests of Kubernetes, a compose file of " +
    "Docker; on aws and vercel an inventory of every resource and graphs of who reaches whom. " +
    "Secrets are not in them: they are named, and their values stand in .env, which Git is told " +
    "to ignore. Policies are judged as in a preview.",
  arguments: [stackArgument],
  options: [
    { flags: "--out <folder>", description: "folder to write, instead of .slipway/render/<stack>" },
    { flags: "--check", description: "write nothing; exit 1 where the folder is not up to date" },
    {
      flags: "--inventory",
      description: "on docker and kubernetes, write the inventory, too: into inventory/",
    },
    sharedOptions.parallel,
    sharedOptions.json,
  ],
  examples: [
    "slipway render prod --out deploy/prod",
    "slipway render prod --out deploy/prod --check",
  ],
  endsInOrder: true,
  input: z.object({
    stack: z.string().optional(),
    out: z.string().min(1, "give a folder").optional(),
    check: z.boolean().default(false),
    inventory: z.boolean().default(false),
    parallel: wholeNumber(1, 1024).optional(),
    json: z.boolean().default(false),
  }),
  run: async (cli, input) => {
    const stack = await requireStack(cli, input.stack);
    const folder = resolve(input.out ?? join(cli.folder, ".slipway", "render", stack.name));
    await requireFolder(folder);
    const rendered = await runProgram(cli, stack, folder, input);
    return writeOrCheck(cli, folder, rendered, input);
  },
});

/** Refuses a file before the program runs, which takes its time. */
async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return;
  throw new UsageError("RenderFolder", `${folder} is a file: give a folder by --out.`);
}

/** What the program registers, as files; throws where a mandatory policy is violated. */
async function runProgram(
  cli: Cli,
  { name, platform }: StackFile,
  folder: string,
  input: RenderInput,
): Promise<RenderedStack> {
  const { renderStack } = await import("../../render/render.ts");
  const { folder: project, env: environment } = cli;
  const { inventory } = input;
  const request = { project, stack: name, platform, folder, environment, inventory };
  const rendered = await showRun(cli, "plan", input, (options) => renderStack(request, options));
  requirePolicies(cli, rendered.result, false);
  return rendered;
}

async function writeOrCheck(
  cli: Cli,
  folder: string,
  rendered: RenderedStack,
  { check, json }: RenderInput,
): Promise<ExitCode> {
  const { completeRendering } = await import("../../render/render.ts");
  const { parseEnvFile } = await import("../../render/env-file.ts");
  const { compareFolder, envFile, writeFolder } = await import("../../render/folder.ts");
  const earlier = parseEnvFile((await readIfThere(join(folder, envFile))) ?? "");
  const { files, missing } = completeRendering(rendered, earlier);
  const differences = check ? await compareFolder(folder, files) : [];
  if (!check) await writeFolder(folder, files);
  if (json) cli.out.line(JSON.stringify(describe(folder, rendered, files, missing, differences)));
  else cli.out.lines(check ? differences : files.map(({ path }) => path));
  sayMore(cli, folder, rendered, { check, missing, differences });
  return differences.length === 0 ? exitCodes.ok : exitCodes.failed;
}

function describe(
  folder: string,
  { stack, placeholders, notes }: RenderedStack,
  files: readonly FolderFile[],
  missing: readonly string[],
  differences: readonly string[],
): object {
  return {
    stack,
    folder,
    files: files.map(({ path, secret }) => ({ path, secret })),
    placeholders: placeholders.map(({ name, about }) => ({ name, about })),
    missing,
    notes,
    differences,
  };
}

function sayMore(
  cli: Cli,
  folder: string,
  { stack, notes }: RenderedStack,
  told: { check: boolean; missing: readonly string[]; differences: readonly string[] },
): void {
  const { check, missing, differences } = told;
  const place = relative(process.cwd(), folder) || ".";
  if (check) {
    const state =
      differences.length === 0
        ? "is up to date"
        : `is not what stack '${stack}' renders to: run npx slipway render ${stack} --out ${place}`;
    cli.err.line(`${place} ${state}.`);
    return;
  }
  cli.err.lines(notes);
  if (missing.length > 0) {
    const names = missing.join(", ");
    cli.err.line(
      cli.err.style(
        "yellow",
        `${names} in ${join(place, ".env")} ${missing.length === 1 ? "has" : "have"} no value: `,
      ) + `fill in ${count(missing.length, "value")}, then render again.`,
    );
  }
}
