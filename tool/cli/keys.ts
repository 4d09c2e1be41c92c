import { relative } from "node:path";
import { adoptStack, isHandWritten } from "../engine/state/adopt-stack.ts";
import { findPassphrase, openStages } from "../engine/state/passphrase-source.ts";
import { readProject } from "../engine/state/project/project.ts";
import type { Cli } from "./cli.ts";
import { checkConfig } from "./commands/stack/settings-check.ts";
import type { StackFile } from "./stack-files.ts";

/** Gives a config file that somebody wrote a key and a state, and says so. */
export async function adoptHandWritten(
  cli: Cli,
  stack: string,
  settings: Record<string, string> = {},
): Promise<void> {
  const made = await adoptStack({
    folder: cli.folder,
    stack,
    settings,
    check: (config) => {
      checkConfig(stack, config);
    },
    environment: cli.env,
  });
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
  await adoptHandWritten(cli, name);
}
