import { withBackend } from "../../engine/state/backend.ts";
import { setConfigValue, type ConfigEntry } from "../../engine/state/project/config-edit.ts";
import { readYaml } from "../../engine/state/project/yaml-file.ts";
import type { Cli } from "../cli.ts";
import { writtenKey } from "./name.ts";

/** A key of a stack's config with what becomes of it. */
export interface EnvChange {
  stack: string;
  key: string;
  /** Absent to remove it. */
  value?: string;
  secret: boolean;
}

/** Writes one key into a stack's file, encrypted with the stack's key if it is secret; gives whether it was there. */
export async function writeChange(cli: Cli, change: EnvChange): Promise<boolean> {
  const options = { folder: cli.folder, stack: change.stack, environment: { ...cli.env } };
  return await withBackend(options, async ({ stackFile, secrets, project }) => {
    const { value, secret, key } = change;
    if (secret && stackFile.unsupported) throw stackFile.unsupported;
    // First: a stack without a salt gets one in its file, which is read again after that.
    const entry: ConfigEntry | undefined =
      value !== undefined && secret ? { secure: (await secrets.writer()).encrypt(value) } : value;
    const config = await readConfig(stackFile.file);
    const written = writtenKey(config, { key, project: project.name, file: stackFile.file });
    await setConfigValue(stackFile.file, written, entry);
    return key in stackFile.config;
  });
}

async function readConfig(file: string): Promise<Record<string, unknown>> {
  const { value } = await readYaml(file);
  return (value as { config?: Record<string, unknown> | null } | null)?.config ?? {};
}
