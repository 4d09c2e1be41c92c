import { relative } from "node:path";
import { adoptStack, isHandWritten } from "../engine/state/adopt-stack.ts";
import { findPassphrase, openStages } from "../engine/state/passphrase-source.ts";
import { readProject } from "../engine/state/project/project.ts";
import type { Cli } from "./cli.ts";
import { checkConfig } from "./commands/stack/settings-check.ts";
import type { StackFile } from "./stack-files.ts";

/**
 * Gives a config file that somebody wrote a key and a state, and says so.
 *
 * @throws UserError `Settings` where no program could run with it.
 */
export async function adoptHandWritten(
  cli: Cli,
  stack: string,
  settings: Record<string, string>,
): Promise<void> {
  await adopt(cli, stack, settings, (config) => {
    checkConfig(stack, config, "which was left as it is");
  });
}

async function adopt(
  cli: Cli,
  stack: string,
  settings: Record<string, string>,
  check: (config: Record<string, unknown>) => void,
): Promise<void> {
  const environment = cli.env;
  const made = await adoptStack({ folder: cli.folder, stack, settings, check, environment });
  const files = made.files.map((file) => relative(cli.folder, file)).join(" and ");
  cli.err.line(`${stack} has a key of its own now: ${files}. Commit what is new.`);
  if (made.openPassphrase) {
    cli.err.line("Its passphrase is public and protects nothing, as is right at this stage.");
  }
}

/**
 * Gives a development or testing stack that somebody wrote the public key that it would be made
 * with, so that the first command on it works. Any other stage needs a passphrase that is given.
 */
export async function ensureKey(cli: Cli, { name, stage }: StackFile): Promise<void> {
  if (cli.simulate !== undefined || !openStages.includes(stage)) return;
  if (!(await isHandWritten(cli.folder, name))) return;
  const project = await readProject(cli.folder);
  if ((await findPassphrase(project, name, stage, { ...cli.env })) !== undefined) return;
  // What is wrong with the settings is the program's to tell.
  await adopt(cli, name, {}, () => undefined);
}
