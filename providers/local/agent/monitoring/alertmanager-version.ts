import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import * as z from "zod";

const run = promisify(execFile);

/** The first version whose webhooks read their address from a file (Debian 12 has 0.25). */
const readsUrlFiles = [0, 26];

const configSchema = z.looseObject({
  receivers: z.array(
    z.looseObject({
      webhook_configs: z.array(z.looseObject({ url_file: z.string().optional() })).optional(),
    }),
  ),
});

/** Whether an Alertmanager is too old to read the address of a webhook from a file. */
export async function needsInlineUrls(program: string): Promise<boolean> {
  const { stdout, stderr } = await run(program, ["--version"]);
  const version = /version (\d+)\.(\d+)/.exec(stdout + stderr);
  const [major = 0, minor = 0] = (version ?? []).slice(1).map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = readsUrlFiles;
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

/**
 * The config with the addresses of webhooks in it instead of the files that hold them: the file of
 * the config is then as secret as those.
 */
export function inlineUrls(config: string, secrets: Readonly<Record<string, string>>): string {
  const { receivers, ...rest } = configSchema.parse(parse(config));
  const inlined = receivers.map(({ webhook_configs: webhooks, ...receiver }) => ({
    ...receiver,
    ...(webhooks && {
      webhook_configs: webhooks.map(({ url_file: file, ...webhook }) => ({
        ...webhook,
        ...(file !== undefined && { url: secrets[file.split("/").at(-1) ?? ""] ?? "" }),
      })),
    }),
  }));
  return stringify({ ...rest, receivers: inlined }, { lineWidth: 0 });
}
