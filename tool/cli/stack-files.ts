import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { readProject } from "../engine/state/project/project.ts";
import { readSelection } from "../engine/state/project/selection.ts";
import type { Cli } from "./cli.ts";
import { closest } from "../closest.ts";
import { UsageError } from "./errors.ts";

/** What a stack's file says, read without judging it: that is the program's work. */
export interface StackFile {
  name: string;
  platform: string;
  stage: string;
  application: string;
}

const fileSchema = z.object({ config: z.record(z.string(), z.unknown()).nullish() });

/** Every stack with a `Pulumi.<stack>.yaml` in the folder, by name. */
export async function readStackFiles(folder: string): Promise<StackFile[]> {
  const names = (await readdir(folder)).flatMap(
    (file) => /^Pulumi\.([\w.-]+)\.yaml$/.exec(file)?.[1] ?? [],
  );
  return Promise.all(names.sort().map((name) => readStackFile(folder, name)));
}

/**
 * The stack that the command line names, or else the selected one, which is said on stderr.
 *
 * @throws UsageError `NoStack` or `UnknownStack`, with the stacks that there are.
 */
export async function requireStack(cli: Cli, name: string | undefined): Promise<StackFile> {
  if (name !== undefined) return requireNamedStack(cli.folder, name);
  const selection = await readSelection(await readProject(cli.folder), cli.env);
  if (selection === undefined) return requireNamedStack(cli.folder, undefined, true);
  const { stack, source } = selection;
  const note = `stack ${stack}: selected by ${source}`;
  cli.err.line(cli.err.style("dim", note));
  return requireNamedStack(cli.folder, stack);
}

/**
 * The stack that the command line names; never another one.
 *
 * @throws UsageError `NoStack` or `UnknownStack`, with the stacks that there are.
 */
export async function requireNamedStack(
  folder: string,
  name: string | undefined,
  selectable = false,
): Promise<StackFile> {
  const stacks = await readStackFiles(folder);
  const found = stacks.find((stack) => stack.name === name);
  if (found !== undefined) return found;
  const list = listStacks(stacks, folder);
  if (name === undefined) {
    const example = stacks[0]?.name ?? "dev";
    const select = ` Or choose one for all commands: npx slipway stack select ${example}.`;
    const fix = `For example: npx slipway <command> ${example}.${selectable ? select : ""}`;
    throw new UsageError("NoStack", `Name the stack. ${fix}\n${list}`);
  }
  const near = closest(
    name,
    stacks.map((stack) => stack.name),
  );
  const hint = near === undefined ? "" : ` Did you mean '${near}'?`;
  throw new UsageError("UnknownStack", `There is no stack '${name}'.${hint}\n${list}`);
}

function listStacks(stacks: StackFile[], folder: string): string {
  if (stacks.length === 0)
    return `There is no Pulumi.<stack>.yaml in ${folder}: make one with npx slipway stack init <name>.`;
  const width = Math.max(...stacks.map((stack) => stack.name.length));
  const lines = stacks.map(
    ({ name, platform, stage }) => `  ${name.padEnd(width)}  ${platform}, ${stage}`,
  );
  return `Stacks:\n${lines.join("\n")}`;
}

async function readStackFile(folder: string, name: string): Promise<StackFile> {
  const text = await readFile(join(folder, `Pulumi.${name}.yaml`), "utf8");
  const config = readConfig(text);
  const value = (key: string): string => {
    const found = config[`slipway:${key}`];
    return typeof found === "string" ? found : "not set";
  };
  return {
    name,
    platform: value("platform"),
    stage: value("stage"),
    application: value("application"),
  };
}

function readConfig(text: string): Record<string, unknown> {
  try {
    return fileSchema.parse(parse(text) ?? {}).config ?? {};
  } catch {
    // A broken file still names a stack; the engine says what is wrong with it.
    return {};
  }
}
